/** What comes next, fetched while something else is looked at. */

interface Entry<T> {
  readonly key: string;
  readonly item: string;
  readonly coming: Promise<T>;
  here: T | null;
}

export class Ahead<T> {
  #entry: Entry<T> | null = null;

  fetch(key: string, item: string, call: () => Promise<T>): void {
    if (this.#entry?.key === key) return;
    const entry: Entry<T> = { key, item, coming: call(), here: null };
    this.#entry = entry;
    entry.coming.then(
      (found) => {
        entry.here = found;
      },
      // Whoever wants it asks again, and is told then.
      () => this.#drop(entry),
    );
  }

  /** What was fetched under that key, or is on its way. */
  take(key: string): Pick<Entry<T>, "coming" | "here"> | null {
    return this.#entry?.key === key ? this.#entry : null;
  }

  /** An item has changed, or any may have (""). */
  forget(item: string): void {
    if (item === "" || this.#entry?.item === item) this.#entry = null;
  }

  #drop(entry: Entry<T>): void {
    if (this.#entry === entry) this.#entry = null;
  }
}
