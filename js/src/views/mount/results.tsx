/** The way into the view of a session's results. */
import { render } from "preact";
import type { Results } from "../../state/results_app.ts";
import { ResultsView } from "../results/results.tsx";
import { createUi } from "../ui.ts";
import type { Draw } from "./draw.ts";

export function drawResults(app: Results): Draw {
  return (el, { height }) => {
    const ui = createUi({ styles: "results", judging: false });
    render(<ResultsView app={app} ui={ui} height={height} />, el);
    return () => render(null, el);
  };
}
