import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost, type FakeHost, type FakeOptions } from "../dev/fake.ts";
import { ONE_KEY, question } from "../dev/fake_questions.ts";
import type { LabelingApp } from "../src/app.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import { createChat } from "../src/state/chat.ts";
import type { Chat } from "../src/state/chat_app.ts";
import { createLabelingApp } from "../src/state.ts";
import { chatPlace } from "../src/views/chat/chat_place.tsx";
import { drawLabeling } from "../src/views/mount/labeling.tsx";
import { NOTEBOOK } from "../src/views/place.ts";

const OPTIONS = [
  { value: true, label: "Yes" },
  { value: false, label: "No" },
];
const EACH = question("each", "pass_fail", "Is this document of use?", {
  target: "document",
  enable_comment: true,
  options: OPTIONS,
});
const TEXT = question("change", "text", "What should change?");
const GOOD = question("good", "pass_fail", "Is it good?", { required: true, options: OPTIONS });
const AGENT = { agent: "shop_agent", problem: "" };

let el: HTMLElement;
let host: FakeHost;
let app: LabelingApp;
let chat: Chat;
let unmount: () => void;
let stores = 0;

async function open(options: FakeOptions = {}): Promise<void> {
  stores += 1;
  host = createFakeHost(options);
  const scope = `keys ${stores}`;
  app = createLabelingApp(host, { keeper: () => pageKeeper(scope) });
  chat = createChat(host, app);
  unmount = drawLabeling(app, chatPlace(NOTEBOOK, chat))(el, { height: 672 });
  app.open();
  await vi.waitFor(() => expect(root().dataset.item).not.toBe(""));
}

beforeEach(() => {
  el = document.createElement("div");
  document.body.append(el);
});
afterEach(() => {
  unmount();
  chat.dispose();
  app.dispose();
  el.remove();
});

const root = () => find<HTMLElement>(".lw-root");
const form = () => find<HTMLElement>(".lw-form");
const shows = (text: string) => vi.waitFor(() => expect(el.textContent).toContain(text));
const value = (key: string) => app.answers.value.get(key)?.value ?? null;

function find<T extends Element>(selector: string): T {
  const found = el.querySelector<T>(selector);
  if (!found) throw new Error(`The screen has no ${selector}.`);
  return found;
}

function button(label: string): HTMLElement {
  const all = [...el.querySelectorAll("button")];
  const found = all.find((each) => each.textContent?.trim().startsWith(label));
  if (!found) throw new Error(`There is no ${label}.`);
  return found;
}

/** Where the reviewer is, as far as the page knows. */
const focused = (): Element => {
  const { activeElement } = document;
  return activeElement !== null && el.contains(activeElement) ? activeElement : root();
};

function press(...keys: string[]): void {
  for (const key of keys) {
    const event = { key, bubbles: true, cancelable: true, ctrlKey: false };
    focused().dispatchEvent(new KeyboardEvent("keydown", event));
  }
}

