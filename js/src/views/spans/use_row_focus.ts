/** The focus inside the tree stands on the row with the tab stop, whatever is drawn where.
 *
 * Rows are drawn into elements that showed others, and are put in order again: a browser that
 * cannot move an element (https://developer.mozilla.org/docs/Web/API/Element/moveBefore) drops the
 * focus with it, and an element that is gone takes the focus along.
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** @param of Another list takes no focus over: whoever brought it says where the focus goes.
 *  @returns To be called for the focus to follow the tab stop to where it is drawn next. */
export function useRowFocus(tree: RefObject<HTMLElement | null>, of: unknown): () => void {
  const wanted = useRef(false);
  const before = useRef(of);
  // Before the rows of this turn are drawn, which is when the focus can be lost.
  const held = before.current === of && tree.current?.contains(document.activeElement) === true;

  useLayoutEffect(() => {
    before.current = of;
    if (!wanted.current && !held) return;
    const stop = tree.current?.querySelector<HTMLElement>('[tabindex="0"]');
    if (stop && stop !== document.activeElement) stop.focus({ preventScroll: !wanted.current });
    wanted.current = false;
  });

  return () => {
    wanted.current = true;
  };
}
