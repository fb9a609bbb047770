/** The list of units: a page at a time, and what is here read again when answers change. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { asCallError, type Host } from "../host/host.ts";
import type { UnitRow } from "../protocol.gen.ts";
import type { Which } from "./results_app.ts";

const PAGE = 50;
/** Rows that one call may ask for. */
const MOST = 200;

export class Units {
  readonly #host: Host;
  readonly #rows = signal<readonly UnitRow[]>([]);
  readonly #total = signal(0);
  readonly #listing = signal(false);
  readonly #error = signal("");
  /** Counts the lists: what comes for an earlier one is not shown. */
  #list = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  get rows(): ReadonlySignal<readonly UnitRow[]> {
    return this.#rows;
  }

  get total(): ReadonlySignal<number> {
    return this.#total;
  }

  get listing(): ReadonlySignal<boolean> {
    return this.#listing;
  }

  get error(): ReadonlySignal<string> {
    return this.#error;
  }

  /** Another list, from its beginning. */
  begin(name: string, which: Which): Promise<boolean> {
    return this.#ask(name, which, PAGE, []);
  }

  /** The next page of the list. */
  more(name: string, which: Which): Promise<boolean> {
    const here = this.#rows.peek();
    if (this.#listing.peek() || here.length >= this.#total.peek()) return Promise.resolve(false);
    return this.#ask(name, which, here.length + PAGE, here);
  }

  /** What is here of the list, as it is now. What is shown stays until that has come. */
  refresh(name: string, which: Which): Promise<boolean> {
    return this.#ask(name, which, Math.max(PAGE, this.#rows.peek().length), []);
  }

  /** Rows up to that count, but for those that are here. False if another list came between. */
  async #ask(
    name: string,
    which: Which,
    count: number,
    here: readonly UnitRow[],
  ): Promise<boolean> {
    this.#list += 1;
    const own = this.#list;
    this.#listing.value = true;
    try {
      const rows = [...here];
      let total = Number.POSITIVE_INFINITY;
      while (rows.length < Math.min(count, total)) {
        const limit = Math.min(MOST, count - rows.length);
        const page = await this.#host.call("results.units", {
          name,
          which,
          offset: rows.length,
          limit,
        });
        if (own !== this.#list) return false;
        total = page.total;
        rows.push(...page.rows);
        if (page.rows.length === 0) break;
      }
      batch(() => {
        this.#rows.value = rows;
        if (Number.isFinite(total)) this.#total.value = total;
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
