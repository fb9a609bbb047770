/** Where unacknowledged changes are kept, so that another widget can send what one could not.
 *
 * The interface suits a database in the browser; the one here lasts as long as the page. That is
 * enough for the common case: the kernel restarts, the cell is run again, and the widget that
 * replaces the dead one finds the answers it left.
 */
import type { Change } from "./change.ts";

export interface OutboxStorage {
  /** Changes that others left behind, oldest first. They are the caller's from now on. */
  adopt(): Promise<readonly Change[]>;
  put(change: Change): void;
  remove(key: string): void;
  /** Whoever opens next may adopt what is here: this widget cannot send it. */
  release(): void;
  /** The opposite: this widget can send again. */
  hold(): void;
}

interface Kept {
  owner: object;
  readonly scope: string;
  change: Change;
}

interface Page {
  readonly changes: Map<string, Kept>;
  readonly released: WeakSet<object>;
}

const PAGE = Symbol.for("labeling_widget.outbox");

/** Each widget instance loads its own copy of this module; only the page is common to them. */
function page(): Page {
  const holder = globalThis as { [PAGE]?: Page };
  holder[PAGE] ??= { changes: new Map(), released: new WeakSet() };
  return holder[PAGE];
}

/** @param scope Store, session and reviewer: whose changes may be sent by whom. */
export function pageStorage(scope: readonly string[]): OutboxStorage {
  const { changes, released } = page();
  const owner = {};
  const name = JSON.stringify(scope);
  return {
    adopt() {
      const left = [...changes.values()].filter(
        (kept) => kept.scope === name && kept.owner !== owner && released.has(kept.owner),
      );
      for (const kept of left) kept.owner = owner;
      return Promise.resolve(left.map((kept) => kept.change));
    },
    put(change) {
      changes.set(change.args.key, { owner, scope: name, change });
    },
    remove(key) {
      changes.delete(key);
    },
    release() {
      released.add(owner);
    },
    hold() {
      released.delete(owner);
    },
  };
}
