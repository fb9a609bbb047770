/** A place on the page to draw views into. */
import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach } from "vitest";

interface Drawing {
  readonly box: HTMLElement;
  /** Draws into the box, in the place of what is there; awaited, with what follows from it. */
  readonly draw: (view: ComponentChild) => Promise<void>;
}

/** A box for the tests of one file: each of them finds it empty. */
export function createDrawing(): Drawing {
  const box = document.body.appendChild(document.createElement("div"));
  const draw = (view: ComponentChild) => act(() => render(view, box));
  afterEach(() => draw(null));
  return { box, draw };
}
