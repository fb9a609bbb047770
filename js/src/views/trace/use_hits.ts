/** Counts of the search over the whole trace, asked for with every letter that is typed. */
import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { TraceSource } from "../../app.ts";
import type { SearchHits } from "../../protocol.gen.ts";

const NONE: SearchHits = { total: 0, spans: {} };

export function useHits(
  source: TraceSource,
  item: string,
  query: string,
): ReadonlySignal<SearchHits | null> {
  const hits = useSignal<SearchHits | null>(null);
  const counts = useMemo(() => createCounts(hits), [hits]);

  // Before the letter is painted: the answer is on its way meanwhile.
  useLayoutEffect(() => {
    const wanted = query.trim();
    counts.want(wanted ? () => source.search(item, wanted) : null);
    return () => counts.want(null);
  }, [source, item, query, counts]);

  return hits;
}

type Ask = () => Promise<SearchHits>;

/** One question at a time, and the latest one next: however slow Python is, letters that were
 * typed over are not counted one after the other. */
export function createCounts(hits: Signal<SearchHits | null>): { want(ask: Ask | null): void } {
  let wanted: Ask | null = null;
  let waiting = false;

  const follow = () => {
    if (wanted === null || waiting) return;
    const asked = wanted;
    waiting = true;
    const take = (found: SearchHits) => {
      waiting = false;
      if (wanted === asked) hits.value = found;
      else follow();
    };
    // The marks in the text stand without the counts; the connection's own banner says why.
    asked().then(take, () => take(NONE));
  };

  return {
    want(ask) {
      hits.value = null;
      wanted = ask;
      follow();
    },
  };
}
