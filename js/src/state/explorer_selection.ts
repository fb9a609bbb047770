/** Which rows are selected: what Python said last, and over it what it was told since. */
import { batch, computed, signal } from "@preact/signals";
import { asCallError, type Host } from "../host/host.ts";
import type { SelectArgs, Selection, TraceRow } from "../protocol.gen.ts";
import type { Trouble } from "./explorer_app.ts";
import type { Rows } from "./explorer_rows.ts";
import type { Turns } from "./explorer_turns.ts";

interface Change {
  readonly args: SelectArgs;
  /** The rows on this page that it concerns; any other comes from Python as it is. */
  readonly rows: ReadonlySet<number>;
  /** By how much the counts change as far as is known here. */
  readonly total: number;
  readonly matching: number;
}

export class Choosing {
  readonly trouble = signal<Trouble | null>(null);
  readonly #said = signal<Selection>({ total: 0, matching: 0 });
  readonly #changes = signal<readonly Change[]>([]);
  readonly #host: Host;
  readonly #turns: Turns;
  readonly #rows: () => Rows;

  constructor(host: Host, turns: Turns, rows: () => Rows) {
    this.#host = host;
    this.#turns = turns;
    this.#rows = rows;
  }

  readonly selection = computed<Selection>(() => {
    let { total, matching } = this.#said.value;
    for (const change of this.#changes.value) {
      total += change.total;
      matching += change.matching;
    }
    matching = Math.max(0, matching);
    return { total: Math.max(total, matching), matching };
  });

  /** Python has not answered yet. */
  readonly waiting = computed(() => this.#changes.value.length > 0);

  readonly #over = computed<ReadonlyMap<number, boolean>>(
    () =>
      new Map(
        this.#changes.value.flatMap(({ rows, args }) =>
          [...rows].map((row): [number, boolean] => [row, args.on]),
        ),
      ),
  );

  has(row: TraceRow): boolean {
    return this.#over.value.get(row.row) ?? row.selected;
  }

  /** What a page of rows said along with them; between change and reply it is older than both. */
  heard(selection: Selection): void {
    if (this.#changes.peek().length === 0) this.#said.value = selection;
  }

  /** @param concerned The rows on this page that the change is about. */
  change(args: SelectArgs, concerned: readonly TraceRow[]): void {
    const differing = concerned.filter((row) => this.has(row) !== args.on).length;
    const before = this.selection.peek();
    const by = args.on ? differing : -differing;
    const all = this.#rows().total.peek();
    const counts =
      args.what === "matching"
        ? { to: args.on ? all : 0, from: before.matching }
        : { to: before.matching + by, from: before.matching };
    const matching = args.what === "all" ? -before.matching : counts.to - counts.from;
    const total = args.what === "all" ? -before.total : matching;
    const change = { args, rows: new Set(concerned.map((row) => row.row)), total, matching };
    batch(() => {
      this.trouble.value = null;
      this.#changes.value = [...this.#changes.peek(), change];
    });
    void this.#send(change, concerned);
  }

  async #send(change: Change, concerned: readonly TraceRow[]): Promise<void> {
    const done = () => {
      this.#changes.value = this.#changes.peek().filter((each) => each !== change);
    };
    try {
      const said = await this.#turns.run(() => {
        if (change.args.what !== "rows") this.#rows().distrust();
        return this.#host.call("explore.select", change.args);
      });
      batch(() => {
        done();
        this.#rows().mark(change.rows, change.args.on);
        this.#said.value = said;
      });
    } catch (cause) {
      const error = asCallError(cause);
      batch(() => {
        done();
        if (error.code === "host.aborted") return;
        this.trouble.value = {
          message: error.message,
          again: () => this.change(change.args, concerned),
        };
      });
    }
  }
}
