/** The one text of a chat's box: a message that came back, and what was written meanwhile. */
import { placeOf } from "../key_event.ts";

const GAP = "\n\n";

export function joined(sent: string, more: string): string {
  return sent && more ? sent + GAP + more : sent || more;
}

export function begins(text: string, sent: string): boolean {
  return text === sent || text.startsWith(sent + GAP);
}

/** What stands there beside the message that it begins with. */
export function without(text: string, sent: string): string {
  return begins(text, sent) ? text.slice((sent + GAP).length) : text;
}

/** Whether a text box of a widget has the focus: what is on the screen must not change then. */
export function isWriting(): boolean {
  const active = document.activeElement;
  return Boolean(active?.closest(".lw-root")) && placeOf(active) === "text";
}
