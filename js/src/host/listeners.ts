/** Those who want to be told something. */
export class Listeners<T> {
  readonly #all = new Set<(told: T) => void>();

  /** Tell this one too from now on; returns how to stop. */
  add(listener: (told: T) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(told: T): void {
    for (const listener of [...this.#all]) listener(told);
  }

  clear(): void {
    this.#all.clear();
  }
}
