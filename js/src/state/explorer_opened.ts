/** The trace beside the table. A key held down asks for the trace it stops at, not for each. */
import { signal } from "@preact/signals";
import { asCallError, type Host } from "../host/host.ts";
import type { RowDetail } from "../protocol.gen.ts";
import type { Opened } from "./explorer_app.ts";

/** Traces kept: a look back at those just read needs no call. */
const KEPT = 8;

export class Opening {
  readonly opened = signal<Opened | null>(null);
  readonly #host: Host;
  readonly #kept = new Map<number, RowDetail>();
  #asking: number | null = null;
  #forgotten = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  open(row: number): void {
    const before = this.opened.peek();
    if (before?.row === row && before.error === "") return;
    this.opened.value = { row, detail: this.#kept.get(row) ?? null, error: "" };
    this.#host.cursor.set(String(row));
    this.#ask();
  }

  /** The sessions that traces are in have changed. What is read stays on the screen. */
  forget(): void {
    this.#kept.clear();
    this.#forgotten += 1;
    this.#ask();
  }

  retry(): void {
    const now = this.opened.peek();
    if (now === null || now.error === "") return;
    this.opened.value = { ...now, error: "" };
    this.#ask();
  }

  #ask(): void {
    const wanted = this.opened.peek()?.row;
    if (wanted === undefined || this.#asking !== null || this.#kept.has(wanted)) return;
    this.#asking = wanted;
    void this.#fetch(wanted);
  }

  async #fetch(row: number): Promise<void> {
    const forgotten = this.#forgotten;
    try {
      const detail = await this.#host.call("explore.row", { row });
      if (forgotten === this.#forgotten) this.#keep(row, detail);
      if (this.opened.peek()?.row === row) this.opened.value = { row, detail, error: "" };
    } catch (cause) {
      const { message } = asCallError(cause);
      const now = this.opened.peek();
      if (now?.row === row) this.opened.value = { ...now, error: message };
    }
    this.#asking = null;
    if (this.opened.peek()?.error === "") this.#ask();
  }

  #keep(row: number, detail: RowDetail): void {
    this.#kept.set(row, detail);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}
