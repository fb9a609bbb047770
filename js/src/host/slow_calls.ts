/** Calls that take so long that a reviewer would wonder. */

/** Milliseconds after which a call without reply is slow, and looked after again. */
const SLOW_MS = 2_000;

export class SlowCalls {
  readonly #slow = new Set<symbol>();
  readonly #onSlow: () => void;
  readonly #onOver: () => void;

  /**
   * @param onSlow Told every while that a call is slow.
   * @param onOver Told when a slow call has ended.
   */
  constructor(onSlow: () => void, onOver: () => void) {
    this.#onSlow = onSlow;
    this.#onOver = onOver;
  }

  get any(): boolean {
    return this.#slow.size > 0;
  }

  async watch<T>(call: Promise<T>): Promise<T> {
    const mark = Symbol("call");
    const timer = setInterval(() => {
      this.#slow.add(mark);
      this.#onSlow();
    }, SLOW_MS);
    try {
      return await call;
    } finally {
      clearInterval(timer);
      if (this.#slow.delete(mark)) this.#onOver();
    }
  }
}
