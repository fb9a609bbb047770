/** The way into the view of a frame of traces. */
import { render } from "preact";
import type { Explorer } from "../../state/explorer_app.ts";
import { ExplorerView } from "../explorer/explorer.tsx";
import { createUi } from "../ui.ts";
import type { Draw } from "./draw.ts";

export function drawExplorer(app: Explorer): Draw {
  return (el, { height }) => {
    const ui = createUi({ styles: "explorer" });
    render(<ExplorerView app={app} ui={ui} height={height} />, el);
    return () => render(null, el);
  };
}
