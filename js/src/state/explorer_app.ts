/** What the views see of a frame of traces: signals to draw and actions to call.
 *
 * All actions return at once, and what they do is on the screen in the same frame. A *position*
 * counts the rows that match the filter in the present order; a *row* is the trace's own number.
 */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Connection, Phase, TraceSource } from "../app.ts";
import type {
  AddArgs,
  Added,
  ExploreSnapshot,
  Facets,
  RowDetail,
  SchemaRow,
  Selection,
  SessionRow,
  Sort,
  TraceFilter,
  TraceRow,
} from "../protocol.gen.ts";

export type SortColumn = Sort["column"];

/** The trace beside the table. Its `row` is known before the trace itself is here. */
export interface Opened {
  readonly row: number;
  readonly detail: RowDetail | null;
  /** Why it could not be fetched; "" while there is no reason. */
  readonly error: string;
}

/** A change of the selection that was taken back because Python did not take it. */
export interface Trouble {
  readonly message: string;
  again(): void;
}

export interface Explorer extends TraceSource {
  readonly phase: ReadonlySignal<Phase>;
  readonly frame: ReadonlySignal<ExploreSnapshot | null>;
  /** What can be filtered by, once it is counted. */
  readonly facets: ReadonlySignal<Facets | null>;
  readonly facetsError: ReadonlySignal<string>;
  /** Have it counted; views ask once the first trace is on its way. */
  countFacets(): void;
  readonly filter: ReadonlySignal<TraceFilter>;
  readonly sort: ReadonlySignal<Sort>;
  /** Names of the columns that are shown, in the order of the frame's. */
  readonly columns: ReadonlySignal<readonly string[]>;

  /** How many rows match the filter. */
  readonly total: ReadonlySignal<number>;
  /** Counts the lists of rows: another filter or order is another list. */
  readonly list: ReadonlySignal<number>;
  /** Rows of another filter or order are on their way; those shown are the ones before. */
  readonly loading: ReadonlySignal<boolean>;
  readonly rowsError: ReadonlySignal<string>;
  /** The row at a position, once it is here. Reads signals: what draws it is drawn again. */
  rowAt(position: number): TraceRow | undefined;

  readonly selection: ReadonlySignal<Selection>;
  isSelected(row: TraceRow): boolean;
  /** A change of the selection is on its way to Python. */
  readonly selecting: ReadonlySignal<boolean>;
  readonly trouble: ReadonlySignal<Trouble | null>;

  /** Position that the keys act on; −1: none. */
  readonly active: ReadonlySignal<number>;
  readonly opened: ReadonlySignal<Opened | null>;
  readonly connection: ReadonlySignal<Connection>;
  /** What the last adding to a session did. */
  readonly added: Signal<Added | null>;
  /** A short sentence for the live region. */
  readonly announcement: ReadonlySignal<string>;
  readonly dialog: Signal<"keys" | null>;

  open(): void;
  /** These positions are in sight (`last` is exclusive): fetch what is missing of them. */
  need(first: number, last: number): void;
  setFilter(change: Partial<TraceFilter>): void;
  clearFilter(): void;
  /** Ascending, then descending, then the order of the frame. */
  sortBy(column: SortColumn): void;
  setColumns(names: readonly string[]): void;

  /** Make a position the active one; `follow` opens its trace as well. */
  moveTo(position: number, follow: boolean): void;
  /** Select or unselect the row at a position. */
  toggle(position: number): void;
  /** Everything between the row that was selected last and this one. */
  selectTo(position: number): void;
  /** Move by one row and select on the way; moving back unselects again. */
  extend(by: 1 | -1, follow: boolean): void;
  selectMatching(on: boolean): void;
  unselectAll(): void;

  sessions(): Promise<readonly SessionRow[]>;
  schemas(): Promise<readonly SchemaRow[]>;
  add(args: AddArgs): Promise<Added>;
  /** Ask again for whatever did not arrive. */
  retry(): void;
  dispose(): void;
}
