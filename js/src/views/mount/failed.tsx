/** A page that cannot begin says why. */
import { render } from "preact";
import { FILE } from "../place.ts";
import { Root } from "../root.tsx";
import { OpeningFailed } from "../screens/other_screens.tsx";
import { createUi } from "../ui.ts";

export function drawFailed(el: HTMLElement, message: string): void {
  render(
    <Root
      ui={createUi({ styles: "file", place: FILE })}
      height={el.clientHeight}
      label="Labeling session"
      data={{ "data-view": "failed" }}
    >
      <OpeningFailed message={message} again={() => location.reload()} />
    </Root>,
    el,
  );
}
