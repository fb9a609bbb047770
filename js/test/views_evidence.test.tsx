import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost, type FakeHost } from "../dev/fake.ts";
import type { LabelingApp } from "../src/app.ts";
import type { Keeper } from "../src/kept/kept.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import { createLabelingApp } from "../src/state.ts";
import { drawLabeling } from "../src/views/mount/labeling.tsx";

const TWELVE = { quote: "twelve", span_id: null, path: null, start: 3, end: 9 };
const MONTHS = { quote: "months", span_id: null, path: null, start: 10, end: 16 };

let host: FakeHost;
let app: LabelingApp;
let keeper: Keeper;
let el: HTMLElement;
let stores = 0;

async function load(): Promise<void> {
  el = document.createElement("div");
  document.body.append(el);
  const scope = `evidence ${stores}`;
  app = createLabelingApp(host, {
    keeper: () => {
      keeper = pageKeeper(scope);
      return keeper;
    },
  });
  drawLabeling(app)(el, { height: 672 });
  app.open();
  await vi.waitFor(() => expect(app.questions.value.length).toBeGreaterThan(0));
}

/** As when the page goes away without a word: what is only in memory is gone. */
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
  host = createFakeHost();
  await load();
});
afterEach(() => {
  app.dispose();
  el.remove();
});

const first = () => app.questions.value[0]?.key ?? "";
const marked = () => [...el.querySelectorAll(".lw-evidence li")].map((li) => li.textContent);
const left = () => {
  keeper.release();
  return pageKeeper(`evidence ${stores}`).adopt(() => true);
};
const stored = () => host.store.reviews[0]?.answers[0];

describe("e", () => {
  it("says that words cannot be evidence which are none of the trace", async () => {
    await vi.waitFor(() => expect(el.querySelector(".lw-asks")).not.toBeNull());
    document.getSelection()?.selectAllChildren(el.querySelector(".lw-asks") as Element);
    const key = { key: "e", bubbles: true, cancelable: true };
    el.querySelector(".lw-form")?.dispatchEvent(new KeyboardEvent("keydown", key));
    await vi.waitFor(() =>
      expect(el.querySelector(".lw-banner")?.textContent).toContain("cannot be evidence"),
    );
    expect(app.answers.value.get(first())?.evidence).toEqual([]);
    app.answer(first(), false);
    await vi.waitFor(() => expect(el.querySelector(".lw-banner")).toBeNull());
  });
});

describe("a passage that is marked before there is an answer", () => {
  it("is marked after a reload, and sent with the answer", async () => {
    app.mark(first(), TWELVE);
    app.mark(first(), MONTHS);
    await vi.waitFor(() => expect(marked()).toHaveLength(2));
    await reload();
    await vi.waitFor(() => expect(marked()).toEqual(["“twelve”", "“months”"]));
    expect(host.store.seq).toBe(0);
    app.choose(0);
    await vi.waitFor(() => expect(stored()?.evidence).toEqual([TWELVE, MONTHS]));
  });

  it("stays taken away", async () => {
    app.mark(first(), TWELVE);
    app.mark(first(), MONTHS);
    await vi.waitFor(() => expect(marked()).toHaveLength(2));
    await reload();
    await vi.waitFor(() => expect(marked()).toHaveLength(2));
    app.unmark(first(), TWELVE);
    await vi.waitFor(() => expect(marked()).toEqual(["“months”"]));
    await reload();
    await vi.waitFor(() => expect(marked()).toEqual(["“months”"]));
    app.unmark(first(), MONTHS);
    await vi.waitFor(() => expect(marked()).toEqual([]));
    expect(await left()).toEqual([]);
  });

  it("stays with its own item", async () => {
    app.mark(first(), TWELVE);
    await vi.waitFor(() => expect(marked()).toHaveLength(1));
    app.next();
    await vi.waitFor(() => expect(app.item.value?.index).toBe(1));
    await reload();
    app.go(1);
    await vi.waitFor(() => expect(app.item.value?.index).toBe(1));
    expect(marked()).toEqual([]);
    app.go(0);
    await vi.waitFor(() => expect(marked()).toEqual(["“twelve”"]));
  });

  it("does not change an answer that was given elsewhere since", async () => {
    app.mark(first(), TWELVE);
    app.mark(app.questions.value[1]?.key ?? "", MONTHS);
    await vi.waitFor(() => expect(marked()).toHaveLength(2));
    const item = host.store.reviews[0]?.item ?? "";
    const name = app.questions.value[0]?.name ?? "";
    const value = app.questions.value[0]?.options[0]?.value ?? null;
    host.store.put({ item, name, value, key: "elsewhere" });
    const seq = host.store.seq;
    await reload();
    await vi.waitFor(() => expect(marked()).toEqual(["“months”"]));
    expect(app.answers.value.get(first())).toMatchObject({ value, evidence: [], status: "saved" });
    expect(host.store.seq).toBe(seq);
  });

  it("is not left behind once the answer is saved", async () => {
    app.mark(first(), TWELVE);
    await vi.waitFor(() => expect(marked()).toHaveLength(1));
    app.choose(0);
    await vi.waitFor(() => expect(stored()?.evidence).toEqual([TWELVE]));
    await vi.waitFor(() => expect(app.save.value.kind).toBe("saved"));
    await new Promise((resolve) => setTimeout(resolve));
    expect(await left()).toEqual([]);
  });
});
