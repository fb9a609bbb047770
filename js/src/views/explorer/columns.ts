/** How wide the columns are, and which of them a narrow table shows. */
import type { Column } from "../../protocol.gen.ts";

const WIDTHS: Record<Column["kind"], number> = {
  state: 84,
  time: 64,
  text: 128,
  duration: 82,
  number: 72,
  tags: 96,
  labels: 100,
};
const BOX = 40;
/** Room for the words of a request; all that is left over goes to it, too. */
const REQUEST = 168;
const NARROW: readonly string[] = ["state", "request", "duration"];

export interface Layout {
  readonly columns: readonly Column[];
  /** For `grid-template-columns`. */
  readonly template: string;
  /** Width in CSS pixels below which the table scrolls sideways. */
  readonly least: number;
  /** The traces are of several days. */
  readonly days: boolean;
  readonly narrow: boolean;
  /** The response stands in the line below the request. */
  readonly twoLines: boolean;
}

/** Columns that are drawn in the space of the request. */
const grows = (column: Column): boolean => column.name === "request" || column.name === "response";

export function layoutOf(shown: readonly Column[], narrow: boolean, days: boolean): Layout {
  const few = shown.filter((column) => NARROW.includes(column.name));
  const columns = narrow && few.length > 0 ? few : shown;
  const widths = columns.map((column) => {
    if (grows(column)) return narrow ? 120 : REQUEST;
    if (narrow && column.kind === "state") return 32;
    return WIDTHS[column.kind];
  });
  const anyGrows = columns.some(grows);
  const tracks = columns.map((column, index) => {
    const width = widths[index] ?? 0;
    const last = !anyGrows && index === columns.length - 1;
    return grows(column) || last ? `minmax(${width}px, 1fr)` : `${width}px`;
  });
  return {
    columns,
    template: [`${BOX}px`, ...tracks].join(" "),
    least: widths.reduce((sum, width) => sum + width, BOX),
    days,
    narrow,
    twoLines: !columns.some((column) => column.name === "response"),
  };
}

/** Whether two moments lie on different days of the reader's calendar. */
export function spansDays(since: string | null, until: string | null): boolean {
  if (since === null || until === null) return false;
  return new Date(since).toDateString() !== new Date(until).toDateString();
}
