/** Entry of the bundle: one app per model, drawn as often as the notebook shows it. */
import type { AnyModel, AnyWidget } from "@anywidget/types";
import type { LabelingApp } from "./app.ts";
import { CommHost, type WidgetTraits } from "./host/comm.ts";
import { createTraceSource, type SingleTrace } from "./state/trace_source.ts";
import { createLabelingApp } from "./state.ts";
import { mountLabeling, mountTrace } from "./views/mount.tsx";

type Shown = { kind: "labeling"; app: LabelingApp } | { kind: "trace"; source: SingleTrace };

function start(model: AnyModel<WidgetTraits>): { shown: Shown; stop: () => void } {
  const host = new CommHost(model);
  if (host.view === "trace") {
    const source = createTraceSource(host);
    return { shown: { kind: "trace", source }, stop: () => host.dispose() };
  }
  const app = createLabelingApp(host);
  app.open();
  const stop = () => {
    app.dispose();
    host.dispose();
  };
  return { shown: { kind: "labeling", app }, stop };
}

/**
 * The state lives in this closure: `initialize` and `render` are handed different proxies of the
 * same model, and a module may serve several widgets.
 */
export default function labelingWidget(): Exclude<AnyWidget<WidgetTraits>, () => unknown> {
  let shown: Shown | null = null;
  return {
    initialize({ model }) {
      const started = start(model);
      shown = started.shown;
      return started.stop;
    },
    render({ model, el }) {
      if (shown === null) throw new Error("The widget is drawn before it was initialized.");
      const options = { height: model.get("height") };
      return shown.kind === "trace"
        ? mountTrace(el, shown.source, options)
        : mountLabeling(el, shown.app, options);
    },
  };
}
