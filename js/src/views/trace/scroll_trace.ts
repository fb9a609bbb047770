/** Scrolls the trace for a key that was pressed anywhere in the widget. */
import type { TraceScroll } from "../../key_binding.ts";
import { reveal } from "../common/reveal.ts";

/** What stays in sight of the page before, so that reading goes on. */
const OVERLAP = 48;

export function scrollTrace(root: Element, to: TraceScroll, target: EventTarget | null): void {
  const inside = target instanceof Element ? target.closest<HTMLElement>(".lw-drawer") : null;
  const box = (inside ?? root.querySelector(".lw-trace"))?.querySelector<HTMLElement>(".lw-scroll");
  if (!box) return;
  const page = Math.max(OVERLAP, box.clientHeight - OVERLAP);
  if (to === "up") box.scrollTop -= page;
  else if (to === "down") box.scrollTop += page;
  else if (to === "start") box.scrollTop = 0;
  else if (inside) box.scrollTop = box.scrollHeight;
  else {
    toAnswer(box);
    // Messages that were never in sight are as tall as guessed until they are.
    requestAnimationFrame(() => toAnswer(box));
  }
}

function toAnswer(box: HTMLElement): void {
  const messages = [...box.querySelectorAll('[data-section="conversation"] > .lw-message')];
  reveal(messages.findLast((each) => each.matches(".is-answer")) ?? messages.at(-1));
}
