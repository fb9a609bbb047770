/** Whether a passage stands in something, told from what it is drawn of: folds are opened by it. */

import { codePoints, utf16 } from "../../characters.ts";
import type { Message, Passage, Table, Text } from "../../protocol.gen.ts";
import { isAt } from "./cells.ts";

type Block = Message["blocks"][number];

/** Characters of a long text that are here before it is unfolded. */
const INLINE = 20_000;

const inSpan = (span: string | null, passage: Passage): boolean =>
  span === null || span === passage.span_id;

/** Whether it is, or may be, in the part of a text that is fetched when the text is unfolded. */
export function isBeyond(text: Text, { start, end }: Passage): boolean {
  if (text.ref === null || start === null || end === null) return false;
  const here = codePoints(text.text);
  return here >= INLINE && end > here && end <= text.chars;
}

/** Whether it is in a text, and not all of it in the first characters (as JavaScript counts). */
export function reachesBeyond(text: Text, first: number, passage: Passage): boolean {
  const { quote, start } = passage;
  const wanted = utf16(text.text, start ?? 0);
  const at = text.text.startsWith(quote, wanted) ? wanted : text.text.indexOf(quote);
  return at < 0 ? isBeyond(text, passage) : at + quote.length > first;
}

const inText = (text: Text, passage: Passage): boolean =>
  text.text.includes(passage.quote) || isBeyond(text, passage);

/** In which row of a table it stands; −1: in none. */
export function rowOf({ place }: Table, { span_id, path }: Passage): number {
  if (place === null || place.span_id !== span_id || !isAt(place.path, path)) return -1;
  const row = Number(path?.slice(place.path.length + 1).split("/")[0]);
  return Number.isInteger(row) ? row : -1;
}

/** Whether it stands in one of the blocks, which belong to that span unless they say otherwise. */
export function inBlocks(blocks: readonly Block[], span: string | null, of: Passage): boolean {
  return blocks.some((block) => {
    switch (block.kind) {
      case "text":
        return inSpan(span, of) && inText(block, of);
      case "reasoning":
        return inSpan(span, of) && inText(block.text, of);
      case "error":
        return inSpan(span, of) && `${block.message}\n${block.stack}`.includes(of.quote);
      case "table":
        return rowOf(block, of) >= 0;
      case "tool_call": {
        const own = block.span_id ?? span;
        const asked = block.args.some(({ value }) => inSpan(own, of) && inText(value, of));
        return asked || inBlocks(block.result, own, of);
      }
      default:
        return false;
    }
  });
}

export const inMessages = (messages: readonly Message[], passage: Passage): boolean =>
  messages.some(({ blocks, span_id }) => inBlocks(blocks, span_id, passage));
