import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost } from "../dev/fake.ts";
import { CallError } from "../src/host/host.ts";
import { type Kept, timeAfter } from "../src/kept/kept.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import { createLabelingApp } from "../src/state.ts";
import { type Opened, openOn, settle, view } from "./support/app.ts";

const HERE = "f".repeat(32); // the fake host's session
const DAY = 24 * 3_600_000;

let scope = "";
let scopes = 0;
let opened: Opened | null = null;

beforeEach(() => {
  vi.useFakeTimers();
  scopes += 1;
  scope = `kept ${scopes}`;
});
afterEach(() => opened?.app.dispose());

async function open(host = createFakeHost()): Promise<Opened> {
  opened = await openOn(host, scope);
  return opened;
}

/** What pages before this one left: answers to the first item. */
function leave(...left: (Partial<Kept> & { name: string; value: unknown; rev?: number })[]): void {
  const keeper = pageKeeper(scope);
  const item = createFakeHost().store.reviews[0]?.item ?? "";
  for (const [at, { name, value, rev = 0, ...more }] of left.entries()) {
    const key = `left ${at}`;
    const change = { op: "assessment.put", args: { item, name, value, rev, key } } as const;
    const kept = { key, session: HERE, title: "Pilot", origin: "gone", at: timeAfter(), change };
    keeper.put({ ...kept, ...more });
  }
  keeper.release();
}

describe("answers that an earlier page left", () => {
  it("are on the screen at once and saved", async () => {
    leave({ name: "supported", value: true }, { name: "sure", value: 7 });
    const { answer, app, host } = await open();
    expect([answer("supported").value, answer("sure").value]).toEqual([true, 7]);
    await settle();
    expect(host.store.reviews[0]?.answers).toHaveLength(2);
    expect(app.save.value.kind).toBe("saved");
  });

  it("to a question that was answered differently since are shown beside what is there", async () => {
    leave({ name: "sure", value: 7 });
    const host = createFakeHost();
    host.store.put({ item: host.store.reviews[0]?.item ?? "", name: "sure", value: 3, key: "x" });
    const { app, answer } = await open(host);
    await settle();
    expect(answer("sure")).toMatchObject({ status: "conflict", value: 7, theirs: 3 });
    app.resolve("sure", "mine");
    await settle();
    expect(host.store.reviews[0]?.answers[0]?.value).toBe(7);
  });

  it("in two pages at once: the later one is asked about", async () => {
    leave({ name: "sure", value: 1 }, { name: "sure", value: 2, origin: "another" });
    const { answer, host } = await open();
    await settle();
    expect(host.store.reviews[0]?.answers[0]?.value).toBe(1);
    expect(answer("sure")).toMatchObject({ status: "conflict", value: 2, theirs: 1 });
  });

  it("are named when they cannot be read", async () => {
    leave({ name: "", value: 1, change: { op: "nonsense", args: { key: "x" } } as never });
    const { app } = await open();
    expect(app.save.value.message).toContain("1 kept in this browser cannot be read");
  });

  it("are found when the page is looked at again, if their page went away meanwhile", async () => {
    const { host } = await open();
    leave({ name: "sure", value: 7 });
    document.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(host.store.reviews[0]?.answers[0]?.value).toBe(7);
  });
});

describe("a widget that is not drawn any more", () => {
  const TEXT = "typed, no answer yet";
  const restored = ({ app }: Opened) =>
    [...app.drafts.restored.value.values()].map(({ text }) => text);
  let drawn: () => void;

  /** The widget that the cell made before. */
  async function earlier(): Promise<Opened> {
    const host = createFakeHost();
    const app = createLabelingApp(host, { keeper: () => pageKeeper(scope) });
    app.open();
    drawn = app.attend();
    await settle();
    app.drafts.set("slot", TEXT, "null");
    return view(host, app);
  }

  it("leaves what is kept to the one that takes its place", async () => {
    const { app } = await earlier();
    drawn();
    expect(restored(await open())).toEqual([TEXT]);
    app.dispose();
  });

  it("leaves it to one that was there before it went", async () => {
    const { app } = await earlier();
    const after = await open();
    expect(restored(after)).toEqual([]);
    drawn();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(restored(after)).toEqual([TEXT]);
    app.dispose();
  });

  it("takes nothing from others, until it is drawn again", async () => {
    const { app } = await earlier();
    drawn();
    leave({ name: "sure", value: 7 });
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(app.answers.value.get("sure")?.value).toBe(null);
    app.attend();
    await settle();
    expect(app.answers.value.get("sure")?.value).toBe(7);
    app.dispose();
  });
});

describe("answers that another session left", () => {
  const OTHER = "e".repeat(32);

  it("are sent to that session, after those of its own widget had their turn", async () => {
    leave({ name: "sure", value: 7, session: OTHER });
    const { sent, app } = await open();
    expect(sent("assessment.put")).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent("assessment.put")).toMatchObject([{ session_id: OTHER, value: 7 }]);
    expect(app.elsewhere.value).toBe("");
    expect(await pageKeeper(scope).adopt(() => true)).toEqual([]);
  });

  it("wait for that session when the store refuses them, and say so", async () => {
    leave(
      { name: "sure", value: 7, session: OTHER },
      { name: "send", value: "No", session: OTHER },
    );
    const host = createFakeHost();
    host.fail("assessment.put", new CallError("answer.conflict", "Changed elsewhere."));
    const { app, sent } = await open(host);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(app.elsewhere.value).toContain("“Pilot”");
    expect(sent("assessment.put")).toHaveLength(1);
    expect(await pageKeeper(scope).adopt(() => true)).toHaveLength(2);
  });

  it("are dropped when they are refused after a month", async () => {
    const at = Date.now() - 31 * DAY;
    leave({ name: "sure", value: 7, session: OTHER, at });
    const host = createFakeHost();
    host.fail("assessment.put", new CallError("session.unknown", "It was deleted."));
    await open(host);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await pageKeeper(scope).adopt(() => true)).toEqual([]);
  });
});

describe("leaving the page", () => {
  async function leaving(unkept: number): Promise<Event> {
    const host = createFakeHost();
    const keeper = Object.defineProperty(pageKeeper(scope), "unkept", { value: unkept });
    const app = createLabelingApp(host, { keeper: () => keeper });
    app.open();
    await settle();
    opened = view(host, app);
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event;
  }

  it("is warned of while answers are in this page only", async () => {
    expect((await leaving(1)).defaultPrevented).toBe(true);
    expect(opened?.app.save.value.kept).toBe(false);
  });

  it("is free while everything is kept", async () => {
    expect((await leaving(0)).defaultPrevented).toBe(false);
    expect(opened?.app.save.value.kept).toBe(true);
  });
});
