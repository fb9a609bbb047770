/** The database in the browser: one table of records, in the one form its version says. */

const NAME = "labeling_widget";
export const TABLE = "kept";
/** A browser that does not open a database by then will not open it. */
const OPEN_MS = 5_000;

/** What brings a database of version n to version n + 1; its length is the version. */
const STEPS: readonly ((database: IDBDatabase) => void)[] = [
  (database) => {
    database.createObjectStore(TABLE, { keyPath: "key" }).createIndex("scope", "scope");
  },
];

export class Database {
  #opened: Promise<IDBDatabase> | null = null;

  /** Resolves once the transaction is complete: what it wrote is in the browser's hands, with
   * "strict" on the disk. `work` returns what it asked for, if it waits for anything. */
  async run<T>(
    work: (table: IDBObjectStore) => IDBRequest<T> | null,
    durability: IDBTransactionDurability = "strict",
  ): Promise<T | undefined> {
    this.#opened ??= this.#open();
    try {
      const database = await this.#opened;
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(TABLE, "readwrite", { durability });
        transaction.onabort = () => reject(transaction.error);
        const request = work(transaction.objectStore(TABLE));
        transaction.oncomplete = () => resolve(request?.result);
        // A page that goes away now has nothing more to say to it.
        if (request === null) transaction.commit();
      });
    } catch (cause) {
      this.#opened = null; // the next one tries again
      throw cause;
    }
  }

  #open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      // Without storage this throws, or `indexedDB` is not there; either rejects.
      const request = indexedDB.open(NAME, STEPS.length);
      const fail = () => reject(new Error("The browser's database does not open."));
      const timer = setTimeout(fail, OPEN_MS);
      request.onupgradeneeded = ({ oldVersion }) => {
        for (const step of STEPS.slice(oldVersion)) step(request.result);
      };
      request.onblocked = fail;
      request.onerror = fail;
      request.onsuccess = () => {
        clearTimeout(timer);
        const database = request.result;
        // A later version of this code, in another tab, must not wait for this one.
        database.onversionchange = () => {
          database.close();
          this.#opened = null;
        };
        database.onclose = () => {
          this.#opened = null;
        };
        resolve(database);
      };
    });
  }
}
