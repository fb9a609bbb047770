/** Passages that an answer rests on, found in the trace as Python's `evidence.py` finds them. */
import { codePoints, utf16 } from "../characters.ts";
import type { Passage } from "../protocol.gen.ts";
import type { TraceTexts } from "./page_data.ts";
import { repr, shown } from "./python_words.ts";
import { invalid } from "./rules.ts";

const MOST_PASSAGES = 50;
const LONGEST_QUOTE = 5_000;

/** Each passage with its span, path and offsets. Throws when one does not stand in the trace. */
export function found(
  trace: TraceTexts,
  passages: readonly Partial<Passage>[],
  name: string,
): Passage[] {
  if (passages.length > MOST_PASSAGES) {
    const many = `takes at most ${MOST_PASSAGES} passages; got ${passages.length}`;
    throw invalid(name, `${repr(name)} ${many}`);
  }
  const each = passages.map((passage) => find(trace, passage, name));
  const known = new Set<string>();
  return each.filter((passage) => {
    const key = JSON.stringify(passage);
    return !known.has(key) && known.add(key);
  });
}

interface Place {
  readonly span: string | null;
  readonly path: string;
  readonly text: string;
}

function find(trace: TraceTexts, passage: Partial<Passage>, name: string): Passage {
  const { quote, start } = passage;
  if (typeof quote !== "string" || isBlank(quote) || codePoints(quote) > LONGEST_QUOTE) {
    throw invalid(
      name,
      `a passage of ${repr(name)} takes a quote of 1 to ${LONGEST_QUOTE} characters`,
    );
  }
  const { span_id = null, path = null } = passage;
  const own = places(trace, quote, span_id, path);
  // The card it was marked on may show another span's words.
  const all = own.length > 0 || span_id === null ? own : places(trace, quote, null, path);
  const exact = all.find(({ text }) => standsAt(text, quote, start ?? null));
  const place = exact ?? all[0];
  if (place === undefined) {
    throw invalid(name, `the passage ${shown(quote)} of ${repr(name)} does not stand in the trace`);
  }
  const at =
    exact !== undefined && typeof start === "number"
      ? start
      : codePoints(place.text.slice(0, place.text.indexOf(quote)));
  return { quote, span_id: place.span, path: place.path, start: at, end: at + codePoints(quote) };
}

function places(
  trace: TraceTexts,
  quote: string,
  span: string | null,
  path: string | null,
): Place[] {
  const holding = new Set(trace.texts.flatMap((text, at) => (text.includes(quote) ? [at] : [])));
  const spans = trace.spans.filter(({ id }) => span === null || id === span);
  // What stands in the trace comes before what is only drawn of it, in whichever span.
  return [...spans, ...spans.map(({ id, drawn }) => ({ id, places: drawn }))].flatMap(
    ({ id, places }) =>
      places
        .flatMap(([where, text]) => [
          [where, text] as const,
          ...(trace.told[text] ?? []).map(([inside, each]) => [`${where}${inside}`, each] as const),
        ])
        .filter(([where, text]) => holding.has(text) && (path === null || path === where))
        .map(([where, text]) => ({ span: id, path: where, text: trace.texts[text] ?? "" })),
  );
}

/** As Python tells it: a mark of the order of bytes is a character, separators of records are not. */
const isBlank = (text: string): boolean =>
  Array.from(text).every((letter) =>
    letter.trim() === "" ? letter !== "\ufeff" : "\u001c\u001d\u001e\u001f\u0085".includes(letter),
  );

function standsAt(text: string, quote: string, start: number | null): boolean {
  return start !== null && start >= 0 && text.startsWith(quote, utf16(text, start));
}
