import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Change } from "../src/change.ts";
import { CallError, type Host, unreachable } from "../src/host/host.ts";
import type { Keeper, Kept } from "../src/kept/kept.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import { Outbox, type Waiting } from "../src/outbox.ts";
import { sessionStorage } from "../src/outbox_storage.ts";
import type { Review, Saved } from "../src/protocol.gen.ts";
import { settle } from "./support/app.ts";

interface Sent {
  readonly op: string;
  readonly args: Record<string, unknown>;
  accept(result: unknown): void;
  refuse(error: CallError): void;
}

let sent: Sent[];
let saved: (readonly [Change, Saved | null])[];
let refused: (readonly [Change, CallError])[];
let waiting: Waiting;
let outbox: Outbox;
let keeper: Keeper;
let scope = 0;
/** Whether the reviewer has to decide about what is refused. */
let undecided = false;

const host: Host = {
  cursor: { get: () => "", set: () => undefined },
  call: (op, args) =>
    new Promise((resolve, reject) => {
      const accept = (result: unknown) => resolve(result as never);
      sent.push({ op, args: { ...args }, accept, refuse: reject });
    }),
  onEvent: () => () => undefined,
  onStatus: () => () => undefined,
  dispose: () => undefined,
};

function make(by = keeper): Outbox {
  return new Outbox(host, sessionStorage(by, "session", "Pilot"), {
    onSaved: (change, result) => saved.push([change, result]),
    onRefused: (change, error) => {
      refused.push([change, error]);
      return undecided;
    },
    onWaiting: (now) => {
      waiting = now;
    },
  });
}

/** The page is gone; what is left is found by the next one. */
async function reload(): Promise<{ next: Outbox; left: readonly Kept[] }> {
  outbox.dispose();
  keeper.release();
  sent = [];
  keeper = pageKeeper(`outbox ${scope}`);
  outbox = make();
  const left = await keeper.adopt(() => true);
  outbox.adopt(left);
  return { next: outbox, left };
}

beforeEach(() => {
  vi.useFakeTimers();
  scope += 1;
  sent = [];
  saved = [];
  refused = [];
  undecided = false;
  keeper = pageKeeper(`outbox ${scope}`);
  outbox = make();
});

let keys = 0;

function put(item: string, name: string, value: unknown, more: object = {}): string {
  keys += 1;
  const args = { item, name, value, key: `key ${keys}`, ...more };
  return outbox.add({ op: "assessment.put", args });
}

function review(item: string, revs: Record<string, number>): Review {
  const rest = { reason: null, note: "", answers: [], asked_again: {} };
  return { item, index: 0, state: "in_progress", ...rest, revs };
}

function done(item: string, revs: Record<string, number>): Saved {
  return { saved_at: "2026-03-02T10:00:00Z", seq: 1, review: review(item, revs) };
}

const busy = () => new CallError("store.busy", "Another program holds it.", { retryable: true });

describe("order", () => {
  it("sends the changes of one item one after the other", async () => {
    put("a", "q1", 1);
    put("a", "q2", 2);
    expect(sent).toHaveLength(1);
    sent[0]?.accept(done("a", { q1: 1 }));
    await settle();
    expect(sent.map(({ args }) => args.name)).toEqual(["q1", "q2"]);
  });

  it("sends the changes of different items together", () => {
    put("a", "q", 1);
    put("b", "q", 1);
    expect(sent).toHaveLength(2);
    expect(outbox.inFlight).toBe(2);
  });

  it("lets nothing overtake a change that waits for the one before it", async () => {
    put("a", "q1", 1);
    put("a", "q2", 2);
    put("b", "q1", 3);
    expect(sent.map(({ args }) => args.value)).toEqual([1]);
    sent[0]?.accept(done("a", { q1: 1 }));
    await settle();
    expect(sent.map(({ args }) => args.value)).toEqual([1, 2, 3]);
  });

  it("lets other items overtake one that did not get through", async () => {
    put("a", "q1", 1);
    put("a", "q2", 2);
    put("b", "q1", 3);
    sent[0]?.refuse(busy());
    await settle();
    expect(sent.map(({ args }) => args.value)).toEqual([1, 3]);
  });

  it("makes an undo wait for everything before it, and everything after wait for the undo", async () => {
    put("a", "q", 1);
    outbox.add({ op: "assessment.undo", args: { key: "undo" } });
    put("b", "q", 1);
    expect(sent.map(({ op }) => op)).toEqual(["assessment.put"]);
    sent[0]?.accept(done("a", { q: 1 }));
    await settle();
    expect(sent.map(({ op }) => op)).toEqual(["assessment.put", "assessment.undo"]);
    sent[1]?.accept({ saved: done("a", { q: 2 }) });
    await settle();
    expect(sent[2]?.args).toMatchObject({ item: "b" });
    expect(saved.map(([change]) => change.op)).toContain("assessment.undo");
  });
});

