/** Pages of one browser: a database and locks in common, memory of their own. */
import { IDBFactory } from "fake-indexeddb";
import { vi } from "vitest";
import { browserKeeper } from "../../src/kept/browser_keeper.ts";
import type { Keeper } from "../../src/kept/kept.ts";

type Granted = (lock: null) => Promise<unknown>;

/** As much of the browser's locks as is used here: exclusive, freed with their page. */
export class FakeLocks {
  readonly held = new Map<string, { page: object; free: () => void }>();
  page: object = {};
  readonly #queue: (() => void)[] = [];

  request(name: string, granted: Granted): Promise<unknown> {
    const { page } = this;
    return new Promise((resolve) => {
      const tryNow = () => {
        if (this.held.has(name)) {
          this.#queue.push(tryNow);
          return;
        }
        const free = () => {
          if (this.held.get(name)?.page !== page) return;
          this.held.delete(name);
          for (const next of this.#queue.splice(0)) next();
        };
        this.held.set(name, { page, free });
        void granted(null).then((result) => {
          free();
          resolve(result);
        });
      };
      queueMicrotask(tryNow);
    });
  }

  query(): Promise<{ held: { name: string }[] }> {
    return Promise.resolve({ held: [...this.held.keys()].map((name) => ({ name })) });
  }
}

export class FakeBrowser {
  readonly locks = new FakeLocks();

  constructor({ locks = true } = {}) {
    vi.stubGlobal("indexedDB", new IDBFactory());
    const names = locks ? { locks: this.locks } : { locks: undefined };
    vi.stubGlobal("navigator", { ...names, onLine: true });
  }

  /** What follows happens in a page that was just loaded. Returns how to make it crash. */
  page(): () => void {
    Reflect.deleteProperty(globalThis, Symbol.for("labeling_widget.kept"));
    const page = {};
    this.locks.page = page;
    return () => {
      for (const lock of [...this.locks.held.values()]) if (lock.page === page) lock.free();
    };
  }

  keeper(scope = "store and reviewer"): Keeper {
    return browserKeeper(scope);
  }
}
