/** The rows of a list of texts: its entries and always one empty row to write the next one in. */

export function rowsOf(entries: readonly string[], most: number | null): string[] {
  const full = most !== null && entries.length >= most;
  const last = entries.at(-1);
  return full || last === "" ? [...entries] : [...entries, ""];
}

export function entriesOf(rows: readonly string[]): string[] {
  return rows.map((row) => row.trim()).filter((row) => row !== "");
}

/** The rows after `text` was pasted over a part of one row; several lines become several rows. */
export function paste(
  rows: readonly string[],
  at: number,
  start: number,
  end: number,
  text: string,
): { rows: string[]; focus: number } {
  const row = rows[at] ?? "";
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, "").trim())
    .filter((line) => line !== "");
  const first = row.slice(0, start) + (lines[0] ?? "");
  const last = row.slice(end);
  const middle = lines.slice(1);
  const made =
    middle.length === 0
      ? [first + last]
      : [first, ...middle.slice(0, -1), `${middle.at(-1)}${last}`];
  return {
    rows: [...rows.slice(0, at), ...made, ...rows.slice(at + 1)],
    focus: at + made.length - 1,
  };
}