function type(box: HTMLTextAreaElement, text: string): void {
  box.focus();
  box.value = text;
  box.setSelectionRange(text.length, text.length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A round of drawing, for what must not happen. */
const drawn = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("Where a screen stands instead of the item", () => {
  it("the keys of its form do nothing when all is done, those that move go on", async () => {
    await open({ items: 2, questions: ONE_KEY });
    form().focus();
    press("1");
    await vi.waitFor(() => expect(root().dataset.index).toBe("1"));
    press("1");
    await shows("All 2 done");
    press("2", "s", "c", "y", "e", "Enter");
    await drawn();
    expect([value("good"), app.dialog.value, app.states.value]).toEqual([
      true,
      null,
      ["completed", "completed"],
    ]);
    press("?");
    await vi.waitFor(() => expect(el.querySelector("[role=dialog]")).not.toBeNull());
    press("Escape");
    await vi.waitFor(() => expect(el.querySelector("[role=dialog]")).toBeNull());
    press("k");
    await vi.waitFor(() => expect(document.activeElement).toBe(form()));
    expect(root().dataset.index).toBe("1");
    press("2");
    expect(value("good")).toBe(false);
  });

  it("undo leads back to the form", async () => {
    await open({ items: 1, questions: ONE_KEY });
    form().focus();
    press("1");
    await shows("All 1 done");
    press("u");
    await vi.waitFor(() => expect(document.activeElement).toBe(form()));
    expect(value("good")).toBeNull();
  });

  it("nothing is answered when the filter shows nothing", async () => {
    await open({ questions: ONE_KEY });
    find<HTMLElement>("[aria-label='Filter, go to, keys']").click();
    await vi.waitFor(() => button("Skipped 0").click());
    await shows("Nothing skipped");
    press("1", "2");
    await drawn();
    expect(app.states.value).toEqual(["pending", "pending", "pending", "pending"]);
  });

  it("nothing is answered behind a new chat", async () => {
    await open({ questions: ONE_KEY, chat: AGENT });
    chat.begin();
    await shows("A new chat");
    await vi.waitFor(() =>
      expect(document.activeElement).toBe(find(".lw-chat-screen + * textarea")),
    );
    press("Escape");
    expect(document.activeElement).toBe(root());
    press("2");
    await drawn();
    expect(app.states.value).toEqual(["pending", "pending", "pending", "pending"]);
  });

  it("an open skip menu goes with its form, and the keys act again", async () => {
    await open({ questions: ONE_KEY, chat: AGENT });
    form().focus();
    press("s");
    await vi.waitFor(() => expect(el.querySelector(".lw-skip")).not.toBeNull());
    chat.begin();
    await shows("A new chat");
    await vi.waitFor(() => expect(app.dialog.value).toBeNull());
  });
});

describe("c", () => {
  it("opens the comment on the answer just given to a part, and Esc goes on with the next", async () => {
    await open({ questions: [EACH] });
    const [first, second] = app.questions.value.map(({ key }) => key);
    form().focus();
    press("1");
    expect(app.current.value).toBe(second);
    press("c");
    await vi.waitFor(() => expect(document.activeElement?.closest(".lw-comment")).toBeTruthy());
    type(document.activeElement as HTMLTextAreaElement, "dated");
    press("Escape");
    await vi.waitFor(() => expect(app.answers.value.get(first ?? "")?.rationale).toBe("dated"));
    expect(app.current.value).toBe(second);
    await vi.waitFor(() => expect(app.drafts.restored.value.size).toBe(0));
  });

  it("shows questions that were folded away", async () => {
    await open({ questions: ONE_KEY });
    find<HTMLElement>(".lw-handle").click();
    await vi.waitFor(() => expect(el.querySelector("[data-question]")).toBeNull());
    form().focus();
    press("c");
    await vi.waitFor(() => expect(document.activeElement?.closest(".lw-comment")).toBeTruthy());
  });
});

describe("Questions that are folded away", () => {
  beforeEach(async () => {
    await open({ questions: [GOOD, EACH, TEXT] });
    find<HTMLElement>(".lw-handle").click();
    await vi.waitFor(() => expect(el.querySelector("[data-question]")).toBeNull());
    form().focus();
  });
  const unfolded = () => vi.waitFor(() => expect(find("[data-question=good]")).toBeTruthy());

  it("are shown by their keys and not answered unseen", async () => {
    press("2");
    await unfolded();
    expect(value("good")).toBeNull();
    press("2");
    expect(value("good")).toBe(false);
  });

  it("are shown when one keeps the item from being complete", async () => {
    button("Complete and next").click();
    await unfolded();
    await shows("Needs an answer before the item is complete.");
  });

  it("are shown by the sign on the part that they are about", async () => {
    find<HTMLElement>(".lw-part-sign").click();
    await unfolded();
  });
});

describe("A digit", () => {
  it("takes the focus along to the next question", async () => {
    await open({ questions: [GOOD, TEXT] });
    find<HTMLInputElement>("[data-question=good] input").focus();
    press("2");
    expect(value("good")).toBe(false);
    await vi.waitFor(() =>
      expect(find(".is-current").getAttribute("data-question")).toBe("change"),
    );
    expect(document.activeElement).toBe(form());
  });

  it("leads to what is written, and ↓ goes in: no letter of it is taken for a key", async () => {
    await open({ questions: [GOOD, TEXT] });
    form().focus();
    press("1");
    await vi.waitFor(() =>
      expect(find(".is-current").getAttribute("data-question")).toBe("change"),
    );
    press("ArrowDown");
    expect(document.activeElement).toBe(find("[data-question=change] textarea"));
  });

  it("is the first of a number that is in question", async () => {
    await open({ questions: [GOOD, question("score", "numeric", "How good?")] });
    form().focus();
    press("1");
    await vi.waitFor(() => expect(find(".is-current").getAttribute("data-question")).toBe("score"));
    const seven = new KeyboardEvent("keydown", { key: "7", bubbles: true, cancelable: true });
    form().dispatchEvent(seven);
    expect(seven.defaultPrevented).toBe(false); // the browser writes it where the caret is
    expect(document.activeElement).toBe(find("[data-question=score] input"));
  });
});

describe("The arrows", () => {
  it("leave the text box of the last question, and letters are keys again", async () => {
    await open({ questions: [GOOD, TEXT] });
    form().focus();
    press("ArrowDown");
    const box = find<HTMLTextAreaElement>("[data-question=change] textarea");
    await vi.waitFor(() => expect(document.activeElement).toBe(box));
    type(box, "shorter");
    press("ArrowDown");
    expect(document.activeElement).toBe(form());
    press("j");
    await vi.waitFor(() => expect(root().dataset.index).toBe("1"));
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[0]?.value).toBe("shorter"));
  });
});

