/** The span tree beside the trace, for traces that are read along it. */

import { useState } from "preact/hooks";
import { timeScale } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { Failed, Waiting } from "../common/waiting.tsx";
import { useScope } from "../trace/scope.ts";
import { useUi } from "../ui.ts";
import { FoldAll } from "./fold_all.tsx";
import { KindFilter } from "./kind_filter.tsx";
import { spansLine } from "./span_section.tsx";
import { SpanTree } from "./span_tree.tsx";
import { Splitter } from "./splitter.tsx";
import { isOfKind, type SpanKind, total } from "./tree.ts";
import { useFolds } from "./use_folds.ts";
import { NO_SPANS, useSpans } from "./use_spans.ts";

export function SpanPanel() {
  const ui = useUi();
  const { trace } = useScope();
  const [spans, again] = useSpans();
  const [chosen, setKind] = useState<SpanKind>("all");
  const rows = spans.kind === "ready" ? spans.value : NO_SPANS;
  const folds = useFolds(rows);
  // The choice goes along to the next trace, unless that one has nothing of the kind.
  const kind = rows.some((span) => isOfKind(span, chosen)) ? chosen : "all";
  const scale = timeScale(total(rows));
  const errors = rows.filter((span) => span.status === "error").length;
  return (
    <section class="lw-column lw-panel" aria-label="Spans">
      <div class="lw-head">
        <Icon name="tree" />
        <b>Spans</b>
        <small class="lw-cut">{spansLine(trace.span_count, trace.duration_us, errors)}</small>
        <span class="lw-space" />
        <FoldAll folds={folds} />
        <IconButton
          icon="panel"
          label="Hide the span tree"
          onClick={() => {
            ui.panel.value = false;
          }}
        />
      </div>
      {rows.length > 0 && (
        <>
          <div class="lw-panel-filter">
            <KindFilter spans={rows} kind={kind} onChange={setKind} />
          </div>
          <div class="lw-axis" aria-hidden="true">
            <span>
              Name
              {rows.some((span) => span.tokens !== null) && <span class="lw-tokens">tokens</span>}
            </span>
            <span />
            <span>{scale.unit}</span>
          </div>
          <SpanTree spans={rows} kind={kind} folds={folds} scrolls />
        </>
      )}
      {spans.kind === "pending" && <Waiting words="Fetching the spans" />}
      {spans.kind === "failed" && <Failed message={spans.message} again={again} />}
      <Splitter />
    </section>
  );
}
