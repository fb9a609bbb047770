/** Where a text occurs in a trace, whatever its case: counted in each span, as Python counts. */
import type { SearchHits } from "../protocol.gen.ts";
import type { TraceTexts } from "./page_data.ts";

/** As Python's `casefold`, but for a few letters of dead alphabets. */
export function folded(text: string): string {
  return text.toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

export function search(trace: TraceTexts, query: string): SearchHits {
  const wanted = folded(query.replaceAll("\0", "\ufffd"));
  if (wanted.trim() === "") return { total: 0, spans: {} };
  const each = foldedOnce(trace).map((text) => text.split(wanted).length - 1);
  const spans: Record<string, number> = {};
  let total = 0;
  for (const { id, searched } of trace.spans) {
    const count = searched.reduce((sum, at) => sum + (each[at] ?? 0), 0);
    if (count === 0 || id === null) continue;
    spans[id] = count;
    total += count;
  }
  return { total, spans };
}

const known = new WeakMap<TraceTexts, readonly string[]>();

/** Somebody types: the same texts are looked through at every letter. */
function foldedOnce(trace: TraceTexts): readonly string[] {
  const found = known.get(trace) ?? trace.texts.map(folded);
  known.set(trace, found);
  return found;
}
