/** Where the answers of a page in a file are kept until somebody saves them: the browser's database,
 * else its simple storage, else no more than this page.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { Database } from "../kept/database.ts";
import type { Recorded } from "./records.ts";

/** What is known of the file beside its answers. */
export interface About {
  /** Who labels, if the file does not say. */
  readonly reviewer: string;
  /** Keys of the changes that are in a saved file. */
  readonly saved: readonly string[];
}

export interface Found {
  readonly records: readonly Recorded[];
  readonly about: About;
}

/** One of the places where a browser keeps things. Each call rejects when it does not. */
interface Shelf {
  load(): Promise<Found>;
  put(record: Recorded, order: number): Promise<void>;
  tell(about: About): Promise<void>;
}

export const NOTHING: Found = { records: [], about: { reviewer: "", saved: [] } };

export class FileKeeper {
  /** False: what is answered now is gone with the page. */
  readonly keeps: ReadonlySignal<boolean>;
  readonly #keeps = signal(true);
  readonly #shelves: Shelf[];
  #found: Found = NOTHING;
  #order = 0;

  /** @param file Names the file that it keeps answers of. */
  constructor(file: string) {
    this.keeps = this.#keeps;
    this.#shelves = [databaseShelf(file), storageShelf(file)];
  }

  /** What was kept, by this page or an earlier one, wherever it could be kept then. */
  async load(): Promise<Found> {
    const all: Found[] = [];
    for (const shelf of [...this.#shelves]) {
      try {
        all.push(await shelf.load());
      } catch {
        this.#shelves.splice(this.#shelves.indexOf(shelf), 1); // it keeps nothing
      }
    }
    if (this.#shelves.length === 0) this.#keeps.value = false;
    this.#found = [...all, this.#found].reduce(merged, NOTHING);
    return this.#found;
  }

  /** Resolves once it is kept, wherever that can be. */
  async put(record: Recorded): Promise<void> {
    const before = this.#found;
    this.#found = { ...before, records: [...before.records, record] };
    this.#order = Math.max(Date.now(), this.#order + 1);
    await this.#with((shelf) => shelf.put(record, this.#order));
  }

  async tell(about: About): Promise<void> {
    this.#found = { ...this.#found, about };
    await this.#with((shelf) => shelf.tell(about));
  }

  async #with(act: (shelf: Shelf) => Promise<void>): Promise<void> {
    const [shelf, next] = this.#shelves;
    if (shelf === undefined) {
      this.#keeps.value = false;
      return;
    }
    try {
      await act(shelf);
    } catch {
      // Here nothing can be kept any more. The next place gets all that is known.
      if (this.#shelves[0] === shelf) this.#shelves.shift();
      if (next !== undefined) await this.#moveTo(next);
      await this.#with(act);
    }
  }

  async #moveTo(shelf: Shelf): Promise<void> {
    try {
      for (const record of this.#found.records) {
        this.#order = Math.max(Date.now(), this.#order + 1);
        await shelf.put(record, this.#order);
      }
      if (this.#found !== NOTHING) await shelf.tell(this.#found.about);
    } catch {
      this.#shelves.shift(); // neither here
    }
  }
}

function merged(one: Found, two: Found): Found {
  const known = new Set(one.records.map(({ key }) => key));
  const more = two.records.filter(({ key }) => !known.has(key));
  return {
    records: [...one.records, ...more],
    about: {
      reviewer: one.about.reviewer || two.about.reviewer,
      saved: [...new Set([...one.about.saved, ...two.about.saved])],
    },
  };
}

interface Row {
  readonly key: string;
  readonly scope: string;
  readonly order: number;
  readonly record?: Recorded;
  readonly about?: About;
}

function databaseShelf(file: string): Shelf {
  const scope = `file ${file}`;
  const database = new Database();
  const put = async (row: Row): Promise<void> => {
    await database.run((table) => {
      table.put(row);
      return null;
    });
  };
  return {
    async load() {
      const all = (table: IDBObjectStore): IDBRequest<Row[]> => table.index("scope").getAll(scope);
      const rows = (await database.run(all, "relaxed")) ?? [];
      const sorted = [...rows].sort((one, two) => one.order - two.order);
      return {
        records: sorted.flatMap(({ record }) => (record ? [record] : [])),
        about: sorted.findLast(({ about }) => about)?.about ?? NOTHING.about,
      };
    },
    put: (record, order) => put({ key: `${scope} ${record.key}`, scope, order, record }),
    tell: (about) => put({ key: `${scope} about`, scope, order: 0, about }),
  };
}

function storageShelf(file: string): Shelf {
  const name = `labeling_widget file ${file}`;
  const read = (): Found => {
    const text = localStorage.getItem(name);
    return text === null ? NOTHING : (JSON.parse(text) as Found);
  };
  const write = (found: Found): void => localStorage.setItem(name, JSON.stringify(found));
  return {
    load: async () => read(),
    async put(record) {
      const { records, about } = read();
      const others = records.filter(({ key }) => key !== record.key);
      write({ records: [...others, record], about });
    },
    async tell(about) {
      write({ ...read(), about });
    },
  };
}