describe("the revision", () => {
  it("is the one that was last shown or acknowledged", async () => {
    outbox.learn(review("a", { q: 4 }));
    put("a", "q", 1);
    expect(sent[0]?.args.rev).toBe(4);
    sent[0]?.accept(done("a", { q: 5 }));
    await settle();
    put("a", "q", 2);
    expect(sent[1]?.args.rev).toBe(5);
  });

  it("is filled in when the change is sent, after the one before it", async () => {
    outbox.learn(review("a", { q: 4 }));
    put("a", "q", 1);
    put("a", "q", 2);
    sent[0]?.accept(done("a", { q: 5 }));
    await settle();
    expect(sent[1]?.args).toMatchObject({ value: 2, rev: 5 });
  });

  it("does not silently pass over an answer that somebody else gave meanwhile", async () => {
    outbox.learn(review("a", { q1: 1, q2: 1 }));
    put("a", "q1", 1);
    put("a", "q2", 2);
    sent[0]?.accept(done("a", { q1: 2, q2: 7 }));
    await settle();
    expect(sent[1]?.args.rev).toBe(1);
  });
});

describe("an answer that is replaced before it was sent", () => {
  it("is sent once, as the newer one", async () => {
    put("a", "first", 0);
    put("a", "q", "y");
    put("a", "q", "yes");
    expect(waiting.waiting).toBe(2);
    sent[0]?.accept(done("a", {}));
    await settle();
    expect(sent.map(({ args }) => args.value)).toEqual([0, "yes"]);
  });

  it("still completes the item when only a comment came after it", async () => {
    put("a", "first", 0);
    put("a", "q", true, { complete: true, active_ms: 5 });
    put("a", "q", true, { rationale: "because", active_ms: 7 });
    sent[0]?.accept(done("a", {}));
    await settle();
    expect(sent[1]?.args).toMatchObject({ complete: true, rationale: "because", active_ms: 12 });
  });

  it("is not replaced once it has been tried: it may be stored", async () => {
    put("a", "q", 1);
    sent[0]?.refuse(busy());
    await settle();
    put("a", "q", 2);
    expect(waiting.waiting).toBe(2);
  });

  it("is not replaced across an undo or a completion", () => {
    put("b", "x", 0);
    outbox.add({ op: "assessment.undo", args: { key: "u" } });
    put("a", "q", 1);
    outbox.add({ op: "review.set", args: { item: "a", state: "completed", key: "done" } });
    put("a", "q", 2);
    expect(waiting.waiting).toBe(5);
  });
});

