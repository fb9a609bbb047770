/** What a view that belongs to a trace finds around it. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { createFakeHost } from "../../dev/fake.ts";
import { fakeTrace } from "../../dev/fake_traces.ts";
import type { TraceSource } from "../../src/app.ts";
import type { Passage } from "../../src/protocol.gen.ts";
import { createTraceSource } from "../../src/state/trace_source.ts";
import { EvidenceProvider } from "../../src/views/evidence/rests.ts";
import { NOTEBOOK, type Place } from "../../src/views/place.ts";
import { ScopeProvider } from "../../src/views/trace/scope.ts";
import { createUi, UiProvider } from "../../src/views/ui.ts";

interface Props {
  readonly place?: Place;
  /** What answers rest on when it is drawn. */
  readonly evidence?: readonly Passage[];
  /** Long texts by their refs. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly children: ComponentChildren;
}

export function InTrace({ place = NOTEBOOK, evidence = [], texts = {}, children }: Props) {
  const trace = fakeTrace(0);
  const source: TraceSource = {
    ...createTraceSource(createFakeHost()),
    text: (_item, ref) => Promise.resolve({ text: texts[ref] ?? "", markdown: null }),
  };
  return (
    <UiProvider value={createUi({ styles: "widget", place })}>
      <ScopeProvider value={{ source, item: trace.trace_id, trace, hits: signal(null) }}>
        <EvidenceProvider value={() => evidence}>{children}</EvidenceProvider>
      </ScopeProvider>
    </UiProvider>
  );
}
