/** The line above a trace: its sections, its id, its time, and the search. */

import type { RefObject } from "preact";
import { day, duration, shortId } from "../common/format.ts";
import { IconButton } from "../common/icon_button.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { useScope } from "./scope.ts";
import { type Section, Tabs } from "./tabs.tsx";

interface Props {
  readonly sections: readonly Section[];
  readonly scroller: RefObject<HTMLElement | null>;
  /** The span tree has room beside the trace but is hidden. */
  readonly canShowPanel: boolean;
}

export function TraceHead({ sections, scroller, canShowPanel }: Props) {
  const ui = useUi();
  const { trace } = useScope();
  return (
    <div class="lw-head">
      {canShowPanel && (
        <IconButton
          icon="panel"
          label="Show the span tree"
          onClick={() => {
            ui.panel.value = true;
          }}
        />
      )}
      <Tabs sections={sections} scroller={scroller} />
      <span class="lw-space" />
      <span class="lw-meta">
        <span class="lw-mono" title={visibleWords(trace.trace_id)}>
          {visible(shortId(trace.trace_id))}
        </span>
        {trace.duration_us !== null && <span>{duration(trace.duration_us)}</span>}
        {trace.request_time && <time dateTime={trace.request_time}>{day(trace.request_time)}</time>}
      </span>
      <IconButton
        icon="search"
        large
        label="Search this trace, /"
        title="Search this trace  /"
        aria-expanded={ui.searching.value}
        onClick={() => {
          ui.searching.value = !ui.searching.value;
        }}
      />
    </div>
  );
}
