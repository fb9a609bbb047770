/** The way into the review app. */
import { render } from "preact";
import type { ReviewApp } from "../../state/review_app.ts";
import { ReviewAppView } from "../review_app/review_app.tsx";
import { createUi } from "../ui.ts";
import type { Draw } from "./draw.ts";

export function drawReviewApp(app: ReviewApp): Draw {
  return (el, { height }) => {
    const ui = createUi({ styles: "review_app", judging: false });
    render(<ReviewAppView app={app} ui={ui} height={height} />, el);
    return () => render(null, el);
  };
}
