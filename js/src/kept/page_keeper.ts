/** Keeps records as long as the page lives.
 *
 * Enough for the common case: the kernel restarts, the cell is run again, and the widget that
 * replaces the dead one finds the answers it left.
 */
import { randomKey } from "../random_key.ts";
import type { Keeper, Kept } from "./kept.ts";

interface Held {
  owner: string;
  readonly scope: string;
  readonly kept: Kept;
}

interface Page {
  readonly held: Map<string, Held>;
  /** Keepers that look after their records. */
  readonly present: Set<string>;
}

const PAGE = Symbol.for("labeling_widget.kept");

/** Each widget instance loads its own copy of this module; only the page is common to them. */
function page(): Page {
  const holder = globalThis as { [PAGE]?: Page };
  holder[PAGE] ??= { held: new Map(), present: new Set() };
  return holder[PAGE];
}

/** @param scope Store and reviewer: whose records may be adopted by whom. */
export function pageKeeper(scope: string): Keeper {
  const { held, present } = page();
  const id = randomKey();
  const mine = new Set<string>();
  const put = (kept: Kept, owner: string) => {
    mine.add(kept.key);
    held.set(kept.key, { owner, scope, kept });
  };
  present.add(id);
  return {
    id,
    get unkept() {
      return [...mine].filter((key) => held.has(key)).length;
    },
    put: (kept) => put(kept, id),
    leave: (kept) => put(kept, ""),
    remove(key) {
      held.delete(key);
    },
    adopt(wanted) {
      const left = [...held.values()].filter(
        (each) => each.scope === scope && !present.has(each.owner) && wanted(each.kept),
      );
      for (const { kept } of left) put(kept, id);
      return Promise.resolve(left.map(({ kept }) => kept).sort((one, two) => one.at - two.at));
    },
    release: () => void present.delete(id),
    hold: () => void present.add(id),
  };
}
