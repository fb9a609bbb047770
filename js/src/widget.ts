/** What every bundle exports: one app per model, drawn as often as the notebook shows it. */
import type { AnyModel, AnyWidget } from "@anywidget/types";
import { CommHost, type WidgetTraits } from "./host/comm.ts";
import type { Host } from "./host/host.ts";
import type { Draw } from "./views/mount/draw.ts";

/** A widget's life after its host is there: how to draw it, and how to end it. */
export interface Started {
  readonly draw: Draw;
  readonly dispose?: () => void;
}

/**
 * The widget that `start` begins.
 *
 * The state lives in this closure: `initialize` and `render` are handed different proxies of the
 * same model, and a module may serve several widgets.
 */
export function widgetOf(
  start: (host: Host) => Started,
): () => Exclude<AnyWidget<WidgetTraits>, () => unknown> {
  return () => {
    let started: Started | null = null;
    return {
      initialize({ model }: { model: AnyModel<WidgetTraits> }) {
        const host = new CommHost(model);
        const begun = start(host);
        started = begun;
        return () => {
          begun.dispose?.();
          host.dispose();
        };
      },
      render({ model, el }) {
        if (started === null) throw new Error("The widget is drawn before it was initialized.");
        return started.draw(el, { height: model.get("height") });
      },
    };
  };
}
