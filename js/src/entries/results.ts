/** The bundle of what came back to a session. */
import { createResults } from "../state/results.ts";
import { drawResults } from "../views/mount/results.tsx";
import { widgetOf } from "../widget.ts";

export default widgetOf((host) => {
  const app = createResults(host);
  app.open();
  return { draw: drawResults(app), dispose: () => app.dispose() };
});
