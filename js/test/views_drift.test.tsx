/** What is being typed, or was left in the browser, while its question changes. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost, type FakeHost } from "../dev/fake.ts";
import { question } from "../dev/fake_questions.ts";
import type { LabelingApp } from "../src/app.ts";
import type { Keeper } from "../src/kept/kept.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import type { Question } from "../src/protocol.gen.ts";
import { createLabelingApp } from "../src/state.ts";
import { drawLabeling } from "../src/views/mount/labeling.tsx";

const note = question("note", "text", "Anything else?");
const note2: Question = { ...note, version: 2, fits: [2], title: "What is missing?" };
const safe = question("safe", "pass_fail", "Is it safe?", {
  options: [
    { value: true, label: "Safe" },
    { value: false, label: "Harmful" },
  ],
});
const safe2: Question = {
  ...safe,
  version: 2,
  fits: [2],
  title: "Does it do harm?",
  options: [
    { value: true, label: "Harmful" },
    { value: false, label: "Safe" },
  ],
  earlier: [{ version: 1, options: safe.options }],
};

let host: FakeHost;
let app: LabelingApp;
let keeper: Keeper;
let el: HTMLElement;
let stop: () => void;
let stores = 0;

async function load(): Promise<void> {
  el = document.createElement("div");
  document.body.append(el);
  const scope = `drift ${stores}`;
  app = createLabelingApp(host, {
    keeper: () => {
      keeper = pageKeeper(scope);
      return keeper;
    },
  });
  stop = drawLabeling(app)(el, { height: 672 });
  app.open();
  await vi.waitFor(() => expect(shown("note")).not.toBeNull());
}

/** As when the page goes away without a word; the store is as it was. */
async function reload(): Promise<void> {
  keeper.release();
  keeper.put = () => undefined;
  keeper.remove = () => undefined;
  app.dispose();
  el.remove();
  await load();
}

beforeEach(async () => {
  stores += 1;
  host = createFakeHost({ questions: [note, safe] });
  await load();
});
afterEach(() => {
  stop();
  app.dispose();
  el.remove();
});

const shown = (name: string) => el.querySelector(`[data-question="${name}"]`);
const text = (name: string) => shown(name)?.textContent ?? "";
const stored = () => host.store.reviews[0]?.answers ?? [];

function box(): HTMLTextAreaElement {
  const found = shown("note")?.querySelector("textarea");
  if (!found) throw new Error("There is no text box.");
  return found;
}

function type(words: string): void {
  box().value = words;
  box().dispatchEvent(new Event("input", { bubbles: true }));
}

function press(name: string, label: string): void {
  const buttons = [...(shown(name)?.querySelectorAll("button") ?? [])];
  const button = buttons.find((each) => each.textContent?.trim().startsWith(label));
  if (!button) throw new Error(`There is no ${label}.`);
  button.click();
}

describe("text that is being typed when its question changes", () => {
  it("stays in its box, and is no answer to the new question by waiting", async () => {
    vi.useFakeTimers();
    type("Half a sen");
    host.ask([note2, safe], {});
    await vi.waitFor(() => expect(text("note")).toContain("What is missing?"));
    await vi.advanceTimersByTimeAsync(5_000); // longer than a pause in typing
    vi.useRealTimers();
    expect([box().value, stored()]).toEqual(["Half a sen", []]);
    type("Half a sentence");
    box().dispatchEvent(new Event("blur"));
    await vi.waitFor(() =>
      expect(stored()).toMatchObject([{ value: "Half a sentence", schema_version: 2 }]),
    );
  });

  it("is kept as earlier when it is left as it is", async () => {
    type("Half a sen");
    host.ask([note2, safe], {});
    await vi.waitFor(() => expect(text("note")).toContain("What is missing?"));
    box().dispatchEvent(new Event("blur"));
    await vi.waitFor(() => expect(text("note")).toContain("Earlier: “Half a sen”"));
    await vi.waitFor(() => expect(text("note")).toContain("not saved"));
    expect([box().value, stored()]).toEqual(["", []]);
    press("note", "Keep");
    await vi.waitFor(() =>
      expect(stored()).toMatchObject([{ value: "Half a sen", schema_version: 2 }]),
    );
    expect(text("note")).not.toContain("Earlier");
  });

  it("before the page was loaded again is offered, and not put into the new question", async () => {
    type("Half a sen");
    host.store.ask([note2, safe], {});
    await reload();
    await vi.waitFor(() => expect(text("note")).toContain("You had typed “Half a sen”"));
    expect(box().value).toBe("");
    press("note", "Put it back");
    await vi.waitFor(() => expect(box().value).toBe("Half a sen"));
  });
});

describe("an answer that came after its question was changed", () => {
  it("is there after a reload, until it is let go of", async () => {
    host.store.ask([note2, safe], {});
    type("The price.");
    box().dispatchEvent(new Event("blur"));
    await vi.waitFor(() => expect(text("note")).toContain("Earlier: “The price.”"));
    await reload();
    await vi.waitFor(() => expect(text("note")).toContain("Earlier: “The price.”"));
    await vi.waitFor(() => expect(el.querySelector("[data-save=unsaved]")).not.toBeNull());
    press("note", "Discard");
    await vi.waitFor(() => expect(text("note")).not.toContain("Earlier"));
    await reload();
    await vi.waitFor(() => expect(text("note")).toContain("What is missing?"));
    expect(text("note")).not.toContain("Earlier");
    expect(stored()).toEqual([]);
  });
});

describe("an earlier answer", () => {
  it("is told in the words that its question had then", async () => {
    app.answer("safe", true);
    await vi.waitFor(() => expect(stored()).toHaveLength(1));
    host.ask([note, safe2], {});
    await vi.waitFor(() => expect(text("safe")).toContain("Earlier: “Safe”"));
    expect(shown("safe")?.querySelector("[data-again=changed]")).not.toBeNull();
    expect(shown("note")?.querySelector("[data-again]")).toBeNull();
  });
});
