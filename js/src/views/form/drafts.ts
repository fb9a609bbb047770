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
  /** A pointer is pressed, or is no more. */
  press(): void;
  release(): void;
  /** Commit as soon as no pointer is pressed: what moves under it is not clicked. */
  whenReleased(commit: () => void): void;
  /** Null where nothing typed becomes an answer. */
  readonly kept: KeptDrafts | null;
}

export function createDrafts(kept: KeptDrafts | null): Drafts {
  const fields = new Set<() => void>();
  const waiting = new Set<() => void>();
  let pressed = false;
  return {
    kept,
    add(commit) {
      fields.add(commit);
      return () => fields.delete(commit);
    },
    commitAll() {
      for (const commit of [...fields]) commit();
    },
    press() {
      pressed = true;
    },
    release() {
      // The click comes after the release.
      setTimeout(() => {
        pressed = false;
        for (const commit of waiting) commit();
        waiting.clear();
      });
    },
    whenReleased(commit) {
      if (pressed) waiting.add(commit);
      else commit();
    },
  };
}
