/** Text that is typed but not yet an answer.
 *
 * A field keeps its own text and commits it when the reviewer pauses or leaves it. Whatever moves
 * on to another item commits all of them first, so that nothing typed lands on the wrong item.
 * What is typed is kept in the browser until it is an answer: a page can go away at any moment.
 */
import type { KeptDrafts } from "../../kept/kept_drafts.ts";

export interface Drafts {
  /** Registers how to commit one field; returns how to unregister it. */
  add(commit: () => void): () => void;
  commitAll(): void;
  /** Null where nothing typed becomes an answer. */
  readonly kept: KeptDrafts | null;
}

export function createDrafts(kept: KeptDrafts | null): Drafts {
  const fields = new Set<() => void>();
  return {
    kept,
    add(commit) {
      fields.add(commit);
      return () => fields.delete(commit);
    },
    commitAll() {
      for (const commit of [...fields]) commit();
    },
  };
}
