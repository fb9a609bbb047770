/** The span tree as a section of the trace. */
import { useState } from "preact/hooks";
import { count, duration, number } from "../common/format.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { useScope } from "../trace/scope.ts";
import { FoldAll } from "./fold_all.tsx";
import { KindFilter } from "./kind_filter.tsx";
import { SpanTree } from "./span_tree.tsx";
import type { SpanKind } from "./tree.ts";
import { useFolds } from "./use_folds.ts";
import { NO_SPANS, useSpans } from "./use_spans.ts";

export function spansLine(spans: number, us: number | null, errors: number): string {
  const time = us === null ? "" : ` in ${duration(us)}`;
  return `${number(spans)}${time}${errors > 0 ? `, ${count(errors, "error")}` : ""}`;
}

export function SpanSection() {
  const { trace } = useScope();
  const [spans, again] = useSpans();
  const [kind, setKind] = useState<SpanKind>("all");
  const rows = spans.kind === "ready" ? spans.value : NO_SPANS;
  const folds = useFolds(rows);
  const errors = rows.filter((span) => span.status === "error").length;
  return (
    <>
      <h3 class="lw-section-head">
        Spans <span>{spansLine(trace.span_count, trace.duration_us, errors)}</span>
        <span class="lw-space" />
        <FoldAll folds={folds} />
        {rows.length > 8 && <KindFilter spans={rows} kind={kind} onChange={setKind} />}
      </h3>
      {spans.kind === "pending" && <Waiting words="Fetching the spans" />}
      {spans.kind === "failed" && <Failed message={spans.message} again={again} />}
      {spans.kind === "ready" && <SpanTree spans={rows} kind={kind} folds={folds} />}
    </>
  );
}
