/** Cutting long texts: into a head to show folded, and into parts to draw one after another. */

/** How much of a text stands while it is folded, and from where on it folds at all. */
export interface Limit {
  readonly chars: number;
  readonly lines: number;
  readonly headChars: number;
  readonly headLines: number;
}

const limit = (chars: number, lines: number, headChars: number, headLines: number): Limit => ({
  chars,
  lines,
  headChars,
  headLines,
});

export const LIMITS = {
  answer: limit(20_000, 600, 12_000, 300),
  message: limit(4_000, 80, 2_000, 40),
  document: limit(1_500, 40, 700, 12),
  code: limit(1_500, 12, 800, 8),
  whole: limit(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0),
} as const satisfies Record<string, Limit>;

/** Position just after the `n`th line of the text, or its length when it has fewer. */
function endOfLine(text: string, n: number): number {
  let at = -1;
  for (let line = 0; line < n; line++) {
    at = text.indexOf("\n", at + 1);
    if (at < 0) return text.length;
  }
  return at;
}

/** Never between the two halves of one character. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}

/** A place to cut at or before `end`: after a line, else after a word, else anywhere. */
function cut(text: string, start: number, end: number): number {
  if (end >= text.length) return text.length;
  const floor = start + (end - start) / 2;
  const line = text.lastIndexOf("\n", end);
  if (line > floor) return line + 1;
  const space = text.lastIndexOf(" ", end);
  return space > floor ? space + 1 : whole(text, end);
}

/** The head to show while folded, or null when the text is short enough to stand whole. */
export function head(text: string, at: Limit): string | null {
  if (at.chars === Number.POSITIVE_INFINITY) return null;
  const lines = endOfLine(text, at.lines);
  if (text.length <= at.chars && lines >= text.length) return null;
  const end = Math.min(at.headChars, endOfLine(text, at.headLines));
  return text.slice(0, cut(text, 0, end)).trimEnd();
}

/** Parts of about `size` characters that give the text back when joined. */
export function parts(text: string, size = 6_000): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = Math.max(cut(text, start, start + size), start + 1);
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

/** A stretch of text, where in its source it begins, and where it ends if it is drawn otherwise
 * than it is written there. */
export interface Run {
  readonly text: string;
  readonly at: number;
  readonly end?: number;
}

/** Runs in groups of about `size` characters; a longer run is cut. */
export function cutRuns(runs: readonly Run[], size = 6_000): Run[][] {
  let group: Run[] = [];
  const found = [group];
  let chars = 0;
  for (const run of runs)
    for (const piece of run.end === undefined ? pieces(run, size) : [run]) {
      if (chars > 0 && chars + piece.text.length > size) {
        group = [];
        found.push(group);
        chars = 0;
      }
      group.push(piece);
      chars += piece.text.length;
    }
  return found;
}

function pieces({ text, at }: Run, size: number): Run[] {
  let start = at;
  return parts(text, size).map((part) => {
    const piece = { text: part, at: start };
    start += part.length;
    return piece;
  });
}
