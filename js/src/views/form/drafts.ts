/** Text that is typed but not yet an answer.
 *
 * A field keeps its own text and commits it when the reviewer pauses or leaves it. Whatever moves
 * on to another item commits all of them first, so that nothing typed lands on the wrong item.
 */
export interface Drafts {
  /** Registers how to commit one field; returns how to unregister it. */
  add(commit: () => void): () => void;
  commitAll(): void;
}

export function createDrafts(): Drafts {
  const fields = new Set<() => void>();
  return {
    add(commit) {
      fields.add(commit);
      return () => fields.delete(commit);
    },
    commitAll() {
      for (const commit of [...fields]) commit();
    },
  };
}
