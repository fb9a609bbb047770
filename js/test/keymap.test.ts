import { beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost } from "../dev/fake.ts";
import type { LabelingApp } from "../src/app.ts";
import type { KeyUi } from "../src/key_binding.ts";
import { BINDINGS, handleKey } from "../src/keymap.ts";
import { createLabelingApp } from "../src/state.ts";

let root: HTMLElement;
let app: LabelingApp;
let ui: KeyUi;

const HTML = `
  <button id="button"><i id="icon"></i></button><a id="link" href="#x">x</a>
  <details><summary id="summary">more</summary></details>
  <input id="radio" type="radio"><input id="checkbox" type="checkbox">
  <div role="tree"><div id="row" role="treeitem" tabindex="0"></div></div>
  <textarea id="area">two\nlines</textarea><input id="line" type="text" value="word">
  <input id="number" type="number"><input id="find" type="search">
  <div id="form" tabindex="-1"></div>
  <div role="dialog"><button id="inDialog"></button><input id="note"></div>`;

beforeEach(() => {
  document.body.innerHTML = HTML;
  root = document.body;
  app = createLabelingApp(createFakeHost());
  for (const name of [
    "choose",
    "moveQuestion",
    "next",
    "nextTodo",
    "previous",
    "completeAndNext",
    "undo",
  ] as const) {
    vi.spyOn(app, name).mockReturnValue(undefined);
  }
  ui = {
    drawn: vi.fn(() => true),
    unfold: vi.fn(),
    focusComment: vi.fn(),
    markEvidence: vi.fn(),
    openSearch: vi.fn(),
    openDialog: vi.fn(),
    commit: vi.fn(),
    leaveText: vi.fn(),
    chooseReason: vi.fn(),
    scrollTrace: vi.fn(),
  };
});

/** Press a key on an element; whether it was taken, which is whether its default is prevented. */
function press(id: string, key: string, init: KeyboardEventInit = {}): boolean {
  const target = root.querySelector(`#${id}`);
  if (target === null) throw new Error(id);
  let ours = false;
  const listener = (event: Event) => {
    ours = handleKey(event as KeyboardEvent, app, ui);
  };
  root.addEventListener("keydown", listener, { once: true });
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(ours);
  return ours;
}

const PLACES = ["button", "link", "summary", "radio", "checkbox", "row", "form"];
const TEXTS = ["area", "line", "number", "find"];

describe("letters and digits", () => {
  it.each(PLACES)("act on a focused %s", (id) => {
    expect(press(id, "3")).toBe(true);
    expect(app.choose).toHaveBeenCalledWith(2);
    press(id, "j");
    press(id, "k");
    press(id, "n");
    press(id, "u");
    press(id, "s");
    press(id, "g");
    press(id, "?", { shiftKey: true });
    press(id, "/");
    expect(
      [app.next, app.previous, app.nextTodo, app.undo, ui.openSearch].every(
        (f) => vi.mocked(f).mock.calls.length === 1,
      ),
    ).toBe(true);
    expect(vi.mocked(ui.openDialog).mock.calls.flat()).toEqual(["skip", "goto", "keys"]);
  });

  it.each(TEXTS)("are text in %s", (id) => {
    for (const key of [
      "1",
      "c",
      "s",
      "u",
      "/",
      "g",
      "?",
      "j",
      "k",
      "n",
      "Enter",
      " ",
      "ArrowLeft",
    ]) {
      expect(press(id, key)).toBe(false);
    }
  });

  it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }])(
    "are left alone with %j",
    (with_) => {
      for (const key of ["1", "c", "s", "j"]) expect(press("form", key, with_)).toBe(false);
    },
  );

  it("are meant by their place on a keyboard without Latin letters, and under caps lock", () => {
    press("form", "о", { code: "KeyJ" });
    press("form", "J");
    expect(app.next).toHaveBeenCalledTimes(2);
    expect(press("form", "J", { shiftKey: true })).toBe(false);
  });

  it("do not act while an input method composes, or after a view has taken the key", () => {
    expect(press("form", "1", { isComposing: true })).toBe(false);
    const event = new KeyboardEvent("keydown", { key: "1", cancelable: true });
    event.preventDefault();
    expect(handleKey(event, app, ui)).toBe(false);
  });

  it("held down choose once, but go on moving", () => {
    expect(press("form", "1", { repeat: true })).toBe(true);
    expect(app.choose).not.toHaveBeenCalled();
    press("form", "j", { repeat: true });
    expect(app.next).toHaveBeenCalledOnce();
  });
});

