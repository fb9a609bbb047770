/** Passages of a trace: read from the selection, and found again in what is drawn. */

import { codePoints, utf16 } from "../../characters.ts";
import type { Passage } from "../../protocol.gen.ts";
import { sourceOf } from "../text/source_text.ts";
import { isAt, isInAttributes, isInCells, isInEvents } from "./cells.ts";
import { offsetOf, rangeOf } from "./offsets.ts";

const TEXT = "[data-text]";
/** Cards that show what stands in a span. */
const WITHIN = "[data-within]";
/** Turns of a conversation other than the one that is labeled. */
const ELSEWHERE = ".lw-turn";

export interface Marked {
  readonly passage: Passage;
  /** Where it is on the screen. */
  readonly range: Range;
}

const elementOf = (node: Node): Element | null =>
  node instanceof Element ? node : node.parentElement;

/** Where the text stands in its span, if its box says so. */
const pathOf = (box: Element): string | undefined =>
  box.closest<HTMLElement>("[data-path]")?.dataset.path;

/** Whether a text that `box` draws, or will, may be of the span and at the place of a passage: a
 * card that belongs to no span shows words of any. */
export function stands(box: Element, { span_id, path }: Passage): boolean {
  const within = box.closest<HTMLElement>(WITHIN)?.dataset.within ?? null;
  const known = pathOf(box);
  return (within === null || within === span_id) && (known === undefined || isAt(known, path));
}

/** What is selected of one text under `root`, or null. A selection over several counts as what it
 * takes of the first. */
export function selectedPassage(root: Element): Marked | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const box = elementOf(range.startContainer)?.closest(TEXT);
  const text = box ? sourceOf(box) : undefined;
  if (!box || text === undefined || !root.contains(box) || box.closest(ELSEWHERE)) return null;

  const from = offsetOf(box, range.startContainer, range.startOffset, "start");
  const until = box.contains(range.endContainer)
    ? offsetOf(box, range.endContainer, range.endOffset, "end")
    : text.length;
  const chosen = text.slice(from, until);
  const start = from + (chosen.length - chosen.trimStart().length);
  const quote = chosen.trim();
  const drawn = rangeOf(box, start, start + quote.length);
  if (quote === "" || drawn === null) return null;
  const span_id = box.closest<HTMLElement>(WITHIN)?.dataset.within ?? null;
  const path = pathOf(box) ?? null;
  const at = codePoints(text.slice(0, start));
  const passage = { quote, span_id, path, start: at, end: at + codePoints(quote) };
  return { passage, range: drawn };
}

/** Where a passage is drawn under `root`: in its span before elsewhere, at its offset before any
 * other. Empty while nothing that is drawn holds it. */
export function drawnPassage(root: Element, passage: Passage): Range[] {
  const { quote, span_id, path, start } = passage;
  // Another text that says the same as a folded cell is not what was marked, nor is its equal.
  const placed =
    isInAttributes(passage) ||
    isInEvents(passage) ||
    [...root.querySelectorAll<HTMLElement>("[data-cells]")].some(({ dataset }) =>
      isInCells(dataset.cells, passage),
    );
  const places = [...root.querySelectorAll(TEXT)].flatMap((box) => {
    const text = sourceOf(box) ?? "";
    if (box.closest(ELSEWHERE) || !text.includes(quote)) return [];
    const wanted = utf16(text, start ?? 0);
    const exact = text.startsWith(quote, wanted);
    const within = box.closest<HTMLElement>(WITHIN)?.dataset.within;
    const own = within !== undefined && within === span_id;
    const known = pathOf(box);
    if (known === undefined ? placed : !own || !isAt(known, path)) return [];
    const rank = (known === undefined ? 0 : 4) + (own ? 2 : 0) + (exact ? 1 : 0);
    return [{ box, rank, at: exact ? wanted : text.indexOf(quote) }];
  });
  const best = Math.max(...places.map(({ rank }) => rank));
  const chosen = places.filter(({ rank }) => rank === best);
  return (best > 0 ? chosen : chosen.slice(0, 1))
    .map(({ box, at }) => rangeOf(box, at, at + quote.length))
    .filter((range) => range !== null);
}
