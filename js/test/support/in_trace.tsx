/** What a view that belongs to a trace finds around it. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { createFakeHost } from "../../dev/fake.ts";
import { fakeTrace } from "../../dev/fake_traces.ts";
import { createTraceSource } from "../../src/state/trace_source.ts";
import { NOTEBOOK, type Place } from "../../src/views/place.ts";
import { ScopeProvider } from "../../src/views/trace/scope.ts";
import { createUi, UiProvider } from "../../src/views/ui.ts";

interface Props {
  readonly place?: Place;
  readonly children: ComponentChildren;
}

export function InTrace({ place = NOTEBOOK, children }: Props) {
  const trace = fakeTrace(0);
  const source = createTraceSource(createFakeHost());
  return (
    <UiProvider value={createUi({ styles: "widget", place })}>
      <ScopeProvider value={{ source, item: trace.trace_id, trace, hits: signal(null) }}>
        {children}
      </ScopeProvider>
    </UiProvider>
  );
}
