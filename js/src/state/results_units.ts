/** The list of units, and where the keys are in it: a page at a time, read again when answers change. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { asCallError, type Host } from "../host/host.ts";
import type { UnitRow } from "../protocol.gen.ts";
import type { Which } from "./results_app.ts";

const PAGE = 50;
/** Rows that one call may ask for. */
const MOST = 200;

/** Which units are listed. */
export interface Listed {
  readonly name: string;
  readonly which: Which;
}

export class Units {
  readonly #host: Host;
  readonly #rows = signal<readonly UnitRow[]>([]);
  readonly #total = signal(0);
  readonly #active = signal(-1);
  readonly #listing = signal(false);
  readonly #error = signal("");
  readonly #settled = signal<ReadonlySet<string>>(new Set());
  /** What the rows that are here are the units of. */
  #of: Listed = { name: "", which: "all" };
  /** Counts the lists: what comes for an earlier one is not shown. */
  #list = 0;
  /** The next page, on its way. */
  #coming: Promise<boolean> | null = null;
  /** Answers have changed, so that the rows here need not be the first ones any more. */
  #shifted = false;

  constructor(host: Host) {
    this.#host = host;
  }

  get rows(): ReadonlySignal<readonly UnitRow[]> {
    return this.#rows;
  }

  get total(): ReadonlySignal<number> {
    return this.#total;
  }

  /** Position that the keys act on; −1: none. */
  get active(): ReadonlySignal<number> {
    return this.#active;
  }

  get listing(): ReadonlySignal<boolean> {
    return this.#listing;
  }

  get error(): ReadonlySignal<string> {
    return this.#error;
  }

  /** Units that were settled since they were listed. */
  get settled(): ReadonlySignal<ReadonlySet<string>> {
    return this.#settled;
  }

  get of(): Listed {
    return this.#of;
  }

  /** Another list, from its beginning. */
  begin(of: Listed): Promise<boolean> {
    this.#active.value = -1;
    return this.#replace(of, PAGE, (rows) => (rows.length > 0 ? 0 : -1));
  }

  /** What is here of the list, as it is now, with the keys on the unit where they are then. */
  refresh(of: Listed): Promise<boolean> {
    return this.#replace(of, Math.max(PAGE, this.#rows.peek().length), (rows) => {
      const active = this.#active.peek();
      const unit = this.#rows.peek()[active]?.unit;
      const at = rows.findIndex((row) => row.unit === unit);
      return at >= 0 ? at : Math.min(Math.max(active, 0), rows.length - 1);
    });
  }

  /** The next page; what is here stays where it is. */
  more(): Promise<boolean> {
    if (this.#coming !== null) return this.#coming;
    const here = this.#rows.peek();
    if (this.#listing.peek() || here.length >= this.#total.peek()) return Promise.resolve(false);
    const from = this.#shifted ? 0 : here.length;
    const coming = this.#ask(this.#of, from, here.length + PAGE, (found, total) => {
      const known = new Set(here.map(({ unit }) => unit));
      const rows = [...here, ...found.filter(({ unit }) => !known.has(unit))];
      this.#rows.value = rows;
      this.#total.value = rows.length + Math.max(0, total - from - found.length);
    }).finally(() => {
      if (this.#coming === coming) this.#coming = null;
    });
    this.#coming = coming;
    return coming;
  }

  /** The list that is here remains: what was to take its place is not waited for.
   *
   * @returns Whether something was.
   */
  stay(): boolean {
    if (!this.#listing.peek() || this.#coming !== null) return false;
    this.#list += 1;
    this.#listing.value = false;
    return true;
  }

  /** Answers have changed. */
  changed(): void {
    this.#shifted = true;
  }

  moveTo(position: number): void {
    this.#active.value = Math.max(0, Math.min(this.#rows.peek().length - 1, position));
  }

  settle(unit: string, agreed: boolean): void {
    const now = new Set(this.#settled.peek());
    if (agreed) now.add(unit);
    else now.delete(unit);
    this.#settled.value = now;
  }

  #replace(of: Listed, count: number, place: (rows: readonly UnitRow[]) => number) {
    this.#coming = null;
    this.#shifted = false;
    return this.#ask(of, 0, count, (rows, total) => {
      this.#of = of;
      this.#active.value = place(rows);
      this.#rows.value = rows;
      this.#total.value = total;
      this.#settled.value = new Set();
    });
  }

  /** Rows from one position up to another. False if another list came between. */
  async #ask(
    of: Listed,
    from: number,
    to: number,
    take: (rows: readonly UnitRow[], total: number) => void,
  ): Promise<boolean> {
    this.#list += 1;
    const own = this.#list;
    this.#listing.value = true;
    try {
      const rows: UnitRow[] = [];
      let total = to;
      while (from + rows.length < Math.min(to, total)) {
        const offset = from + rows.length;
        const limit = Math.min(MOST, to - offset);
        const page = await this.#host.call("results.units", { ...of, offset, limit });
        if (own !== this.#list) return false;
        total = page.total;
        rows.push(...page.rows);
        if (page.rows.length === 0) break;
      }
      batch(() => {
        take(rows, total);
        this.#error.value = "";
        this.#listing.value = false;
      });
      return true;
    } catch (cause) {
      if (own !== this.#list) return false;
      batch(() => {
        this.#error.value = asCallError(cause).message;
        this.#listing.value = false;
      });
      return false;
    }
  }
}
