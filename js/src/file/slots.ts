/** Which places of an item a question is asked about, as Python's `targets.py` finds them. */
import { answerKey, askedOf } from "../asked.ts";
import { CallError } from "../host/host.ts";
import type { AssessmentPutArgs, Item, Question, SpanRow } from "../protocol.gen.ts";
import { repr } from "./python_words.ts";
import type { Required, Slot } from "./records.ts";

/** What has to be answered before the item is completed. */
export function requiredOf(questions: readonly Question[], item: Item): Required {
  const slots = askedOf(questions, item)
    .filter(({ required }) => required)
    .map(({ name, part, target }) => ({
      name,
      span_id: part?.span_id ?? null,
      target: part?.target ?? target,
    }));
  return { slots, fits: Object.fromEntries(questions.map(({ name, fits }) => [name, fits])) };
}

/** The place that an answer is meant for. Throws when the question is not asked there. */
export function slotFor(
  question: Question,
  asked: Item["parts"],
  spans: readonly SpanRow[],
  args: AssessmentPutArgs,
): Slot {
  const { name, target } = question;
  const span_id = args.span_id ?? null;
  const [kind, number = ""] = (args.target ?? "trace").split(":");
  const document = kind === "document" && /^\d+$/.test(number) ? Number(number) : null;
  if (target === "trace" || target === "conversation") {
    return wholeSlot(question, spans, span_id, document);
  }
  const ofDocuments = target === "document";
  const words = ofDocuments ? "retrieved document" : `${target.replace("span:", "")} span`;
  if (span_id === null || ofDocuments !== (document !== null)) {
    const needs = ofDocuments ? "span_id and document" : "span_id";
    const message = `${repr(name)} is asked of each ${words}; give ${needs}`;
    throw new CallError("answer.invalid", message, { field: "span_id" });
  }
  const place = { span_id, target: document === null ? "span" : `document:${document}` };
  const parts = asked[target] ?? [];
  if (parts.some((part) => answerKey("", part) === answerKey("", place))) {
    return { name, ...place };
  }
  const what = document === null ? "" : `document ${document} of a `;
  const message =
    `the trace has no ${what}span ${repr(span_id)} that ${repr(name)} ` +
    `(asked of each ${words}) could be about`;
  throw new CallError("item.unknown", message, {
    field: document === null ? "span_id" : "document",
  });
}

function wholeSlot(
  { name, target }: Question,
  spans: readonly SpanRow[],
  span_id: string | null,
  document: number | null,
): Slot {
  if (document !== null || (span_id !== null && target === "conversation")) {
    const message = `${repr(name)} is asked of the whole ${target}, not of a part`;
    throw new CallError("answer.invalid", message, {
      field: document !== null ? "document" : "span_id",
    });
  }
  if (span_id === null) return { name, span_id, target };
  if (spans.every(({ id }) => id !== span_id)) {
    throw new CallError("item.unknown", `the trace has no span ${repr(span_id)}`, {
      field: "span_id",
    });
  }
  return { name, span_id, target: "span" };
}
