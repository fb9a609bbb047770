/** Which spans of a tree are folded: one at a time, or all of them at once. */
import { useCallback, useMemo, useState } from "preact/hooks";
import type { SpanRow } from "../../protocol.gen.ts";

export interface Folds {
  readonly folded: ReadonlySet<string>;
  /** Whether anything below the roots is folded away, so that the next step is to unfold it. */
  readonly some: boolean;
  /** Whether there is anything to fold below the roots. */
  readonly deep: boolean;
  toggle(id: string): void;
  toggleAll(): void;
}

const NONE: ReadonlySet<string> = new Set();

/** The next trace begins unfolded. */
export function useFolds(spans: readonly SpanRow[]): Folds {
  const [kept, setKept] = useState({ of: spans, folded: NONE });
  const folded = kept.of === spans ? kept.folded : NONE;
  const inner = useMemo(
    () => spans.filter((span) => span.level > 1 && span.children > 0).map((span) => span.id),
    [spans],
  );
  const toggle = useCallback(
    (id: string) =>
      setKept((before) => {
        const next = new Set(before.of === spans ? before.folded : NONE);
        if (!next.delete(id)) next.add(id);
        return { of: spans, folded: next };
      }),
    [spans],
  );
  const some = folded.size > 0;
  const toggleAll = () => setKept({ of: spans, folded: some ? NONE : new Set(inner) });
  return { folded, some, deep: inner.length > 0, toggle, toggleAll };
}
