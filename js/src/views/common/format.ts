/** Numbers, times and counts in the words of the screen. */

const NUMBER = new Intl.NumberFormat("en-US");
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const DATE_OF_YEAR = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });

export const number = (value: number): string => NUMBER.format(value);

/** "182", "1.2k", "38k": a number where a few characters must do. */
export function shortNumber(value: number): string {
  return value < 1_000 ? String(value) : `${brief(value / 1_000)}k`;
}

/** "1 document", "12 documents". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** Microseconds as people read them: "0.4 ms", "12 ms", "1.84 s", "21.3 s", "2 min 5 s". */
export function duration(us: number): string {
  if (us < 1_000) return `${(us / 1_000).toFixed(1)} ms`;
  if (us < 100_000) return `${Math.round(us / 1_000)} ms`;
  if (us < 9_995_000) return `${(us / 1_000_000).toFixed(2)} s`;
  if (us < 59_950_000) return `${(us / 1_000_000).toFixed(1)} s`;
  const seconds = Math.round(us / 1_000_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The unit in which times up to `us` are short, and how to write them without it. */
export function timeScale(us: number): { unit: string; write: (us: number) => string } {
  if (us < 1_000_000) return { unit: "ms", write: (each) => brief(each / 1_000) };
  if (us < 600_000_000) return { unit: "s", write: (each) => brief(each / 1_000_000) };
  return { unit: "min", write: (each) => brief(each / 60_000_000) };
}

/** "0.3", "12", "1,204": what fits a narrow column. */
const brief = (value: number): string =>
  value < 9.95 ? value.toFixed(1) : number(Math.round(value));

function format(iso: string, as: Intl.DateTimeFormat): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? "" : as.format(time);
}

/** "14:02" in the reviewer's time zone; empty when there is no time. */
export const clock = (iso: string): string => format(iso, CLOCK);

/** "21 Nov, 19:44" in the reviewer's time zone; empty when there is no time. */
export const day = (iso: string): string => format(iso, DAY);

/** "21 Nov", with the year unless it is this one; empty when there is no time. */
export function date(iso: string): string {
  const time = new Date(iso);
  const thisYear = time.getFullYear() === new Date().getFullYear();
  return format(iso, thisYear ? DATE : DATE_OF_YEAR);
}

export function bytes(n: number): string {
  if (n < 1_000) return `${n} bytes`;
  if (n < 1_000_000) return `${Math.round(n / 1_000)} KB`;
  return `${(n / 1_000_000).toFixed(1)} MB`;
}

/** An id short enough for a line of meta data: a known prefix keeps its own place. */
export function shortId(id: string): string {
  const body = id.startsWith("tr-") ? 11 : 8;
  return id.length > body + 3 ? id.slice(0, body) : id;
}

/** The head of a text on one line, cut at a word, with an ellipsis when something follows. */
export function headline(text: string, length = 80): string {
  const line = text
    .slice(0, length * 3)
    .replace(/\s+/g, " ")
    .trim();
  if (line.length <= length) return text.length > length * 3 ? `${line}…` : line;
  const cut = line.slice(0, length);
  const space = cut.lastIndexOf(" ");
  return `${(space > length / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
