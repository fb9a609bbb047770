/** The spans of the trace on the screen: those that travelled with it, else asked for. */
import type { SpanRow } from "../../protocol.gen.ts";
import { type Async, useAsync } from "../common/use_async.ts";
import { useScope } from "../trace/scope.ts";

export function useSpans(): readonly [Async<SpanRow[]>, () => void] {
  const { source, item, trace } = useScope();
  const here = trace.spans.length >= trace.span_count;
  const [asked, again] = useAsync(here ? null : item, () => source.spans(item));
  return [here ? { kind: "ready", value: trace.spans } : asked, again];
}

/** One and the same list, so that nothing follows from there being none. */
export const NO_SPANS: readonly SpanRow[] = [];
