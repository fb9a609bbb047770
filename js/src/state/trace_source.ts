/** What can be asked about one trace, over any host. */
import type { TraceSource } from "../app.ts";
import type { Host } from "../host/host.ts";
import type { TraceView } from "../protocol.gen.ts";

/** A trace shown on its own. */
export interface SingleTrace extends TraceSource {
  open(): Promise<TraceView>;
}

export function createTraceSource(host: Host): SingleTrace {
  return {
    open: () => host.call("trace.open", {}),
    spans: async (item) => (await host.call("trace.spans", { item })).rows,
    spanBody: (item, span) => host.call("span.body", { item, span }),
    text: async (item, ref) => (await host.call("text.get", { item, ref })).text,
    json: async (item) => (await host.call("trace.json", { item })).text,
    search: (item, query) => host.call("trace.search", { item, query }),
  };
}
