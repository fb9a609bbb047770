/** The way into the view of a single trace, read-only. */
import { render } from "preact";
import { SingleTrace, type SingleTraceSource } from "../single_trace.tsx";
import { createUi } from "../ui.ts";
import type { Draw } from "./draw.ts";

export function drawTrace(source: SingleTraceSource): Draw {
  return (el, { height }) => {
    const ui = createUi({ styles: "widget" });
    render(<SingleTrace source={source} ui={ui} height={height} />, el);
    return () => render(null, el);
  };
}
