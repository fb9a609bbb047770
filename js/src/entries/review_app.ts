/** The bundle of the review app. */
import { createReviewApp } from "../state/review_app.ts";
import { drawReviewApp } from "../views/mount/review_app.tsx";
import { widgetOf } from "../widget.ts";

export default widgetOf((host) => {
  const app = createReviewApp(host);
  app.open();
  return { draw: drawReviewApp(app), dispose: () => app.dispose() };
});
