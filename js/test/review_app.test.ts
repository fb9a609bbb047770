/** The list of sessions: what is on the screen stays until something newer is here. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../src/app.ts";
import { CallError, type Host, type HostEvent } from "../src/host/host.ts";
import type { AppSession, AppSnapshot } from "../src/protocol.gen.ts";
import { createReviewApp } from "../src/state/review_app.ts";

const PILOT: AppSession = {
  session_id: "1",
  name: "Pilot",
  created_at: "2026-11-21T10:00:00Z",
  created_by: "owner",
  changed_at: "",
  traces: 3,
  questions: ["correct"],
  reviewers: [
    { reviewer: "ann", in_progress: 0, completed: 1, skipped: 0, total: 3, assigned: true },
  ],
  everyone: false,
  reviewers_per_item: null,
  blind: false,
  newer: 0,
};
const OTHER: AppSession = { ...PILOT, session_id: "2", name: "Other", reviewers: [] };

function fake(sessions: AppSession[]) {
  const events = new Set<(event: HostEvent) => void>();
  let status: (status: Connection) => void = () => undefined;
  const answers: Record<string, () => unknown> = {};
  const asked: string[] = [];
  const snapshot = (): AppSnapshot => ({
    store_label: "memory",
    kind: "memory",
    reviewer: "owner",
    url: null,
    sessions,
    showing: null,
  });
  const host = {
    cursor: { get: () => "", set: () => undefined },
    async call(op: string) {
      asked.push(op);
      return (answers[op] ?? snapshot)();
    },
    onEvent(listener: (event: HostEvent) => void) {
      events.add(listener);
      return () => events.delete(listener);
    },
    onStatus(listener: (status: Connection) => void) {
      status = listener;
      return () => undefined;
    },
    dispose: () => undefined,
  } as unknown as Host;
  const tell = () => {
    for (const listener of events) listener({ topic: "app.changed", data: {} });
  };
  return { host, answers, asked, tell, say: (now: Connection) => status(now) };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the review app", () => {
  it("finds sessions by their names, questions and reviewers", async () => {
    const app = createReviewApp(fake([PILOT, OTHER]).host);
    app.open();
    await settled();
    for (const [query, found] of [
      ["", 2],
      ["pil", 1],
      ["ANN", 1],
      ["correct", 2],
      ["nothing", 0],
    ] as const) {
      app.query.value = query;
      expect(app.sessions.value).toHaveLength(found);
    }
  });

  it("keeps the list and says why it is not renewed", async () => {
    const { answers, host, tell } = fake([PILOT]);
    const app = createReviewApp(host);
    app.open();
    await settled();
    answers["app.open"] = () => {
      throw new CallError("store.unreachable", "the store does not answer");
    };
    tell();
    await settled();
    expect(app.phase.value.kind).toBe("ready");
    expect(app.sessions.value).toHaveLength(1);
    expect(app.trouble.value).toBe("the store does not answer");
    delete answers["app.open"];
    app.open();
    await settled();
    expect(app.trouble.value).toBe("");
  });

  it("shows what could not be opened, and can be opened again", async () => {
    const { answers, host } = fake([PILOT]);
    answers["app.open"] = () => {
      throw new CallError("store.unavailable", "no");
    };
    const app = createReviewApp(host);
    app.open();
    await settled();
    expect(app.phase.value).toEqual({ kind: "failed", message: "no" });
    delete answers["app.open"];
    app.open();
    await settled();
    expect(app.phase.value.kind).toBe("ready");
  });

  it("puts a new session first and a changed one where it stood", async () => {
    const { answers, host } = fake([PILOT, OTHER]);
    const app = createReviewApp(host);
    app.open();
    await settled();
    answers["app.assign"] = () => ({ session: { ...OTHER, everyone: true }, added: 0 });
    await app.assign(OTHER, []);
    expect(app.sessions.value.map(({ everyone }) => everyone)).toEqual([false, true]);
    answers["app.create"] = () => ({ session: { ...PILOT, session_id: "3" }, added: 3 });
    await app.create({
      name: "x",
      questions: [],
      assigned_users: [],
      source: "",
      reviewers_per_item: null,
      blind: false,
    });
    expect(app.sessions.value.map(({ session_id }) => session_id)).toEqual(["3", "1", "2"]);
    answers["app.delete"] = () => ({});
    await app.remove(PILOT);
    expect(app.sessions.value.map(({ session_id }) => session_id)).toEqual(["3", "2"]);
  });

  it("looks again now and then, but not without a kernel", async () => {
    const { asked, host, say } = fake([PILOT]);
    const app = createReviewApp(host);
    app.open();
    await settled();
    await vi.advanceTimersByTimeAsync(30_000);
    const before = asked.length;
    expect(before).toBeGreaterThan(2);
    say("offline");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked).toHaveLength(before);
    app.dispose();
  });
});
