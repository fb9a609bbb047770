import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost } from "../dev/fake.ts";
import { CallError } from "../src/host/host.ts";
import { type Opened, openApp, openOn, settle } from "./support/app.ts";

let opened: Opened | null = null;

async function start(options?: Parameters<typeof openApp>[0]): Promise<Opened> {
  opened = await openApp(options);
  return opened;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => opened?.app.dispose());

describe("opening", () => {
  it("shows the item where the reviewer left off", async () => {
    const { app } = await start({ items: 12, index: 7 });
    expect(app.phase.value.kind).toBe("ready");
    expect([app.index.value, app.item.value?.index]).toEqual([7, 7]);
  });

  it("shows the item that this widget showed before the page was reloaded", async () => {
    const host = createFakeHost({ items: 5 });
    host.cursor.set(host.store.reviews[3]?.item ?? "");
    opened = await openOn(host, "reloaded");
    expect(opened.app.item.value?.index).toBe(3);
  });

  it("begins where the reviewer left off when that item is gone", async () => {
    const host = createFakeHost({ items: 5 });
    host.cursor.set("tr-of another session");
    opened = await openOn(host, "gone");
    expect([opened.app.phase.value.kind, opened.app.index.value]).toEqual(["ready", 0]);
  });

  it("says why it failed, and works when tried again", async () => {
    const host = createFakeHost();
    host.fail("session.open", new CallError("store.unavailable", "labels.db cannot be opened."));
    opened = await openOn(host, "fails");
    const message = "labels.db cannot be opened.";
    expect(opened.app.phase.value).toEqual({ kind: "failed", message });
    opened.app.retry();
    await settle();
    expect(opened.app.phase.value.kind).toBe("ready");
  });

  it("of an empty session is ready with nothing to show, until traces are added", async () => {
    const { app, host } = await start({ items: 0 });
    expect([app.phase.value.kind, app.index.value, app.item.value]).toEqual(["ready", -1, null]);
    host.store.grow(2);
    host.emit({ topic: "session.changed", data: { seq: 9, item: "", reviewer: "" } });
    await settle();
    expect([app.counts.value.all, app.item.value?.index]).toEqual([2, 0]);
  });
});

describe("moving between items", () => {
  it("shows the next and previous item at once, fetched before they were asked for", async () => {
    const { app, sent } = await start({ items: 10, index: 4, latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    expect(sent("item.get").map(({ indexes }) => indexes)).toEqual([[4], [5, 6, 3]]);
    app.next();
    expect(app.item.value?.index).toBe(5);
    app.previous();
    app.previous();
    expect(app.item.value?.index).toBe(3);
  });

  it("shows nothing rather than the wrong item while it is on its way", async () => {
    const { app } = await start({ items: 100, latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    app.go(50);
    expect([app.index.value, app.item.value]).toEqual([50, null]);
    await vi.advanceTimersByTimeAsync(100);
    expect(app.item.value?.index).toBe(50);
  });

  it("leafs through a hundred items with few requests, and ends on the last", async () => {
    const { app, sent } = await start({ items: 100, latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    for (let step = 0; step < 99; step += 1) app.next();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(app.item.value?.index).toBe(99);
    expect(sent("item.get").length).toBeLessThan(10);
  });

  it("says why an item cannot be shown, and shows it when tried again", async () => {
    const { app, host } = await start({ items: 100 });
    host.fail("item.get", new CallError("store.failed", "The file is damaged."));
    app.go(50);
    await settle();
    expect([app.item.value, app.itemError.value]).toEqual([null, "The file is damaged."]);
    app.retry();
    await settle();
    expect([app.item.value?.index, app.itemError.value]).toEqual([50, ""]);
  });

  it("remembers the item on the screen for a reload of the page", async () => {
    const { app, host } = await start();
    app.next();
    expect(host.cursor.item).toBe(app.item.value?.item);
  });

  it("takes no answer and no skip for an item that is not on the screen yet", async () => {
    const { app, sent } = await start({ items: 100, latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    app.go(50);
    app.choose(0);
    app.skip("later", "");
    app.completeAndNext();
    await vi.advanceTimersByTimeAsync(500);
    expect([sent("assessment.put"), sent("review.set"), app.index.value]).toEqual([[], [], 50]);
  });

  it("keeps within the filter, and goes to its nearest item when it is set", async () => {
    const { app } = await start({ items: 6 });
    app.skip("later", "");
    app.go(4);
    await settle();
    app.skip("later", "");
    await settle();
    app.go(2);
    app.setFilter("skipped");
    expect(app.index.value).toBe(4);
    app.previous();
    expect(app.index.value).toBe(0);
    app.previous();
    expect(app.index.value).toBe(0);
    app.setFilter("done");
    expect([app.index.value, app.counts.value.done]).toEqual([0, 0]);
  });

  it("finds the next item to do around the end, and ends when there is none", async () => {
    const { app } = await start({ items: 3 });
    app.go(2);
    app.skip("later", "");
    expect(app.index.value).toBe(0);
    app.skip("later", "");
    app.skip("out_of_scope", "");
    expect([app.finished.value, app.index.value]).toEqual([true, 1]);
    app.previous();
    expect([app.finished.value, app.index.value]).toEqual([false, 1]);
    app.next();
    app.next();
    expect(app.finished.value).toBe(true);
  });
});
