/** One trace as a person reads it: one scroll, its sections, and the drawer of a span. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { TraceSource } from "../../app.ts";
import type { TraceView } from "../../protocol.gen.ts";
import { memo } from "../common/memo.tsx";
import { useProgress } from "../common/use_progress.ts";
import { Documents } from "../documents/documents.tsx";
import { SpanDrawer } from "../spans/span_drawer.tsx";
import { SpanPanel } from "../spans/span_panel.tsx";
import { SpanSection } from "../spans/span_section.tsx";
import { useUi, WIDE } from "../ui.ts";
import { Conversation, split } from "./conversation.tsx";
import { useHighlights } from "./highlight.ts";
import { JsonSection } from "./json_section.tsx";
import { ScopeProvider, type TraceScope, useScope } from "./scope.ts";
import { screenful } from "./screenful.ts";
import { SearchBar } from "./search_bar.tsx";
import type { Section } from "./tabs.tsx";
import { TraceHead } from "./trace_head.tsx";
import { useHits } from "./use_hits.ts";

export interface Turns {
  readonly before: ComponentChildren;
  readonly after: ComponentChildren;
}

interface Props {
  readonly source: TraceSource;
  readonly item: string;
  readonly trace: TraceView;
  /** Drawn below the scroll, where it moves nothing that is being read. */
  readonly below?: ComponentChildren;
  /** The turns of the conversation before and after this trace. */
  readonly turns?: Turns | undefined;
  /** More sections, read before the spans. */
  readonly more?: ComponentChildren;
}

/** Traces with tools or many steps are read along their tree. */
export function isAgentLike(trace: TraceView): boolean {
  return trace.span_count > 8 || trace.spans.some((span) => span.type === "TOOL");
}

function sectionsOf(trace: TraceView, panel: boolean): Section[] {
  const documents = trace.retrievals.reduce((sum, each) => sum + each.documents.length, 0);
  const sections: Section[] = [
    { id: "conversation", label: "Conversation", count: trace.messages.length },
  ];
  if (trace.retrievals.length > 0)
    sections.push({ id: "documents", label: "Documents", count: documents });
  if (!panel) sections.push({ id: "spans", label: "Spans", count: trace.span_count });
  sections.push({ id: "json", label: "JSON", count: null });
  return sections;
}

export function TracePane({ source, item, trace, below, turns, more }: Props) {
  const ui = useUi();
  const scroller = useRef<HTMLElement>(null);
  const column = useRef<HTMLElement>(null);
  const scrolled = useRef(false);
  const hits = useHits(source, item, ui.searching.value ? ui.query.value : "");
  const scope: TraceScope = useMemo(
    () => ({ source, item, trace, hits }),
    [source, item, trace, hits],
  );
  const highlights = useHighlights(
    () => (column.current ? [column.current] : []),
    ui.searching.value ? ui.query.value.trim() : "",
  );
  const roomy = ui.width.value >= WIDE && isAgentLike(trace);
  const panel = roomy && ui.panel.value;
  const sections = sectionsOf(trace, panel);

  // Another item is read from its top. Asking the page how far it is scrolled would lay it out.
  useLayoutEffect(() => {
    if (scrolled.current && scroller.current) scroller.current.scrollTop = 0;
    scrolled.current = false;
    // Closed when this item is left: the next one may have been given a span to open already.
    return () => {
      ui.span.value = null;
    };
  }, [item, ui]);

  const closeSearch = () => {
    ui.searching.value = false;
    highlights.select();
    scroller.current?.focus({ preventScroll: true });
  };

  return (
    <ScopeProvider value={scope}>
      {panel && <SpanPanel />}
      <section class="lw-column lw-trace" aria-label="Trace" ref={column}>
        <TraceHead sections={sections} scroller={scroller} canShowPanel={roomy && !panel} />
        {ui.searching.value && <SearchBar highlights={highlights} onClose={closeSearch} />}
        <section
          class="lw-scroll"
          ref={scroller}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
          tabIndex={0}
          aria-label="Trace, scrolls"
          onScroll={() => {
            scrolled.current = true;
          }}
        >
          <Sections key={item} panel={panel} turns={turns} more={more} />
        </section>
        {ui.span.value !== null && <SpanDrawer key={ui.span.value} id={ui.span.value} />}
        {below}
      </section>
    </ScopeProvider>
  );
}

interface SectionsProps extends Pick<Props, "turns" | "more"> {
  readonly panel: boolean;
}

/** The parts of one trace. Those below the screen come after those on it. Another span in the
 * drawer changes nothing of them. */
const Sections = memo(function Sections({ panel, turns, more }: SectionsProps) {
  const { trace } = useScope();
  const { height } = useUi();
  const room = useMemo(
    () => screenful(split(trace.messages).rest, height.peek()).room,
    [trace, height],
  );
  const all = useProgress(2, room ? 2 : 1, 1) > 1;
  return (
    <>
      <section class="lw-section" data-section="conversation" aria-label="Conversation">
        {turns?.before}
        <Conversation />
        {turns?.after}
      </section>
      {all && trace.retrievals.length > 0 && (
        <section class="lw-section" data-section="documents" aria-label="Documents">
          <Documents retrievals={trace.retrievals} />
        </section>
      )}
      {all && more}
      {all && !panel && (
        <section class="lw-section" data-section="spans" aria-label="Spans">
          <SpanSection />
        </section>
      )}
      {all && (
        <section class="lw-section" data-section="json" aria-label="JSON">
          <JsonSection />
        </section>
      )}
    </>
  );
});
