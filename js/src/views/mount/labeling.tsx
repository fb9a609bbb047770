/** The way into the view of a labeling session. */
import { render } from "preact";
import type { LabelingApp } from "../../app.ts";
import { Labeling } from "../labeling.tsx";
import { NOTEBOOK, type Place } from "../place.ts";
import { createUi } from "../ui.ts";
import type { Draw } from "./draw.ts";

const STYLES = { notebook: "labeling", server: "page", file: "file" } as const;

export function drawLabeling(app: LabelingApp, place: Place = NOTEBOOK): Draw {
  return (el, { height }) => {
    const ui = createUi({ styles: STYLES[place.name], kept: app.drafts, place });
    render(<Labeling app={app} ui={ui} height={height} />, el);
    const left = app.attend();
    const stop = new AbortController();
    const leave = () => ui.drafts.commitAll();
    window.addEventListener("pagehide", leave, stop);
    document.addEventListener("visibilitychange", leave, stop);
    // Before anybody can keep the event: a release that was missed would hold answers back.
    const first = { capture: true, signal: stop.signal };
    document.addEventListener("pointerdown", ui.drafts.press, first);
    document.addEventListener("pointerup", ui.drafts.release, first);
    document.addEventListener("pointercancel", ui.drafts.release, first);
    return () => {
      stop.abort();
      leave();
      render(null, el);
      left();
    };
  };
}
