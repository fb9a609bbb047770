/** Reads again what changes, soon after a change and never in most of the time. */

/** Changes that come together are read together. */
const SOON_MS = 400;
/** After reading, so many times as long as it took nothing is read. */
const REST = 4;

export class Refreshing {
  readonly #work: () => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #again = false;
  #stopped = false;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  soon(): void {
    if (this.#stopped) return;
    if (this.#busy) this.#again = true;
    else if (this.#timer === undefined) this.#timer = setTimeout(() => this.#run(), SOON_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#busy = true;
    const began = performance.now();
    await this.#work();
    const rest = REST * (performance.now() - began);
    setTimeout(() => {
      this.#busy = false;
      if (!this.#again) return;
      this.#again = false;
      this.soon();
    }, rest);
  }
}
