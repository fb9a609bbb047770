/** How long each item was really before the reviewer: shown, in a page that is visible. */

interface Page extends EventTarget {
  readonly visibilityState: DocumentVisibilityState;
}

export class ActiveClock {
  readonly #now: () => number;
  readonly #page: Page;
  readonly #spent = new Map<string, number>();
  #item = "";
  #since: number | null = null;

  constructor(page: Page, now: () => number, signal: AbortSignal) {
    this.#page = page;
    this.#now = now;
    page.addEventListener("visibilitychange", () => this.#restart(), { signal });
  }

  /** That item is on the screen from now on; "" for none. */
  show(item: string): void {
    if (item === this.#item) return;
    this.#stop();
    this.#item = item;
    this.#restart();
  }

  /** Milliseconds the item was shown since the last lap. */
  lap(item: string): number {
    if (item === this.#item) this.#restart();
    const spent = this.#spent.get(item) ?? 0;
    this.#spent.delete(item);
    return Math.round(spent);
  }

  #restart(): void {
    this.#stop();
    if (this.#item !== "" && this.#page.visibilityState === "visible") this.#since = this.#now();
  }

  #stop(): void {
    if (this.#since === null) return;
    const spent = this.#now() - this.#since;
    this.#spent.set(this.#item, (this.#spent.get(this.#item) ?? 0) + spent);
    this.#since = null;
  }
}
