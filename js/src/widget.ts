/** Entry of the bundle: one app per model, drawn as often as the notebook shows it. */
import type { AnyModel, AnyWidget } from "@anywidget/types";
import { CommHost, type WidgetTraits } from "./host/comm.ts";
import { createExplorer } from "./state/explorer.ts";
import { createTraceSource } from "./state/trace_source.ts";
import { createLabelingApp } from "./state.ts";
import { type MountOptions, mountExplorer, mountLabeling, mountTrace } from "./views/mount.tsx";

interface Started {
  /** Draw it once more; returns how to take that drawing out again. */
  draw(el: HTMLElement, options: MountOptions): () => void;
  stop(): void;
}

function start(model: AnyModel<WidgetTraits>): Started {
  const host = new CommHost(model);
  const stop = () => host.dispose();
  switch (host.view) {
    case "trace": {
      const source = createTraceSource(host);
      return { draw: (el, options) => mountTrace(el, source, options), stop };
    }
    case "explorer": {
      const app = createExplorer(host);
      app.open();
      return { draw: (el, options) => mountExplorer(el, app, options), stop: both(app, stop) };
    }
    case "labeling": {
      const app = createLabelingApp(host);
      app.open();
      return { draw: (el, options) => mountLabeling(el, app, options), stop: both(app, stop) };
    }
  }
}

function both(app: { dispose(): void }, stop: () => void): () => void {
  return () => {
    app.dispose();
    stop();
  };
}

/**
 * The state lives in this closure: `initialize` and `render` are handed different proxies of the
 * same model, and a module may serve several widgets.
 */
export default function labelingWidget(): Exclude<AnyWidget<WidgetTraits>, () => unknown> {
  let started: Started | null = null;
  return {
    initialize({ model }) {
      started = start(model);
      return started.stop;
    },
    render({ model, el }) {
      if (started === null) throw new Error("The widget is drawn before it was initialized.");
      return started.draw(el, { height: model.get("height") });
    },
  };
}
