/** What a view that belongs to a trace finds around it. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { createFakeHost } from "../../dev/fake.ts";
import { fakeTrace } from "../../dev/fake_traces.ts";
import { createTraceSource } from "../../src/state/trace_source.ts";
import { ScopeProvider } from "../../src/views/trace/scope.ts";

export function InTrace({ children }: { children: ComponentChildren }) {
  const trace = fakeTrace(0);
  const source = createTraceSource(createFakeHost());
  return (
    <ScopeProvider value={{ source, item: trace.trace_id, trace, hits: signal(null) }}>
      {children}
    </ScopeProvider>
  );
}
