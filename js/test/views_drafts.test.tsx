import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost, type FakeHost } from "../dev/fake.ts";
import { QUESTIONS } from "../dev/fake_questions.ts";
import type { LabelingApp } from "../src/app.ts";
import type { Keeper } from "../src/kept/kept.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import type { Question } from "../src/protocol.gen.ts";
import { createLabelingApp } from "../src/state.ts";
import { drawLabeling } from "../src/views/mount/labeling.tsx";

let host: FakeHost;
let app: LabelingApp;
let keeper: Keeper;
let el: HTMLElement;
let stop: () => void;
let stores = 0;

async function load(): Promise<void> {
  el = document.createElement("div");
  document.body.append(el);
  const scope = `drafts ${stores}`;
  app = createLabelingApp(host, {
    keeper: () => {
      keeper = pageKeeper(scope);
      return keeper;
    },
  });
  stop = drawLabeling(app)(el, { height: 672 });
  app.open();
  await vi.waitFor(() => expect(question("change")).not.toBeNull());
}

/** As when the page goes away without a word: what is only in memory is gone. */
async function reload(next = createFakeHost()): Promise<void> {
  keeper.release();
  keeper.put = () => undefined;
  keeper.remove = () => undefined;
  app.dispose();
  el.remove();
  host = next;
  await load();
}

beforeEach(async () => {
  stores += 1;
  host = createFakeHost();
  await load();
});
afterEach(() => {
  stop();
  app.dispose();
  el.remove();
});

const question = (name: string) => el.querySelector(`[data-question="${name}"]`);

function box(name: string): HTMLTextAreaElement {
  const found = question(name)?.querySelector("textarea");
  if (!found) throw new Error(`${name} has no text box.`);
  return found;
}

function type(name: string, text: string): void {
  box(name).value = text;
  box(name).dispatchEvent(new Event("input", { bubbles: true }));
}

const leave = (name: string) => box(name).dispatchEvent(new Event("blur"));
const NOTE = "Not saved yet.";

function press(name: string, label: string): void {
  const buttons = [...(question(name)?.querySelectorAll("button") ?? [])];
  const button = buttons.find((each) => each.textContent === label);
  if (!button) throw new Error(`There is no ${label}.`);
  button.click();
}

describe("text that is typed but no answer yet", () => {
  it("stands in its box again after a reload, and is saved when the box is left", async () => {
    type("change", "Half a sen");
    await reload();
    await vi.waitFor(() => expect(box("change").value).toBe("Half a sen"));
    expect(question("change")?.textContent).toContain(NOTE);
    expect(host.store.seq).toBe(0);
    leave("change");
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[0]?.value).toBe("Half a sen"));
    await vi.waitFor(() => expect(question("change")?.textContent).not.toContain(NOTE));
    await reload();
    expect(question("change")?.textContent).not.toContain(NOTE);
  });

  it("is kept while it does not fit its question", async () => {
    type("change", "x".repeat(200));
    leave("change");
    await vi.waitFor(() => expect(app.answers.value.get("change")?.status).toBe("refused"));
    await new Promise((resolve) => setTimeout(resolve));
    await reload();
    await vi.waitFor(() => expect(box("change").value).toBe("x".repeat(200)));
  });

  it("is kept while it is a comment that has no answer", async () => {
    const name = app.questions.value.find((each) => each.enable_comment)?.key ?? "";
    const open = question(name)?.querySelector<HTMLElement>(".lw-comment-button");
    open?.click();
    await vi.waitFor(() => box(name));
    type(name, "because");
    leave(name);
    await vi.waitFor(() => expect(app.answers.value.get(name)?.rationale).toBe("because"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await reload();
    await vi.waitFor(() => expect(box(name).value).toBe("because"));
    leave(name);
    app.choose(0);
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[0]?.rationale).toBe("because"));
    await vi.waitFor(() => expect(question(name)?.textContent).not.toContain(NOTE));
  });

  it("is no draft any more when it is the comment on an answer to a part", async () => {
    const each = { ...QUESTIONS[0], name: "each", target: "document" } as Question;
    host.ask([each, ...QUESTIONS.slice(1)], {});
    await reload(host);
    const [first] = app.questions.value;
    app.choose(0);
    app.focusQuestion(first?.key ?? "");
    question("each")?.querySelector<HTMLElement>(".lw-comment-button")?.click();
    await vi.waitFor(() => box("each"));
    type("each", "dated");
    leave("each");
    await vi.waitFor(() => expect(app.save.value.kind).toBe("saved"));
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[0]?.rationale).toBe("dated"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    keeper.release();
    expect(await pageKeeper(`drafts ${stores}`).adopt(() => true)).toEqual([]);
  });

  it("goes with the answer when it is a comment", async () => {
    const name = app.questions.value.find((each) => each.enable_comment)?.key ?? "";
    question(name)?.querySelector<HTMLElement>(".lw-comment-button")?.click();
    await vi.waitFor(() => box(name));
    type(name, "because");
    type("change", "Half a sen");
    await reload();
    await vi.waitFor(() => expect(box(name).value).toBe("because"));
    type("change", "Whole");
    leave("change");
    await vi.waitFor(() => expect(host.store.seq).toBe(1));
    expect(box(name).value).toBe("because");
    app.focusQuestion(name);
    app.choose(0);
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[1]?.rationale).toBe("because"));
  });

  it("can be saved or given up by a click", async () => {
    type("change", "Half a sen");
    await reload();
    await vi.waitFor(() => expect(box("change").value).toBe("Half a sen"));
    press("change", "Discard");
    await vi.waitFor(() => expect(box("change").value).toBe(""));
    leave("change");
    type("change", "Again");
    await reload();
    await vi.waitFor(() => expect(box("change").value).toBe("Again"));
    press("change", "Save it");
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[0]?.value).toBe("Again"));
  });

  it("does not replace an answer that was changed since, unless the reviewer says so", async () => {
    type("change", "Half a sen");
    const item = host.store.reviews[0]?.item ?? "";
    const put = () => host.store.put({ item, name: "change", value: "Theirs", key: "elsewhere" });
    keeper.release();
    app.dispose();
    el.remove();
    keeper.remove = () => undefined;
    host = createFakeHost();
    put();
    await load();
    await vi.waitFor(() => expect(question("change")?.textContent).toContain("changed since"));
    expect(question("change")?.textContent).toContain("Half a sen");
    expect(box("change").value).toBe("Theirs");
    press("change", "Put it back");
    await vi.waitFor(() => expect(box("change").value).toBe("Half a sen"));
    press("change", "Save it");
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[0]?.value).toBe("Half a sen"));
  });

  it("is committed when the page is left", async () => {
    type("change", "Half a sen");
    window.dispatchEvent(new Event("pagehide"));
    await vi.waitFor(() => expect(host.store.reviews[0]?.answers[0]?.value).toBe("Half a sen"));
  });
});
