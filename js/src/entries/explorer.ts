/** The bundle of a frame of traces. */
import { createExplorer } from "../state/explorer.ts";
import { drawExplorer } from "../views/mount/explorer.tsx";
import { widgetOf } from "../widget.ts";

export default widgetOf((host) => {
  const app = createExplorer(host);
  app.open();
  return { draw: drawExplorer(app), dispose: () => app.dispose() };
});
