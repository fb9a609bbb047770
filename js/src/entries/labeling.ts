/** The bundle of a labeling session. */
import { createLabelingApp } from "../state.ts";
import { drawLabeling } from "../views/mount/labeling.tsx";
import { widgetOf } from "../widget.ts";

export default widgetOf((host) => {
  const app = createLabelingApp(host);
  app.open();
  return { draw: drawLabeling(app), dispose: () => app.dispose() };
});