describe("Enter and Space", () => {
  it.each(["button", "icon", "link", "summary"])("keep their own meaning on %s", (id) => {
    expect(press(id, "Enter")).toBe(false);
    expect(press(id, " ")).toBe(false);
  });

  it.each(["radio", "checkbox", "form"])("Enter completes on %s, Space does not", (id) => {
    expect(press(id, "Enter")).toBe(true);
    expect(press(id, " ")).toBe(id === "form");
    expect(app.completeAndNext).toHaveBeenCalledOnce();
  });

  it.each([...PLACES, ...TEXTS])("Ctrl and Cmd+Enter complete from %s, typed text first", (id) => {
    press(id, "Enter", { ctrlKey: true });
    press(id, "Enter", { metaKey: true });
    expect(app.completeAndNext).toHaveBeenCalledTimes(2);
    const order = (f: unknown) => vi.mocked(f as () => void).mock.invocationCallOrder[0] ?? 0;
    expect(order(ui.commit)).toBeLessThan(order(app.completeAndNext));
  });
});

describe("arrows", () => {
  it.each(["radio", "checkbox", "button", "form"])(
    "move between questions and items on %s",
    (id) => {
      for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) press(id, key);
      expect(vi.mocked(app.moveQuestion).mock.calls.flat()).toEqual([-1, 1]);
      expect(app.previous).toHaveBeenCalledOnce();
      expect(app.next).toHaveBeenCalledOnce();
    },
  );

  it("belong to the tree inside a tree", () => {
    for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "Enter"]) {
      expect(press("row", key)).toBe(false);
    }
  });

  it("leave a text box only at its edge", () => {
    const area = root.querySelector<HTMLTextAreaElement>("#area");
    area?.setSelectionRange(3, 3);
    expect([press("area", "ArrowUp"), press("area", "ArrowDown")]).toEqual([false, false]);
    area?.setSelectionRange(0, 0);
    expect([press("area", "ArrowUp"), press("area", "ArrowDown")]).toEqual([true, false]);
    area?.setSelectionRange(9, 9);
    expect([press("area", "ArrowUp"), press("area", "ArrowDown")]).toEqual([false, true]);
    expect(press("line", "ArrowDown")).toBe(true);
    expect(press("find", "ArrowDown")).toBe(false);
  });
});

it("Tab and other keys that are not ours are never taken", () => {
  for (const id of [...PLACES, ...TEXTS]) {
    for (const key of ["Tab", "b", "d", "x", "F5", "Insert"]) expect(press(id, key)).toBe(false);
    expect(press(id, "Enter", { shiftKey: true })).toBe(false);
  }
});

it("Esc leaves a text box and means nothing elsewhere", () => {
  expect(press("area", "Escape")).toBe(true);
  expect(ui.leaveText).toHaveBeenCalledOnce();
  expect(press("form", "Escape")).toBe(false);
});

it("c comments only on a question that takes comments", () => {
  press("form", "c");
  expect(ui.focusComment).not.toHaveBeenCalled();
});

describe("in a dialog", () => {
  it("only Esc is ours, and closes it", () => {
    app.dialog.value = "keys";
    for (const key of ["1", "j", "s", "Enter", "Tab"]) expect(press("inDialog", key)).toBe(false);
    expect(press("note", "Escape")).toBe(true);
    expect(app.dialog.value).toBeNull();
  });

  it("digits choose the reason to skip, but are text in its note", () => {
    app.dialog.value = "skip";
    press("inDialog", "2");
    expect(ui.chooseReason).toHaveBeenCalledWith(1);
    expect(press("note", "2")).toBe(false);
    expect(press("inDialog", "4")).toBe(false);
    expect(app.choose).not.toHaveBeenCalled();
  });
});

it("every key stands in the table once and says what it does", () => {
  const keys = BINDINGS.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(BINDINGS.every((binding) => binding.label !== "" && binding.shown.length > 0)).toBe(true);
});

describe("the trace", () => {
  it.each(["form", "radio", "button", "area", "line"])("turns its pages from %s", (id) => {
    expect(press(id, "PageDown")).toBe(true);
    expect(press(id, "PageUp")).toBe(true);
    expect(vi.mocked(ui.scrollTrace).mock.calls.map(([to]) => to)).toEqual(["down", "up"]);
  });

  it("goes to its answer and its beginning, but not out of a text box", () => {
    expect(press("form", "End")).toBe(true);
    expect(press("radio", "Home")).toBe(true);
    expect(press("area", "End")).toBe(false);
    expect(vi.mocked(ui.scrollTrace).mock.calls.map(([to]) => to)).toEqual(["answer", "start"]);
  });

  it("takes the space bar only where nothing else wants it", () => {
    expect(press("form", " ")).toBe(true);
    for (const id of ["radio", "button", "area", "row"]) expect(press(id, " ")).toBe(false);
    expect(ui.scrollTrace).toHaveBeenCalledOnce();
  });
});
