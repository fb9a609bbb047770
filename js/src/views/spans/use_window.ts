/** Which rows of a long list of equal rows are in sight.
 *
 * Nothing is measured while drawing, which would lay the whole page out: the browser says how tall
 * the list is and how far it is scrolled.
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export const ROW = 24;
/** Longer lists scroll by themselves and are drawn in part. */
export const WINDOWED = 200;
const MARGIN = 8;
/** Rows that are scrolled past before others are drawn: what is drawn around is enough for them. */
const STEP = 2;
/** Height before the browser has said it. */
const TALL = 560;

export interface Range {
  readonly first: number;
  readonly last: number; // exclusive
}

interface List {
  /** Another list begins at its top. */
  readonly of: unknown;
  readonly rows: number;
  /** It scrolls by itself, however short it is. */
  readonly scrolls: boolean;
  /** Height of a row in CSS pixels. */
  readonly height?: number;
}

export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  { of, rows, scrolls, height: row = ROW }: List,
): Range {
  const scrolled = useRef(0);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(TALL);
  const windowed = scrolls || rows > WINDOWED;

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || !windowed) return;
    const step = STEP * row;
    const follow = () => {
      scrolled.current = box.scrollTop;
      setTop(Math.floor(box.scrollTop / step) * step);
    };
    box.addEventListener("scroll", follow, { passive: true });
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setHeight(entry.contentRect.height || TALL);
    });
    observer.observe(box);
    return () => {
      box.removeEventListener("scroll", follow);
      observer.disconnect();
    };
  }, [scroller, windowed, row]);

  useLayoutEffect(() => {
    if (scrolled.current > 0 && scroller.current) scroller.current.scrollTop = 0;
  }, [scroller, of]);

  if (!windowed) return { first: 0, last: rows };
  const last = Math.min(rows, Math.ceil((top + height) / row) + MARGIN);
  return { first: Math.max(0, Math.min(Math.floor(top / row) - MARGIN, last - 1)), last };
}
