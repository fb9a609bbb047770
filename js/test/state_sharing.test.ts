import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost } from "../dev/fake.ts";
import { ticksOf } from "../src/views/bar/strip.tsx";
import { type Opened, openApp, openOn, settle } from "./support/app.ts";

let opened: Opened | null = null;

async function start(options?: Parameters<typeof openApp>[0]): Promise<Opened> {
  opened = await openApp(options);
  return opened;
}

/** Long enough for an item to count as looked at. */
const look = () => vi.advanceTimersByTimeAsync(1_000);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => opened?.app.dispose());

describe("items of other reviewers", () => {
  it("are in no count, and moves pass over them", async () => {
    const { app } = await start({ items: 6, closed: [1, 2, 5] });
    expect(app.counts.value).toMatchObject({ all: 3, todo: 3 });
    app.next();
    expect(app.index.value).toBe(3);
    app.nextTodo();
    app.nextTodo();
    expect(app.index.value).toBe(0);
  });

  it("have no tick in the strip", () => {
    const ticks = ticksOf(["closed", "completed", "closed", "pending"]);
    expect(ticks.map(({ first, last, state }) => [first, last, state])).toEqual([
      [1, 2, "done"],
      [3, 4, "todo"],
    ]);
  });

  it("are not fetched ahead", async () => {
    const { sent } = await start({ items: 6, closed: [1, 2] });
    expect(sent("item.get").flatMap(({ indexes }) => indexes)).toEqual([0, 3, 4]);
  });

  it("say so when one is gone to, and what is on the screen stays", async () => {
    const { app } = await start({ items: 3, closed: [2] });
    app.go(2);
    expect(app.index.value).toBe(0);
    expect(app.notice.value).toBe("Item 3 is with other reviewers.");
    app.next();
    expect([app.index.value, app.notice.value]).toEqual([1, ""]);
  });

  it("are not shown again after a reload of the page", async () => {
    const host = createFakeHost({ items: 4, index: 1, closed: [3] });
    host.cursor.set(host.store.reviews[3]?.item ?? "");
    opened = await openOn(host, "closed meanwhile");
    expect(opened.app.index.value).toBe(1);
  });

  it("leave nothing to do when there are no others, until one comes back", async () => {
    const { app, host } = await start({ items: 2, closed: [0, 1] });
    expect([app.index.value, app.finished.value]).toEqual([-1, true]);
    host.store.closed.delete(1);
    const item = host.store.reviews[1]?.item ?? "";
    host.emit({ topic: "session.changed", data: { seq: 0, item, reviewer: "bob" } });
    await settle();
    app.nextTodo();
    await settle();
    expect([app.item.value?.index, app.finished.value]).toEqual([1, false]);
  });
});

describe("taking an item", () => {
  it("happens when it is on the screen, and not when it is fetched ahead or leafed past", async () => {
    const { app, host, sent } = await start({ items: 9, takes: true });
    for (let step = 0; step < 5; step += 1) app.next();
    await look();
    expect(sent("item.take")).toEqual([{ item: host.store.reviews[5]?.item }]);
  });

  it("is not done where everyone labels everything", async () => {
    const { app, sent } = await start({ items: 3 });
    app.next();
    await look();
    expect(sent("item.take")).toEqual([]);
  });

  it("that somebody else was faster with goes on to the next, and says why", async () => {
    const { app, host } = await start({ items: 4, takes: true });
    host.store.closed.add(0);
    await look();
    expect([app.index.value, app.counts.value.all]).toEqual([1, 3]);
    expect(app.notice.value).toBe("Item 1 is with other reviewers.");
  });

  it("that comes too late for the reviewer, who is elsewhere already, moves nothing", async () => {
    const { app, host } = await start({ items: 4, takes: true, latencyMs: 500 });
    await look();
    host.store.closed.add(1);
    app.go(1);
    await vi.advanceTimersByTimeAsync(400);
    app.go(3);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.index.value).toBe(3);
  });

  it("is done again when the page is looked at again", async () => {
    const { sent } = await start({ items: 4, takes: true });
    await look();
    document.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(sent("item.take")).toHaveLength(2);
  });
});
