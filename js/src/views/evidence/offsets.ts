/** Between places on the screen and positions in the source of a text.
 *
 * Every run of drawn text says where it begins in the source (`data-at`), in UTF-16 code units; one
 * that is drawn otherwise than it is written also says where it ends (`data-end`).
 */

interface Run {
  readonly element: HTMLElement;
  readonly start: number;
  readonly end: number;
  /** Drawn as it is written, so that there are positions inside. */
  readonly plain: boolean;
}

function runsOf(box: Element): Run[] {
  const elements = box.querySelectorAll<HTMLElement>("[data-at]:not(:has([data-at]))");
  return [...elements].map((element) => {
    const start = Number(element.dataset.at);
    const { end } = element.dataset;
    return end === undefined
      ? { element, start, end: start + (element.textContent?.length ?? 0), plain: true }
      : { element, start, end: Number(end), plain: false };
  });
}

/** Where a boundary of a selection stands in the source of the text that `box` draws. */
export function offsetOf(box: Element, node: Node, offset: number, side: "start" | "end"): number {
  const runs = runsOf(box);
  const inside = document.createRange();
  let before = 0;
  for (const run of runs) {
    inside.selectNodeContents(run.element);
    const place = inside.comparePoint(node, offset);
    if (place < 0) return side === "start" ? run.start : before;
    if (place === 0) {
      if (!run.plain) return side === "start" ? run.start : run.end;
      inside.setEnd(node, offset);
      return run.start + inside.toString().length;
    }
    before = run.end;
  }
  return before;
}

/** What draws the source from `start` to `end`, or null while it is not drawn. */
export function rangeOf(box: Element, start: number, end: number): Range | null {
  const runs = runsOf(box).filter((run) => run.start < end && run.end > start);
  const first = runs[0];
  const last = runs.at(-1);
  if (first === undefined || last === undefined) return null;
  const range = document.createRange();
  const from = first.plain ? pointIn(first.element, start - first.start) : null;
  const to = last.plain ? pointIn(last.element, end - last.start) : null;
  if (from) range.setStart(from.node, from.offset);
  else range.setStartBefore(first.element);
  if (to) range.setEnd(to.node, to.offset);
  else range.setEndAfter(last.element);
  return range;
}

function pointIn(element: Element, offset: number): { node: Node; offset: number } | null {
  if (offset < 0) return null;
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = offset;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const length = node.nodeValue?.length ?? 0;
    if (left <= length) return { node, offset: left };
    left -= length;
  }
  return null;
}
