/** The trace on the screen, for every view that draws a part of it. */
import type { ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { TraceSource } from "../../app.ts";
import type { SearchHits, TraceView } from "../../protocol.gen.ts";

export interface TraceScope {
  readonly source: TraceSource;
  /** Id of the source trace: what every request names. */
  readonly item: string;
  readonly trace: TraceView;
  /** What the store found for the current search; null while there is none. */
  readonly hits: ReadonlySignal<SearchHits | null>;
}

const ScopeContext = createContext<TraceScope | null>(null);
export const ScopeProvider = ScopeContext.Provider;

export function useScope(): TraceScope {
  const scope = useContext(ScopeContext);
  if (!scope) throw new Error("This view is drawn outside of a trace.");
  return scope;
}
