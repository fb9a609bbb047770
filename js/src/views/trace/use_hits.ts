/** Counts of the search over the whole trace, asked for when typing pauses. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { TraceSource } from "../../app.ts";
import type { SearchHits } from "../../protocol.gen.ts";

/** The first question is asked at once; after it, so long without typing brings the next. */
const PAUSE_MS = 150;
const NONE: SearchHits = { total: 0, spans: {} };

export function useHits(
  source: TraceSource,
  item: string,
  query: string,
): ReadonlySignal<SearchHits | null> {
  const hits = useSignal<SearchHits | null>(null);
  const asked = useRef(0);

  useEffect(() => {
    hits.value = null;
    const wanted = query.trim();
    if (!wanted) return;
    let current = true;
    const quiet = performance.now() - asked.current > PAUSE_MS;
    asked.current = performance.now();
    const timer = setTimeout(
      () => {
        source.search(item, wanted).then(
          (found) => {
            if (current) hits.value = found;
          },
          () => {
            // The marks in the text stand without the counts; the connection's own banner says why.
            if (current) hits.value = NONE;
          },
        );
      },
      quiet ? 0 : PAUSE_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [source, item, query, hits]);

  return hits;
}
