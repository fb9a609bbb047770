/** The rows that match the filter, a page at a time, as they come into sight. */
import { batch, signal } from "@preact/signals";
import { asCallError, type Host } from "../host/host.ts";
import type { RowsPage, Selection, Sort, TraceFilter, TraceRow } from "../protocol.gen.ts";
import type { Turns } from "./explorer_turns.ts";

export const PAGE = 100;
/** Pages kept; those farthest from what is in sight go first. */
const KEPT = 40;
/** A flight through the list asks for what it passes at most two pages at a time. */
const AT_ONCE = 2;

export interface Listing {
  readonly filter: TraceFilter;
  readonly sort: Sort;
  /** Columns whose cells are asked for beyond those that every row has. */
  readonly columns: readonly string[];
}

export class Rows {
  readonly pages = signal<ReadonlyMap<number, readonly TraceRow[]>>(new Map());
  readonly total = signal(0);
  readonly list = signal(0);
  readonly loading = signal(false);
  readonly error = signal("");
  readonly #host: Host;
  readonly #turns: Turns;
  readonly #onPage: (selection: Selection) => void;
  #listing: Listing | null = null;
  #onWay = new Set<number>();
  #stale = new Set<number>();
  #range = { first: 0, last: 0 };

  constructor(host: Host, turns: Turns, onPage: (selection: Selection) => void) {
    this.#host = host;
    this.#turns = turns;
    this.#onPage = onPage;
  }

  /** Begin with a page that is here already. */
  begin(listing: Listing, page: RowsPage): void {
    this.#listing = listing;
    this.#replace(page);
  }

  /** Another filter or order: the rows shown stay until the first of the new ones are here. */
  show(listing: Listing): void {
    this.#listing = listing;
    // Replies to what was asked before belong to pages that are no more.
    this.#onWay = new Set();
    batch(() => {
      this.loading.value = true;
      this.error.value = "";
    });
    void this.#first(listing);
  }

  async #first(listing: Listing): Promise<void> {
    try {
      const page = await this.#turns.run(async () =>
        listing === this.#listing ? this.#ask(listing, 0) : null,
      );
      if (page !== null && listing === this.#listing) this.#replace(page);
    } catch (cause) {
      if (listing === this.#listing) this.#fail(cause);
    }
  }

  #replace(page: RowsPage): void {
    this.#stale = new Set();
    this.#onWay = new Set();
    batch(() => {
      this.loading.value = false;
      this.error.value = "";
      this.pages.value = new Map([[0, page.rows]]);
      this.total.value = page.total;
      this.list.value += 1;
      this.#onPage(page.selection);
    });
    this.#range = { first: 0, last: Math.min(this.#range.last, page.total) };
    this.#fetch();
  }

  need(first: number, last: number): void {
    this.#range = { first, last };
    this.#fetch();
  }

  at(position: number): TraceRow | undefined {
    return this.pages.value.get(Math.floor(position / PAGE))?.[position % PAGE];
  }

  /** Where the row stands among those that are here; −1 when it does not. */
  positionOf(row: number): number {
    for (const [index, rows] of this.pages.peek()) {
      const at = rows.findIndex((each) => each.row === row);
      if (at >= 0) return index * PAGE + at;
    }
    return -1;
  }

  /** Take over what Python said about rows that are here. */
  mark(rows: ReadonlySet<number>, selected: boolean): void {
    if (rows.size === 0) return;
    const marked = (row: TraceRow): TraceRow => (rows.has(row.row) ? { ...row, selected } : row);
    this.pages.value = new Map(
      [...this.pages.peek()].map(([index, page]) => [index, page.map(marked)]),
    );
  }

  /** Ask anew for the rows, in the columns given; they stay on the screen meanwhile. */
  refresh(columns?: readonly string[]): void {
    if (this.#listing === null) return;
    this.#listing = { ...this.#listing, ...(columns && { columns }) };
    if (this.loading.peek()) {
      this.show(this.#listing); // the list on its way lacks the columns, or is older
      return;
    }
    this.#stale = new Set(this.pages.peek().keys());
    this.#onWay = new Set();
    this.#fetch();
  }

  /** What is on its way was asked for before the selection changed. */
  distrust(): void {
    for (const index of this.#onWay) this.#stale.add(index);
  }

  retry(): void {
    if (this.error.peek() === "" || this.#listing === null) return;
    if (this.loading.peek()) {
      this.show(this.#listing);
    } else {
      this.error.value = "";
      this.#fetch();
    }
  }

  #fetch(): void {
    const listing = this.#listing;
    if (listing === null || this.loading.peek() || this.error.peek() !== "") return;
    const last = Math.min(this.#range.last, this.total.peek());
    for (let index = Math.floor(this.#range.first / PAGE); index * PAGE < last; index += 1) {
      if (this.#onWay.size >= AT_ONCE) return;
      const here = this.#has(index, last) && !this.#stale.has(index);
      if (!here && !this.#onWay.has(index)) void this.#page(listing, index);
    }
  }

  /** Whether the rows of a page are here, up to the last one in sight; the first page may be short. */
  #has(index: number, last: number): boolean {
    const rows = this.pages.peek().get(index);
    return rows !== undefined && rows.length >= Math.min(PAGE, last - index * PAGE);
  }

  async #page(listing: Listing, index: number): Promise<void> {
    const onWay = this.#onWay;
    onWay.add(index);
    this.#stale.delete(index);
    try {
      const page = await this.#ask(listing, index * PAGE);
      if (onWay !== this.#onWay) return;
      batch(() => {
        this.pages.value = this.#with(index, page.rows);
        this.total.value = page.total;
        this.#onPage(page.selection);
      });
    } catch (cause) {
      if (onWay === this.#onWay) this.#fail(cause);
    } finally {
      onWay.delete(index);
      if (onWay === this.#onWay) this.#fetch();
    }
  }

  #with(index: number, rows: readonly TraceRow[]): ReadonlyMap<number, readonly TraceRow[]> {
    const pages = new Map(this.pages.peek()).set(index, rows);
    const centre = (this.#range.first + this.#range.last) / 2 / PAGE;
    const far = [...pages.keys()].sort((a, b) => Math.abs(b - centre) - Math.abs(a - centre));
    for (const each of far.slice(0, Math.max(0, pages.size - KEPT))) {
      pages.delete(each);
      this.#stale.delete(each);
    }
    return pages;
  }

  #ask({ filter, sort, columns }: Listing, offset: number): Promise<RowsPage> {
    const args = { filter, sort, offset, limit: PAGE, columns: [...columns] };
    return this.#host.call("explore.rows", args);
  }

  #fail(cause: unknown): void {
    this.error.value = asCallError(cause).message;
  }
}
