/** The keys of the widget, and the notebook's keys kept away from it. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { LabelingApp } from "../app.ts";
import type { KeyUi } from "../key_binding.ts";
import { keyName, placeOf } from "../key_event.ts";
import { handleKey } from "../keymap.ts";
import { guardKeys } from "../notebook.ts";
import { markSelected } from "./evidence/mark_button.tsx";
import { chooseReason } from "./form/skip_menu.tsx";
import { scrollTrace } from "./trace/scroll_trace.ts";
import { askForComment, type Ui } from "./ui.ts";

/** What of a question can be typed into. */
const TEXT = ".lw-field :is(textarea, input:not([type=radio], [type=checkbox], [type=search]))";
const NUMBER = "[inputmode=decimal]";

export function useKeys(root: RefObject<HTMLDivElement | null>, app: LabelingApp, ui: Ui): void {
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stop = new AbortController();
    const home = () => element.querySelector<HTMLElement>("[data-home]") ?? element;
    const keyUi = keyUiOf(app, ui, element, home);
    const textOf = (key: string) =>
      element.querySelector<HTMLElement>(`[data-answer="${CSS.escape(key)}"] ${TEXT}`);

    guardKeys(element, {
      signal: stop.signal,
      home,
      onKey(event) {
        const before = app.current.peek();
        // A digit led on to what is written, and left the keys theirs, as `c`: the arrow goes in,
        // and into a number its first digit, too.
        const ahead = event.target === home() ? textOf(before) : null;
        const key = keyName(event);
        const enters = key === "ArrowDown" || (/^\d$/.test(key) && ahead?.matches(NUMBER));
        if (ahead && enters) {
          ahead.focus({ preventScroll: true });
          if (key === "ArrowDown") event.preventDefault();
          else if (ahead instanceof HTMLInputElement) ahead.select(); // it takes the old one's place
          return;
        }
        const item = app.item.peek()?.item;
        handleKey(event, app, keyUi);
        // Another question by arrow, or one that keeps the item from being complete: what is
        // written gets the caret, any other one leaves the focus on the form, for its keys. Beyond
        // the first and the last question there is the form, too.
        const arrow = event.key.startsWith("Arrow");
        if (app.item.peek()?.item !== item) return;
        if (app.current.peek() === before) {
          if (arrow && event.defaultPrevented && placeOf(event.target) === "text") home().focus();
          return;
        }
        // A digit answers and leads on: the focus does not stay behind on an option.
        const left = /^[1-9]$/.test(event.key) && document.activeElement?.closest("[data-answer]");
        if (left) home().focus({ preventScroll: true });
        if (!(arrow || event.key === "Enter")) return;
        (textOf(app.current.peek()) ?? home()).focus({ preventScroll: true });
      },
    });
    return () => stop.abort();
  }, [root, app, ui]);
}

function keyUiOf(app: LabelingApp, ui: Ui, root: HTMLElement, home: () => HTMLElement): KeyUi {
  // A comment by `c` is on the answer just given; the keys belong to the question after it again
  // when the comment is left, or the next digit would answer the first one anew.
  let came: { readonly to: string; readonly from: string } | null = null;
  return {
    drawn: (what) =>
      root.querySelector(what === "item" ? ".lw-form" : ".lw-form > .lw-scroll") !== null,
    unfold() {
      ui.sheet.value = true;
    },
    focusComment(name) {
      came = { to: name, from: app.current.peek() };
      ui.sheet.value = true;
      app.focusQuestion(name); // of a question about parts only the one in focus is drawn
      askForComment(ui, name, app.item.peek()?.item ?? "");
    },
    markEvidence() {
      markSelected(app, root);
    },
    openSearch() {
      ui.searching.value = true;
    },
    openDialog(dialog) {
      app.dialog.value = dialog;
    },
    commit() {
      ui.drafts.commitAll();
    },
    leaveText() {
      ui.drafts.commitAll();
      const comment = document.activeElement?.closest(".lw-comment");
      const left = comment?.closest<HTMLElement>("[data-answer]")?.dataset.answer;
      home().focus({ preventScroll: true });
      if (came !== null && left === came.to) app.focusQuestion(came.from);
      came = null;
    },
    scrollTrace(to, target) {
      scrollTrace(root, to, target);
    },
    chooseReason(position) {
      chooseReason(app, position, ui.skipNote.peek());
    },
  };
}
