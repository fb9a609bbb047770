/** Marks every occurrence of a query in rendered text, without touching the elements.
 *
 * Uses the CSS Custom Highlight API (https://www.w3.org/TR/css-highlight-api-1/). The registry
 * belongs to the page, so several widgets add to and take from the same two highlights.
 */
import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { reveal } from "../common/reveal.ts";

const ALL = "lw-search";
const NOW = "lw-search-now";
/** Marking more than this helps nobody and costs time at every change. */
const MOST = 2_000;

const supported = (): boolean => typeof Highlight === "function" && "highlights" in CSS;

function shared(name: string): Highlight {
  const known = CSS.highlights.get(name);
  if (known) return known;
  const made = new Highlight();
  CSS.highlights.set(name, made);
  return made;
}

/** Ranges of one kind on the page, of one widget. */
export function createMarks(name: string): { set(found: readonly Range[]): void } {
  let ranges: readonly Range[] = [];
  return {
    set(found) {
      if (!supported()) return;
      for (const range of ranges) shared(name).delete(range);
      ranges = found;
      for (const range of ranges) shared(name).add(range);
    },
  };
}

function pattern(query: string): RegExp {
  return new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
}

export function find(root: Node, query: string): Range[] {
  const ranges: Range[] = [];
  const wanted = pattern(query);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && ranges.length < MOST) {
    const node = walker.currentNode;
    for (const match of (node.nodeValue ?? "").matchAll(wanted)) {
      if (isOfSearch(node)) break;
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      ranges.push(range);
    }
  }
  return ranges;
}

/** What the search says of itself ("3 in all spans") is no part of the trace. */
const isOfSearch = (node: Node): boolean => {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest(".lw-search") != null;
};

export interface Highlights {
  readonly count: Signal<number>;
  /** Position of the occurrence that was jumped to, from 0; −1 before the first jump. */
  readonly at: Signal<number>;
  move(by: 1 | -1): void;
  /** Select the occurrence that was jumped to, as the browser's own search does. */
  select(): void;
}

/** Follows the text under `roots` while `query` is not empty. */
export function useHighlights(roots: () => readonly Element[], query: string): Highlights {
  const model = useMemo(() => createHighlights(), []);

  // `roots` reads refs, which are there by now.
  useEffect(() => {
    model.at.value = -1;
    if (!query || !supported()) return;
    const watched = roots();
    let marked = false;
    const mark = () => {
      marked = true;
      model.mark(watched.flatMap((root) => find(root, query)));
    };
    let timer = setTimeout(mark, 0);
    const observer = new MutationObserver((changes) => {
      // The first marks are on their way and will see this, too.
      if (!marked || changes.every(({ target }) => isOfSearch(target))) return;
      clearTimeout(timer);
      timer = setTimeout(mark, 80);
    });
    for (const root of watched)
      observer.observe(root, { subtree: true, childList: true, characterData: true });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      model.mark([]);
    };
  }, [query]);

  return model;
}

function createHighlights(): Highlights & { mark(ranges: Range[]): void } {
  const count = signal(0);
  const at = signal(-1);
  const all = createMarks(ALL);
  const now = createMarks(NOW);
  let ranges: Range[] = [];

  const point = (index: number) => now.set(index < 0 ? [] : ranges.slice(index, index + 1));

  return {
    count,
    at,
    mark(found) {
      ranges = found;
      all.set(ranges);
      count.value = ranges.length;
      if (at.value >= ranges.length) at.value = ranges.length - 1;
      point(at.value);
    },
    move(by) {
      if (ranges.length === 0) return;
      at.value = (at.value + by + ranges.length) % ranges.length;
      if (at.value < 0) at.value = 0;
      point(at.value);
      reveal(ranges[at.value]?.startContainer.parentElement, "center");
    },
    select() {
      const range = ranges[at.value];
      const selection = document.getSelection();
      if (range === undefined || selection === null) return;
      selection.removeAllRanges();
      selection.addRange(range.cloneRange());
    },
  };
}
