/** How much of a trace fills the screen: that much is drawn with the key press, the rest after it.
 *
 * Lines are counted, not measured: measuring would cost the time that is to be saved.
 */
import type { Message } from "../../protocol.gen.ts";

const LINE_HEIGHT = 20;
const LINE_CHARS = 90;
/** Longer texts fold. */
const FOLDED_LINES = 30;

function linesOf(message: Message): number {
  let lines = 1;
  for (const block of message.blocks) {
    if (block.kind === "text") lines += 1 + Math.min(FOLDED_LINES, block.chars / LINE_CHARS);
    else if (block.kind === "tool_call") lines += 4 + block.args.length;
    else lines += 2;
  }
  return lines;
}

interface Screenful {
  /** So many groups fill the screen. */
  readonly groups: number;
  /** There is room left below all of them. */
  readonly room: boolean;
}

/** @param height - Of the whole widget, in CSS pixels: what is not trace in it is the margin. */
export function screenful(
  groups: readonly { readonly messages: readonly Message[] }[],
  height: number,
): Screenful {
  const most = height / LINE_HEIGHT;
  let lines = 0;
  for (const [index, { messages }] of groups.entries()) {
    const [first] = messages;
    lines += messages.length > 1 || !first ? 1 : linesOf(first);
    if (lines > most) return { groups: index + 1, room: false };
  }
  return { groups: groups.length, room: true };
}
