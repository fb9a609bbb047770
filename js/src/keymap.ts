/** The one table of keys: what they do, when, and how the screen names them. */
import type { LabelingApp } from "./app.ts";
import type { Binding, KeyUi } from "./key_binding.ts";
import { keyName, type Place, placeOf } from "./key_event.ts";
import { TRACE_KEYS } from "./trace_keys.ts";

const mac = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.platform);
const MOD = mac ? "⌘↵" : "Ctrl+↵";

const outsideText = (place: Place): boolean => place !== "text" && place !== "dialog";
const freeArrow = (place: Place): boolean => outsideText(place) && place !== "composite";

/** An arrow at the edge of a text box leaves it; a box of one line has nothing above or below. */
function atEdge(target: EventTarget | null, key: string): boolean {
  if (target instanceof HTMLInputElement) return target.type !== "search";
  if (!(target instanceof HTMLTextAreaElement)) return false;
  const edge = key === "ArrowUp" ? 0 : target.value.length;
  return target.selectionStart === edge && target.selectionEnd === edge;
}

const questionKey = (place: Place, event: KeyboardEvent): boolean =>
  freeArrow(place) || (place === "text" && atEdge(event.target, event.key));

const TABLE: Binding[] = [
  {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    shown: ["1", "9"],
    label: "Choose an option",
    hint: "",
    group: "Answer",
    repeats: false,
    when: outsideText,
    action: (app, _ui, key) => app.choose(Number(key) - 1),
  },
  {
    keys: ["ArrowUp"],
    shown: ["↑"],
    label: "Question before",
    hint: "↑",
    group: "Answer",
    repeats: true,
    when: questionKey,
    action: (app) => app.moveQuestion(-1),
  },
  {
    keys: ["ArrowDown"],
    shown: ["↓"],
    label: "Question after",
    hint: "↓",
    group: "Answer",
    repeats: true,
    when: questionKey,
    action: (app) => app.moveQuestion(1),
  },
  {
    keys: ["c"],
    shown: ["c"],
    label: "Comment",
    hint: "c",
    group: "Answer",
    repeats: false,
    when: outsideText,
    action: (app, ui) => {
      const key = app.commentTarget.value;
      const question = app.questions.value.find((each) => each.key === key);
      if (question?.enable_comment) ui.focusComment(key);
    },
  },
  {
    keys: ["y"],
    shown: ["y"],
    label: "Keep your earlier answer",
    hint: "y",
    group: "Answer",
    repeats: false,
    when: outsideText,
    action: (app) => app.keep(app.current.value),
  },
  {
    keys: ["e"],
    shown: ["e"],
    label: "Mark the selected text as evidence",
    hint: "e",
    group: "Answer",
    repeats: false,
    when: outsideText,
    action: (_app, ui) => ui.markEvidence(),
  },
  {
    keys: ["Escape"],
    shown: ["Esc"],
    label: "Leave a text box",
    hint: "Esc",
    group: "Answer",
    repeats: false,
    when: (place) => place === "text",
    action: (_app, ui) => ui.leaveText(),
  },
  {
    keys: ["k", "ArrowLeft"],
    shown: ["k", "←"],
    label: "Item before",
    hint: "k",
    group: "Move",
    repeats: true,
    when: (place, event) => (event.key === "ArrowLeft" ? freeArrow(place) : outsideText(place)),
    action: (app) => app.previous(),
  },
  {
    keys: ["j", "ArrowRight"],
    shown: ["j", "→"],
    label: "Item after",
    hint: "j",
    group: "Move",
    repeats: true,
    when: (place, event) => (event.key === "ArrowRight" ? freeArrow(place) : outsideText(place)),
    action: (app) => app.next(),
  },
  {
    keys: ["n"],
    shown: ["n"],
    label: "Next item to do",
    hint: "n",
    group: "Move",
    repeats: false,
    when: outsideText,
    action: (app) => app.nextTodo(),
  },
  {
    keys: ["g"],
    shown: ["g"],
    label: "Go to an item or id",
    hint: "g",
    group: "Move",
    repeats: false,
    when: outsideText,
    action: (_app, ui) => ui.openDialog("goto"),
  },
  ...TRACE_KEYS,
  {
    keys: ["/"],
    shown: ["/"],
    label: "Search this trace",
    hint: "/",
    group: "Move",
    repeats: false,
    when: outsideText,
    action: (_app, ui) => ui.openSearch(),
  },
  {
    keys: ["Mod+Enter", "Enter"],
    shown: [MOD, "↵"],
    label: "Complete and next",
    hint: MOD,
    group: "Finish",
    repeats: false,
    when: (place, event) =>
      event.ctrlKey || event.metaKey ? place !== "dialog" : place === "choice" || place === "other",
    action: (app) => app.completeAndNext(),
  },
  {
    keys: ["s"],
    shown: ["s"],
    label: "Skip, with a reason",
    hint: "s",
    group: "Finish",
    repeats: false,
    when: outsideText,
    action: (_app, ui) => ui.openDialog("skip"),
  },
  {
    keys: ["u"],
    shown: ["u"],
    label: "Undo",
    hint: "u",
    group: "Finish",
    repeats: false,
    when: outsideText,
    action: (app) => app.undo(),
  },
  {
    keys: ["?"],
    shown: ["?"],
    label: "These keys",
    hint: "?",
    group: "Finish",
    repeats: false,
    when: outsideText,
    action: (_app, ui) => ui.openDialog("keys"),
  },
];

export const BINDINGS: readonly Binding[] = TABLE;

/** A key of what only some sessions have. */
export function addBinding(binding: Binding): void {
  TABLE.push(binding);
}

/**
 * Act on a key pressed inside the widget.
 *
 * @returns Whether it was ours; its default is then prevented. Any other key is left as it is.
 */
export function handleKey(event: KeyboardEvent, app: LabelingApp, ui: KeyUi): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const place = placeOf(event.target);
  if (place === "dialog" || app.dialog.value !== null) return handleDialogKey(event, app, ui);
  const key = keyName(event);
  const binding = BINDINGS.find((each) => each.keys.includes(key) && each.when(place, event));
  if (binding === undefined) return false;
  event.preventDefault();
  if (event.repeat && !binding.repeats) return true;
  ui.commit(); // what is typed belongs to the item that is left
  binding.action(app, ui, key, event);
  return true;
}

function handleDialogKey(event: KeyboardEvent, app: LabelingApp, ui: KeyUi): boolean {
  const key = keyName(event);
  const typing = event.target instanceof Element && event.target.matches("input,textarea");
  if (key === "Escape") {
    app.dialog.value = null;
  } else if (app.dialog.value === "skip" && !typing && ["1", "2", "3"].includes(key)) {
    if (!event.repeat) ui.chooseReason(Number(key) - 1);
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}
