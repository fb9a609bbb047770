/** How many of many parts are drawn: the first ones at once, the rest a few after each paint.
 *
 * A key press then waits for one screenful only, however long the trace is.
 */
import { useEffect, useState } from "preact/hooks";

/** Runs once what is on the screen now has been painted; returns how to call it off. */
export function afterPaint(run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(run, 0);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

export function useProgress(total: number, first: number, step: number): number {
  const [shown, setShown] = useState(first);

  useEffect(() => {
    if (shown >= total) return;
    return afterPaint(() => setShown((n) => n + step));
  }, [shown, total, step]);

  return Math.min(shown, total);
}
