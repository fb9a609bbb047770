/** One trace to read, without questions. */
import { useEffect, useRef } from "preact/hooks";
import type { TraceSource } from "../app.ts";
import { guardKeys } from "../notebook.ts";
import type { TraceView } from "../protocol.gen.ts";
import { useAsync } from "./common/use_async.ts";
import { Root } from "./root.tsx";
import { Opening, OpeningFailed } from "./screens/other_screens.tsx";
import { visibleWords } from "./text/visible.tsx";
import { isAgentLike, TracePane } from "./trace/trace_pane.tsx";
import { type Ui, WIDE } from "./ui.ts";

export type SingleTraceSource = TraceSource & { open(): Promise<TraceView> };

interface Props {
  readonly source: SingleTraceSource;
  readonly ui: Ui;
  readonly height: number;
}

export function SingleTrace({ source, ui, height }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const [trace, again] = useAsync("open", () => source.open());
  const id = trace.kind === "ready" ? trace.value.trace_id : "";

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stop = new AbortController();
    guardKeys(element, {
      signal: stop.signal,
      home: () => element,
      onKey(event) {
        const typing = event.target instanceof HTMLInputElement;
        if (event.key !== "/" || typing || event.defaultPrevented) return;
        event.preventDefault();
        ui.searching.value = true;
      },
    });
    return () => stop.abort();
  }, [ui]);

  const panel =
    trace.kind === "ready" && ui.panel.value && ui.width.value >= WIDE && isAgentLike(trace.value);
  return (
    <Root
      ui={ui}
      height={height}
      root={root}
      label={visibleWords(`Trace ${id}`.trim())}
      data={{
        "data-view": "trace",
        "data-item": id,
        "data-index": 0,
        "data-count": 1,
        "data-save": "idle",
      }}
    >
      {trace.kind === "pending" && <Opening words="Fetching the trace" />}
      {trace.kind === "failed" && <OpeningFailed message={trace.message} again={again} />}
      {trace.kind === "ready" && (
        <div class={`lw-main is-single${panel ? " has-panel" : ""}`}>
          <TracePane source={source} item={id} trace={trace.value} />
        </div>
      )}
    </Root>
  );
}
