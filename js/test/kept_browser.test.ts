import { IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Keeper, type Kept, timeAfter } from "../src/kept/kept.ts";
import { FakeBrowser } from "./support/fake_browser.ts";

let browser: FakeBrowser;

beforeEach(() => {
  browser = new FakeBrowser();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

let count = 0;

function kept(more: Partial<Kept> = {}): Kept {
  count += 1;
  const key = `key ${count}`;
  const change = { op: "assessment.undo", args: { key } } as const;
  return { key, session: "s", title: "Pilot", origin: "o", at: timeAfter(), change, ...more };
}

const all = () => true;
const keys = (left: readonly Kept[]) => left.map(({ key }) => key);

/** Every transaction that was begun is complete. */
async function written(keeper: Keeper): Promise<void> {
  await keeper.adopt(() => false);
}

describe("what is kept in the browser", () => {
  it("is there after a crash, oldest first, until it is removed", async () => {
    const crash = browser.page();
    const keeper = browser.keeper();
    const [one, two, three] = [kept(), kept(), kept()];
    for (const each of [one, two, three]) keeper.put(each);
    keeper.remove(two.key);
    await written(keeper);
    crash();

    browser.page();
    const next = browser.keeper();
    const left = await next.adopt(all);
    expect(left).toMatchObject([one, three]);
    expect(next.unkept).toBe(0);
    for (const { key } of left) next.remove(key);
    await written(next);
    next.release();
    browser.page();
    expect(await browser.keeper().adopt(all)).toEqual([]);
  });

  it("is left alone while the page that keeps it lives, and by other stores and reviewers", async () => {
    const crash = browser.page();
    const keeper = browser.keeper();
    keeper.put(kept());
    await written(keeper);
    browser.page();
    const second = browser.keeper();
    expect(await second.adopt(all)).toEqual([]);
    crash();
    expect(await browser.keeper("another store").adopt(all)).toEqual([]);
    expect(await second.adopt(all)).toHaveLength(1);
  });

  it("goes to one of two pages that open at once", async () => {
    const crash = browser.page();
    const keeper = browser.keeper();
    const made = [kept(), kept(), kept()];
    for (const each of made) keeper.put(each);
    await written(keeper);
    crash();
    browser.page();
    const one = browser.keeper();
    browser.page();
    const two = browser.keeper();
    const both = await Promise.all([one.adopt(all), two.adopt(all)]);
    expect(keys(both.flat()).sort()).toEqual(keys(made).sort());
    expect(both.filter((left) => left.length > 0)).toHaveLength(1);
  });

  it("stays with its owner where it is not wanted", async () => {
    const crash = browser.page();
    const keeper = browser.keeper();
    keeper.put(kept({ session: "s" }));
    keeper.put(kept({ session: "t" }));
    await written(keeper);
    crash();
    browser.page();
    const next = browser.keeper();
    expect(await next.adopt(({ session }) => session === "s")).toHaveLength(1);
    expect(await next.adopt(all)).toMatchObject([{ session: "t" }]);
  });

  it("can be left to others by a page that lives on", async () => {
    browser.page();
    const keeper = browser.keeper();
    const one = kept();
    keeper.put(one);
    keeper.leave(one);
    await written(keeper);
    browser.page();
    expect(await browser.keeper().adopt(all)).toHaveLength(1);
  });

  it("is found by the next widget of the same page as well", async () => {
    browser.page();
    const keeper = browser.keeper();
    keeper.put(kept());
    keeper.release();
    const next = browser.keeper();
    expect(await next.adopt(all)).toHaveLength(1);
    expect(await browser.keeper().adopt(all)).toEqual([]);
  });

  it("keeps its order when the clock jumps back", async () => {
    const crash = browser.page();
    const keeper = browser.keeper();
    const made = [kept()];
    vi.spyOn(Date, "now").mockReturnValue(1);
    made.push(kept(), kept());
    for (const each of made.toReversed()) keeper.put(each);
    await written(keeper);
    crash();
    browser.page();
    expect(keys(await browser.keeper().adopt(all))).toEqual(keys(made));
  });
});

describe("a page without locks", () => {
  beforeEach(() => {
    browser = new FakeBrowser({ locks: false });
  });

  it("asks the others, and takes only from those that do not answer", async () => {
    browser.page();
    const living = browser.keeper();
    const dead = browser.keeper();
    living.put(kept());
    const one = kept();
    dead.put(one);
    await Promise.all([written(living), written(dead)]);
    dead.release();
    browser.page();
    expect(keys(await browser.keeper().adopt(all))).toEqual([one.key]);
  });
});

describe("a browser that keeps nothing", () => {
  async function onlyHere(): Promise<void> {
    browser.page();
    const keeper = browser.keeper();
    keeper.put(kept());
    await vi.waitFor(() => expect(keeper.unkept).toBe(1));
    keeper.release();
    const next = browser.keeper();
    const left = await next.adopt(all);
    expect(left).toHaveLength(1);
    await vi.waitFor(() => expect(next.unkept).toBe(1));
    for (const { key } of left) next.remove(key);
    await vi.waitFor(() => expect(next.unkept).toBe(0));
  }

  it("because it has no database, says so and keeps it in the page", async () => {
    vi.stubGlobal("indexedDB", undefined);
    await onlyHere();
  });

  it("because it refuses, says so and keeps it in the page", async () => {
    const open = () => {
      throw new DOMException("Not here.", "SecurityError");
    };
    vi.stubGlobal("indexedDB", { open });
    await onlyHere();
  });

  it("because a later version of this code has changed it, says so and keeps it in the page", async () => {
    await new Promise((resolve) => {
      indexedDB.open("labeling_widget", 99).onsuccess = resolve;
    });
    await onlyHere();
  });

  it("because another tab holds it, says so and keeps it in the page", async () => {
    const open = () => {
      const request: Partial<IDBOpenDBRequest> = {};
      queueMicrotask(() => request.onblocked?.call(request as never, {} as never));
      return request;
    };
    vi.stubGlobal("indexedDB", { open });
    await onlyHere();
  });

  it("because it does not answer, says so after a while", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("indexedDB", { open: () => ({}) });
    browser.page();
    const keeper = browser.keeper();
    keeper.put(kept());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(keeper.unkept).toBe(1);
    vi.useRealTimers();
  });

  it("because it is full, writes everything once there is room", async () => {
    const crash = browser.page();
    const keeper = browser.keeper();
    const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("Full.", "QuotaExceededError");
    });
    const one = kept();
    keeper.put(one);
    await vi.waitFor(() => expect(keeper.unkept).toBe(1));
    put.mockRestore();
    const two = kept();
    keeper.put(two);
    await vi.waitFor(() => expect(keeper.unkept).toBe(0));
    crash();
    browser.page();
    expect(keys(await browser.keeper().adopt(all))).toEqual([one.key, two.key]);
  });
});

it("makes way for a later version of this code, and says that it keeps nothing any more", async () => {
  browser.page();
  const keeper = browser.keeper();
  keeper.put(kept());
  await written(keeper);
  const upgraded = new Promise((resolve, reject) => {
    const request = indexedDB.open("labeling_widget", 99);
    request.onsuccess = resolve;
    request.onblocked = reject;
  });
  await upgraded;
  keeper.put(kept());
  await vi.waitFor(() => expect(keeper.unkept).toBe(1));
});
