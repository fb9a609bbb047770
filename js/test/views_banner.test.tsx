import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost, type FakeHost } from "../dev/fake.ts";
import { ONE_KEY } from "../dev/fake_questions.ts";
import type { LabelingApp } from "../src/app.ts";
import { CallError } from "../src/host/host.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import { createLabelingApp } from "../src/state.ts";
import { drawLabeling } from "../src/views/mount/labeling.tsx";

let host: FakeHost;
let app: LabelingApp;
let el: HTMLElement;
let stores = 0;

async function open(options?: Parameters<typeof createFakeHost>[0]): Promise<void> {
  stores += 1;
  host = createFakeHost(options);
  app = createLabelingApp(host, { keeper: () => pageKeeper(`banner ${stores}`) });
  drawLabeling(app)(el, { height: 672 });
  app.open();
  await vi.waitFor(() => expect(app.item.value).not.toBeNull());
}

beforeEach(() => {
  el = document.createElement("div");
  document.body.append(el);
});
afterEach(() => {
  app.dispose();
  el.remove();
});

const FULL = new CallError("store.failed", "the store 'labels.db' failed: disk is full");
const BUSY = new CallError("store.busy", "held by another program; try again", {
  retryable: true,
});
const banner = () => el.querySelector(".lw-banner");
const says = (text: string) => vi.waitFor(() => expect(banner()?.textContent).toContain(text));

describe("The banner", () => {
  it("says which answers on other items the store refused, until they are saved", async () => {
    await open({ questions: ONE_KEY });
    for (const more of [1, 2]) {
      host.fail("assessment.put", FULL);
      app.choose(0);
      await vi.waitFor(() => expect(app.save.value.refused).toBe(more));
    }
    await says("2 answers on other items are not saved.");
    await says("Item 1: the store 'labels.db' failed: disk is full.");
    banner()?.querySelector("button")?.click();
    await vi.waitFor(() => expect(app.save.value.kind).toBe("saved"));
    expect(host.store.reviews.slice(0, 2).map(({ answers }) => answers.length)).toEqual([1, 1]);
    await vi.waitFor(() => expect(banner()).toBeNull());
  });

  it("leads to an answer on another item that only the reviewer can mend", async () => {
    await open();
    app.answer("sure", 300);
    app.next();
    await says("1 to fix. Item 1: Takes 0 to 100; got 300.");
    expect(banner()?.textContent).not.toContain("Try now");
    banner()?.querySelector("button")?.click();
    await vi.waitFor(() => expect(app.index.value).toBe(0));
    expect(app.current.value).toBe("sure");
    app.answer("sure", 30);
    await vi.waitFor(() => expect(app.save.value.kind).toBe("saved"));
    expect(banner()).toBeNull();
  });

  it("says nothing that stands beside its question", async () => {
    await open();
    host.fail("assessment.put", FULL);
    app.choose(0);
    const first = app.questions.value[0]?.key ?? "";
    await vi.waitFor(() => expect(app.answers.value.get(first)?.status).toBe("refused"));
    await vi.waitFor(() => expect(el.textContent).toContain("disk is full. Not saved yet."));
    expect(banner()).toBeNull();
  });

  it("says what of another item needs the reviewer", async () => {
    await open();
    const passage = { quote: "twelve", span_id: null, path: null, start: 3, end: 9 };
    app.mark(app.questions.value[0]?.key ?? "", passage);
    await vi.waitFor(() => expect(el.textContent).toContain("saved together with an answer"));
    expect(banner()).toBeNull();
    app.next();
    await says("Not everything is saved. Item 1: A marked passage is saved together with");
    expect(banner()?.querySelector("button")).toBeNull();
  });

  it("says why an answer that is tried again is not saved yet, in whole sentences", async () => {
    await open();
    host.fail("assessment.put", BUSY);
    app.choose(0);
    await says("1 answer is not saved yet: held by another program; try again. Tried once; next");
    expect(el.querySelector(".lw-note")?.textContent?.trim()).toBe("Kept here.");
  });
});
