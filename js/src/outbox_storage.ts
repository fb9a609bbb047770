/** Where the changes of one session are kept until they are acknowledged. */
import type { Change } from "./change.ts";
import { type Keeper, type Kept, timeAfter } from "./kept/kept.ts";

/** Where and when a change was made; a change that is sent by another widget keeps it. */
export type Mark = Pick<Kept, "origin" | "at">;

export interface OutboxStorage {
  /** The origin of what is made here. */
  readonly id: string;
  /** For a change that is made now. */
  mark(): Mark;
  put(change: Change, mark: Mark): void;
  remove(key: string): void;
}

/** A part of what a keeper keeps.
 *
 * @param put Where the records go: to the keeper, or back to whoever comes next.
 */
export function sessionStorage(
  keeper: Keeper,
  session: string,
  title: string,
  put: (kept: Kept) => void = keeper.put,
): OutboxStorage {
  return {
    id: keeper.id,
    mark: () => ({ origin: keeper.id, at: timeAfter() }),
    put: (change, { origin, at }) =>
      put({ key: change.args.key, session, title, origin, at, change }),
    remove: keeper.remove,
  };
}
