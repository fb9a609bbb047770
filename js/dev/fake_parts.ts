/** What of a fake trace its questions are about, by the rules of the real session. */
import type { Item, Part, Question, TraceView } from "../src/protocol.gen.ts";

export function fakeParts(trace: TraceView, questions: readonly Question[]): Item["parts"] {
  const parts: Item["parts"] = {};
  for (const { target } of questions) {
    const found = partsOf(trace, target);
    if (found.length > 0) parts[target] = found;
  }
  return parts;
}

function partsOf({ spans, retrievals }: TraceView, target: string): Part[] {
  if (target.startsWith("span:")) {
    const type = target.slice("span:".length);
    return spans
      .filter((span) => span.type === type)
      .map((span) => ({ span_id: span.id, target: "span", label: span.name }));
  }
  if (target !== "document") return [];
  return retrievals.flatMap(({ span_id, documents }) =>
    documents.map((document, at) => ({
      span_id,
      target: `document:${at}`,
      label: document.title,
    })),
  );
}
