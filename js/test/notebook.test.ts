import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { guardKeys } from "../src/notebook.ts";

const SUPPRESS = "data-lm-suppress-shortcuts";
let root: HTMLElement;
let home: HTMLElement;
let stop: AbortController;
let onKey: ReturnType<typeof vi.fn<(event: KeyboardEvent) => void>>;
let outside: ReturnType<typeof vi.fn<(event: Event) => void>>;

function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(id);
  return element;
}

beforeEach(() => {
  document.body.innerHTML = `<div id="cell"><div id="root"><form id="home" tabindex="-1"></form>
    <button id="one">1</button><textarea id="text"></textarea><div id="row" tabindex="0"></div>
    </div></div><button id="elsewhere"></button>`;
  root = find("root");
  home = find("home");
  stop = new AbortController();
  onKey = vi.fn();
  outside = vi.fn();
  find("cell").addEventListener("keydown", outside);
  guardKeys(root, { onKey, home: () => home, signal: stop.signal });
});

afterEach(() => stop.abort());

function press(id: string, key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  find(id).dispatchEvent(event);
  return event;
}

it.each(["one", "text", "row"])("marks %s when it is focused, and the root", (id) => {
  find(id).focus();
  expect(find(id).getAttribute(SUPPRESS)).toBe("true");
  expect(root.getAttribute(SUPPRESS)).toBe("true");
});

it.each(["b", "d", "x", "Enter", "Tab"])("keeps %s from the notebook, with its default", (key) => {
  const event = press("one", key);
  expect(onKey).toHaveBeenCalledWith(event);
  expect(outside).not.toHaveBeenCalled();
  expect(event.defaultPrevented).toBe(false);
});

describe("saving the notebook", () => {
  it.each([{ ctrlKey: true }, { metaKey: true }])("works from inside with %j", (init) => {
    const seen: KeyboardEvent[] = [];
    outside.mockImplementation((event) => {
      seen.push(event as KeyboardEvent);
      event.preventDefault();
    });
    const event = press("text", "s", { ...init, keyCode: 83, code: "KeyS" });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ key: "s", code: "KeyS", keyCode: 83, ...init });
    expect(seen[0]?.target).toBe(find("cell"));
    expect(event.defaultPrevented).toBe(true);
  });

  it("leaves the browser its default when the notebook did nothing", () => {
    expect(press("text", "s", { ctrlKey: true }).defaultPrevented).toBe(false);
  });

  it("is not meant by other keys with s", () => {
    press("one", "s");
    press("one", "s", { ctrlKey: true, shiftKey: true });
    expect(outside).not.toHaveBeenCalled();
  });
});

describe("the focus", () => {
  async function settled(): Promise<void> {
    await vi.waitFor(() => expect(document.activeElement).toBe(home));
  }

  it("goes home when the element that holds it is removed", async () => {
    find("one").focus();
    find("one").remove();
    await settled();
  });

  it("goes home when it is disabled", async () => {
    find("one").focus();
    find("one").setAttribute("disabled", "");
    await settled();
  });

  it("goes home when it is hidden", async () => {
    find("row").focus();
    find("row").hidden = true;
    await settled();
  });

  it("stays in an open dialog, and goes home when that is gone", async () => {
    root.insertAdjacentHTML(
      "beforeend",
      `<div role="dialog"><button id="close"></button><button id="go"></button></div>`,
    );
    find("go").focus();
    find("go").setAttribute("disabled", "");
    await vi.waitFor(() => expect(document.activeElement).toBe(find("close")));
    root.querySelector("[role=dialog]")?.remove();
    await vi.waitFor(() => expect(document.activeElement).toBe(home));
  });

  it("goes to the topmost dialog itself where that can hold it: no button is pressed unasked", async () => {
    root.insertAdjacentHTML(
      "beforeend",
      `<div role="dialog" tabindex="-1"><button id="close"></button>
        <div role="dialog" tabindex="-1" id="top"><button id="go"></button></div></div>`,
    );
    find("go").focus();
    find("go").remove();
    await vi.waitFor(() => expect(document.activeElement).toBe(find("top")));
  });

  it("stays outside when the reviewer left", async () => {
    find("one").focus();
    find("elsewhere").focus();
    find("one").remove();
    await Promise.resolve();
    await vi.waitFor(() => expect(document.activeElement).toBe(find("elsewhere")));
  });
});

it("stops guarding when it is told to", () => {
  stop.abort();
  press("one", "b");
  expect(onKey).not.toHaveBeenCalled();
  expect(outside).toHaveBeenCalledOnce();
});