describe("Esc", () => {
  it("closes the span that the tree opened, and ↑↓ move between questions again", async () => {
    await open({ questions: [GOOD, TEXT] });
    await vi.waitFor(() => find("[role=treeitem]"));
    const row = find<HTMLElement>("[role=treeitem]");
    row.focus();
    press("Enter");
    await vi.waitFor(() => expect(el.querySelector(".lw-drawer")).not.toBeNull());
    expect(document.activeElement).toBe(row);
    press("Escape");
    await vi.waitFor(() => expect(el.querySelector(".lw-drawer")).toBeNull());
    expect(document.activeElement).toBe(form());
    press("ArrowDown");
    expect(app.current.value).toBe("change");
  });
});

describe("An item that is on its way", () => {
  it("takes no key, says so, and is not said to be answered or not", async () => {
    await open({ questions: ONE_KEY, items: 40 });
    await shows("0 of 1 answered");
    host.busy(true);
    app.go(30);
    form().focus();
    press("2");
    await shows("Not taken: the item was not here yet.");
    expect(form().textContent).not.toContain("answered");
    host.busy(false);
    await shows("0 of 1 answered");
    expect(value("good")).toBeNull();
  });
});

describe("An undo that answers late", () => {
  it("leaves what is typed meanwhile where it is typed", async () => {
    await open({ questions: [GOOD, TEXT] });
    form().focus();
    press("1");
    await vi.waitFor(() => expect(root().dataset.save).toBe("saved"));
    press("j");
    await vi.waitFor(() => expect(root().dataset.index).toBe("1"));
    host.busy(true);
    press("u", "ArrowDown");
    const box = find<HTMLTextAreaElement>("[data-question=change] textarea");
    await vi.waitFor(() => expect(document.activeElement).toBe(box));
    type(box, "my long text 1");
    host.busy(false);
    await vi.waitFor(() => expect(value("good")).toBeNull());
    await shows("Undone: Is it good?, item 1");
    expect([root().dataset.index, box.value]).toEqual(["1", "my long text 1"]);
    press("Escape");
    await vi.waitFor(() => expect(host.store.reviews[1]?.answers[0]?.value).toBe("my long text 1"));
    expect(host.store.reviews[0]?.answers).toEqual([]);
  });
});

describe("What is typed", () => {
  it("goes to its own item when the screen moves by itself", async () => {
    await open({ questions: [TEXT] });
    const box = find<HTMLTextAreaElement>("[data-question=change] textarea");
    type(box, "of the first");
    app.go(2);
    await vi.waitFor(() => expect(root().dataset.index).toBe("2"));
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[0]?.value).toBe("of the first"));
    expect(host.store.reviews[2]?.answers).toEqual([]);
    expect(find<HTMLTextAreaElement>("[data-question=change] textarea").value).toBe("");
  });

  it("moves nothing under a pointer that is pressed", async () => {
    await open({ questions: [...ONE_KEY, GOOD] });
    form().focus();
    press("c");
    await vi.waitFor(() => expect(document.activeElement?.closest(".lw-comment")).toBeTruthy());
    const box = document.activeElement as HTMLTextAreaElement;
    type(box, "because");
    const option = find<HTMLElement>("[data-question=good] + * input, [data-question=good] input");
    option.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    box.blur();
    await drawn();
    expect(el.textContent).not.toContain("Kept here");
    option.dispatchEvent(new Event("pointerup", { bubbles: true }));
    await shows("Kept here. A comment is saved together with an answer.");
  });
});
