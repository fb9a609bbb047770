/** Keeps records in the browser: past a reload, a crash, a dead kernel.
 *
 * Everything is in the page's memory as well. Where the browser keeps nothing (private windows, no
 * room, an embedded page), that is all there is, and `unkept` says so.
 */
import { signal } from "@preact/signals";
import { Database } from "./database.ts";
import type { Keeper, Kept } from "./kept.ts";
import { pageKeeper } from "./page_keeper.ts";
import { presence } from "./presence.ts";

interface Row extends Kept {
  readonly scope: string;
  readonly owner: string;
}

/** @param scope Store and reviewer: whose records may be adopted by whom. */
export function browserKeeper(scope: string): Keeper {
  const page = pageKeeper(scope);
  const { id } = page;
  const present = presence(id);
  const database = new Database();
  /** Written by no completed transaction yet. */
  const unwritten = new Map<string, Row>();
  const removed = new Set<string>();
  const failed = signal(0);
  let due = false;

  function write(): void {
    if (due) return;
    due = true;
    let rows: Row[] = [];
    const work = (table: IDBObjectStore) => {
      due = false;
      rows = [...unwritten.values()];
      for (const row of rows) table.put(row);
      for (const key of removed) table.delete(key);
      removed.clear();
      return null;
    };
    // A lost letter of a text is no lost answer, and a text has many.
    const answers = [...unwritten.values()].some(({ change }) => change);
    database.run(work, answers ? "strict" : "relaxed").then(
      () => {
        for (const row of rows) if (unwritten.get(row.key) === row) unwritten.delete(row.key);
        failed.value = 0;
      },
      () => {
        due = false;
        failed.value = unwritten.size; // with the next record these are tried again
      },
    );
  }

  function put(kept: Kept, owner: string): void {
    removed.delete(kept.key);
    unwritten.set(kept.key, { ...kept, scope, owner });
    write();
  }

  async function take(wanted: (kept: Kept) => boolean): Promise<Row[]> {
    const all = (table: IDBObjectStore): IDBRequest<Row[]> => table.index("scope").getAll(scope);
    const owners = new Set((await database.run(all))?.map(({ owner }) => owner));
    const gone = await present.gone(owners);
    const left: Row[] = [];
    if (gone.size === 0) return left;
    await database.run((table) => {
      const request = all(table);
      // In one transaction, so that two widgets that open at once do not both have it.
      request.onsuccess = () => {
        for (const row of request.result) {
          if (!gone.has(row.owner) || !wanted(row)) continue;
          left.push(row);
          table.put({ ...row, owner: id });
        }
      };
      return request;
    });
    return left;
  }

  present.hold();
  return {
    id,
    get unkept() {
      return failed.value;
    },
    put(kept) {
      page.put(kept);
      put(kept, id);
    },
    leave(kept) {
      page.leave(kept);
      put(kept, "");
    },
    remove(key) {
      page.remove(key);
      unwritten.delete(key);
      removed.add(key);
      write();
    },
    async adopt(wanted) {
      const found = new Map((await page.adopt(wanted)).map((kept) => [kept.key, kept]));
      for (const kept of found.values()) put(kept, id);
      try {
        for (const { owner, scope: _, ...kept } of await take(wanted)) {
          page.put(kept);
          found.set(kept.key, kept);
        }
      } catch {
        failed.value = unwritten.size; // nothing can be found where nothing is kept
      }
      return [...found.values()].sort((one, two) => one.at - two.at);
    },
    release() {
      page.release();
      present.release();
    },
    hold() {
      page.hold();
      present.hold();
    },
  };
}
