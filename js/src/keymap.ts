/** The one table of keys: what they do, when, and how the screen names them. */
import type { LabelingApp } from "./app.ts";
import type { Binding, KeyGroup, KeyUi } from "./key_binding.ts";
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

type Given = Partial<Pick<Binding, "shown" | "hint" | "repeats" | "when" | "needs">>;

/** A key that acts once, outside of text boxes, and is shown as it is named; `given` says what else. */
const keysOf =
  (group: KeyGroup) =>
  (
    keys: readonly string[],
    label: string,
    action: Binding["action"],
    given: Given = {},
  ): Binding => {
    const { shown = keys } = given;
    const [hint = ""] = shown;
    return { group, keys, label, action, shown, hint, repeats: false, when: outsideText, ...given };
  };
const answering = keysOf("Answer");
const moving = keysOf("Move");
const finishing = keysOf("Finish");

const ITEM: Given = { needs: "item" };
const QUESTIONS: Given = { needs: "questions" };
const ARROW: Given = { ...QUESTIONS, repeats: true, when: questionKey };

/** A letter, or the arrow that does the same. */
function letterOrArrow(letter: string, arrow: string, shown: string): Given {
  return {
    shown: [letter, shown],
    repeats: true,
    when: (place, event) => (event.key === arrow ? freeArrow(place) : outsideText(place)),
  };
}

const TABLE: Binding[] = [
  answering(
    [..."123456789"],
    "Choose an option",
    (app, _ui, digit) => app.choose(Number(digit) - 1),
    { ...QUESTIONS, shown: ["1", "9"], hint: "" },
  ),
  answering(["ArrowUp"], "Question before", (app) => app.moveQuestion(-1), {
    ...ARROW,
    shown: ["↑"],
  }),
  answering(["ArrowDown"], "Question after", (app) => app.moveQuestion(1), {
    ...ARROW,
    shown: ["↓"],
  }),
  answering(
    ["c"],
    "Comment",
    (app, ui) => {
      const target = app.commentTarget.value;
      const question = app.questions.value.find((each) => each.key === target);
      if (question?.enable_comment) ui.focusComment(target);
    },
    ITEM,
  ),
  answering(["y"], "Keep your earlier answer", (app) => app.keep(app.current.value), QUESTIONS),
  answering(["e"], "Mark the selected text as evidence", (_app, ui) => ui.markEvidence(), ITEM),
  answering(["Escape"], "Leave a text box", (_app, ui) => ui.leaveText(), {
    shown: ["Esc"],
    when: (place) => place === "text",
  }),
  moving(
    ["k", "ArrowLeft"],
    "Item before",
    (app) => app.previous(),
    letterOrArrow("k", "ArrowLeft", "←"),
  ),
  moving(
    ["j", "ArrowRight"],
    "Item after",
    (app) => app.next(),
    letterOrArrow("j", "ArrowRight", "→"),
  ),
  moving(["n"], "Next item to do", (app) => app.nextTodo()),
  moving(["g"], "Go to an item", (_app, ui) => ui.openDialog("goto")),
  ...TRACE_KEYS,
  moving(["/"], "Search this trace", (_app, ui) => ui.openSearch(), ITEM),
  finishing(["Mod+Enter", "Enter"], "Complete and next", (app) => app.completeAndNext(), {
    ...ITEM,
    shown: [MOD, "↵"],
    when: (place, event) =>
      event.ctrlKey || event.metaKey ? place !== "dialog" : place === "choice" || place === "other",
  }),
  finishing(["s"], "Skip, with a reason", (_app, ui) => ui.openDialog("skip"), ITEM),
  finishing(["u"], "Undo", (app) => app.undo()),
  finishing(["?"], "These keys", (_app, ui) => ui.openDialog("keys")),
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
  const pressed = keyName(event);
  const binding = BINDINGS.find((each) => each.keys.includes(pressed) && each.when(place, event));
  // Where a screen stands instead of the item, nobody means an item that is not seen.
  if (binding === undefined || (binding.needs && !ui.drawn("item"))) return false;
  event.preventDefault();
  if (event.repeat && !binding.repeats) return true;
  ui.commit(); // what is typed belongs to the item that is left
  if (binding.needs === "questions" && !ui.drawn("questions")) ui.unfold();
  else binding.action(app, ui, pressed, event);
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
