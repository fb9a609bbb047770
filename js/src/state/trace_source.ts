/** What can be asked about one trace, over any host. */
import type { TraceSource } from "../app.ts";
import type { Host } from "../host/host.ts";
import type { SpanRow, TraceView } from "../protocol.gen.ts";

/** Large span trees kept: that of the trace on the screen, and of those fetched ahead. */
const KEPT = 4;

/** A trace shown on its own. */
export interface SingleTrace extends TraceSource {
  open(): Promise<TraceView>;
}

export function createTraceSource(host: Host): SingleTrace {
  return {
    open: () => host.call("trace.open", {}),
    spans: keeping(async (item) => (await host.call("trace.spans", { item })).rows),
    spanBody: (item, span) => host.call("span.body", { item, span }),
    text: (item, ref) => host.call("text.get", { item, ref }),
    json: async (item) => (await host.call("trace.json", { item })).text,
    search: (item, query) => host.call("trace.search", { item, query }),
  };
}

/** The same question again has the same answer: a trace never changes. A failure is not kept. */
function keeping(ask: (item: string) => Promise<SpanRow[]>): (item: string) => Promise<SpanRow[]> {
  const kept = new Map<string, Promise<SpanRow[]>>();
  return (item) => {
    const answer = kept.get(item) ?? ask(item);
    kept.delete(item);
    kept.set(item, answer);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    answer.catch(() => {
      if (kept.get(item) === answer) kept.delete(item);
    });
    return answer;
  };
}
