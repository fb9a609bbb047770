/** The ways into the views: a labeling session, a frame of traces, and a single trace. */
import { render } from "preact";
import type { LabelingApp } from "../app.ts";
import type { Explorer } from "../state/explorer_app.ts";
import { ExplorerView } from "./explorer/explorer.tsx";
import { Labeling } from "./labeling.tsx";
import { SingleTrace, type SingleTraceSource } from "./single_trace.tsx";
import { createUi } from "./ui.ts";

export interface MountOptions {
  /** Height of the widget in CSS pixels; the reviewer may drag it. */
  readonly height: number;
}

/** Draw a labeling session into `el`; returns how to take it out again. */
export function mountLabeling(
  el: HTMLElement,
  app: LabelingApp,
  { height }: MountOptions,
): () => void {
  const ui = createUi(true, app.drafts);
  render(<Labeling app={app} ui={ui} height={height} />, el);
  const stop = new AbortController();
  const leave = () => ui.drafts.commitAll();
  window.addEventListener("pagehide", leave, stop);
  document.addEventListener("visibilitychange", leave, stop);
  return () => {
    stop.abort();
    leave();
    render(null, el);
  };
}

/** Draw one trace, read-only, into `el`; returns how to take it out again. */
export function mountTrace(
  el: HTMLElement,
  source: SingleTraceSource,
  { height }: MountOptions,
): () => void {
  const ui = createUi();
  render(<SingleTrace source={source} ui={ui} height={height} />, el);
  return () => render(null, el);
}

/** Draw a frame of traces into `el`; returns how to take it out again. */
export function mountExplorer(
  el: HTMLElement,
  app: Explorer,
  { height }: MountOptions,
): () => void {
  const ui = createUi();
  render(<ExplorerView app={app} ui={ui} height={height} />, el);
  return () => render(null, el);
}