describe("a change that does not get through", () => {
  it("is sent again with the same key, at growing intervals", async () => {
    const key = put("a", "q", 1);
    const gaps: number[] = [];
    for (let tries = 1; tries <= 7; tries += 1) {
      sent.at(-1)?.refuse(busy());
      await settle();
      const before = Date.now();
      await vi.advanceTimersToNextTimerAsync();
      gaps.push((Date.now() - before) / 1000);
      expect(sent).toHaveLength(tries + 1);
    }
    expect(gaps).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(new Set(sent.map(({ args }) => args.key))).toEqual(new Set([key]));
  });

  it("says why, and when the next try is, until it is stored", async () => {
    const key = put("a", "q", 1);
    expect(waiting).toMatchObject({ waiting: 1, message: "" });
    sent[0]?.refuse(busy());
    await settle();
    expect(waiting.failing).toEqual(new Set([key]));
    expect(waiting.message).toBe("Another program holds it. Tried once; next in 1\u00a0s.");
    outbox.retry();
    sent[1]?.accept(done("a", { q: 1 }));
    await settle();
    expect(waiting).toMatchObject({ waiting: 0, message: "" });
    expect(saved).toHaveLength(1);
  });

  it("is handed back when it is refused for good, and holds nothing up", async () => {
    put("a", "q1", 1);
    put("a", "q2", 2);
    sent[0]?.refuse(new CallError("answer.invalid", "Too long.", { field: "q1" }));
    await settle();
    expect(refused[0]?.[1].message).toBe("Too long.");
    expect(sent[1]?.args.name).toBe("q2");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("while there is nobody to send to", () => {
  it("nothing is sent, everything is kept, and all of it goes out afterwards", async () => {
    put("a", "q", 1);
    outbox.pause();
    sent[0]?.refuse(unreachable("The kernel was restarted."));
    await settle();
    put("b", "q", 2);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sent).toHaveLength(1);
    expect(waiting.failing.size).toBe(2);
    outbox.resume();
    expect(sent.map(({ args }) => args.item)).toEqual(["a", "a", "b"]);
  });
});

describe("what an earlier page left", () => {
  it("is sent with its keys, in its order, each change on the one before", async () => {
    outbox.learn(review("a", { q: 3 }));
    const one = put("a", "q", 1);
    put("a", "q", 2);
    outbox.add({ op: "review.set", args: { item: "a", state: "completed", key: "done" } });
    await reload();
    expect(sent[0]?.args).toMatchObject({ key: one, value: 1, rev: 3 });
    sent[0]?.accept(done("a", { q: 4 }));
    await settle();
    expect(sent[1]?.args).toMatchObject({ value: 2, rev: 4 });
    sent[1]?.accept(done("a", { q: 5 }));
    await settle();
    expect(sent[2]?.op).toBe("review.set");
    sent[2]?.accept(done("a", { q: 5 }));
    await settle();
    expect((await reload()).left).toEqual([]);
  });

  it("has the revision of what was acknowledged before the page went away", async () => {
    outbox.learn(review("a", { q: 3 }));
    put("a", "q", 1);
    put("a", "q", 2);
    sent[0]?.accept(done("a", { q: 4 }));
    await settle();
    await reload();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.args).toMatchObject({ value: 2, rev: 4 });
  });

  it("is not replaced by a newer answer: it may be stored already", async () => {
    put("a", "q", 1);
    await reload();
    put("a", "q", 2);
    expect(waiting.waiting).toBe(2);
  });

  it("does not pass over what others did when a change turns out to be stored already", async () => {
    outbox.learn(review("a", { q: 3 }));
    put("a", "q", 1);
    put("a", "q", 2);
    await reload();
    sent[0]?.accept(done("a", { q: 9 }));
    await settle();
    expect(sent[1]?.args).toMatchObject({ value: 2, rev: 4 });
  });

  it("in two pages is not taken for one line of work", async () => {
    outbox.learn(review("a", { q: 3 }));
    put("a", "q", "one");
    const other = pageKeeper(`outbox ${scope}`);
    const second = make(other);
    second.learn(review("a", { q: 3 }));
    second.add({ op: "assessment.put", args: { item: "a", name: "q", value: "two", key: "2" } });
    second.dispose();
    other.release();
    await reload();
    expect(sent).toHaveLength(1);
    sent[0]?.accept(done("a", { q: 4 }));
    await settle();
    expect(sent[1]?.args).toMatchObject({ value: "two", rev: 3 });
  });

  it("goes before what was answered since", async () => {
    put("a", "q", 1);
    outbox.dispose();
    keeper.release();
    sent = [];
    keeper = pageKeeper(`outbox ${scope}`);
    outbox = make();
    outbox.pause();
    put("a", "p", 2);
    outbox.adopt(await keeper.adopt(() => true));
    outbox.resume();
    expect(sent.map(({ args }) => args.name)).toEqual(["q"]);
  });

  it("is left alone by other stores and reviewers, and while its own page can send it", async () => {
    put("a", "q", 1);
    expect(await pageKeeper("somebody else's").adopt(() => true)).toEqual([]);
    expect(await pageKeeper(`outbox ${scope}`).adopt(() => true)).toEqual([]);
    keeper.release();
    expect(await pageKeeper("somebody else's").adopt(() => true)).toEqual([]);
    expect(await pageKeeper(`outbox ${scope}`).adopt(() => true)).toHaveLength(1);
  });

  it("is left out where it cannot be read", async () => {
    const bad = { session: "session", title: "", origin: "x", at: 1 };
    keeper.put({ ...bad, key: "1" });
    keeper.put({ ...bad, key: "2", change: { op: "drop.table", args: { key: "2" } } as never });
    keeper.put({ ...bad, key: "3", change: { op: "review.set", args: null } as never });
    put("a", "q", 1);
    const { left } = await reload();
    expect(left).toHaveLength(4);
    expect(sent).toHaveLength(1);
  });
});

describe("a refused answer that the reviewer has to decide about", () => {
  beforeEach(() => {
    undecided = true;
  });
  const conflict = () => new CallError("answer.conflict", "Changed elsewhere.");

  async function refuse(): Promise<string> {
    outbox.learn(review("a", { q: 3 }));
    const key = put("a", "q", 1);
    sent[0]?.refuse(conflict());
    await settle();
    return key;
  }

  it("is asked about again after a reload", async () => {
    const key = await refuse();
    expect(waiting.waiting).toBe(0);
    await reload();
    expect(sent[0]?.args).toMatchObject({ key, rev: 3 });
  });

  it("is gone once it was given up", async () => {
    await refuse();
    outbox.letGo("a", "q");
    expect((await reload()).left).toEqual([]);
  });

  it("is gone once another answer takes its place", async () => {
    const key = await refuse();
    put("a", "q", 2);
    expect((await reload()).left.map((kept) => kept.key)).not.toContain(key);
  });
});

it("stops everything when it is disposed", async () => {
  put("a", "q", 1);
  sent[0]?.refuse(busy());
  await settle();
  outbox.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
