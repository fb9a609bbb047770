import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost } from "../dev/fake.ts";
import { ONE_KEY } from "../dev/fake_questions.ts";
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

const busy = () => new CallError("store.busy", "Another program holds it.", { retryable: true });

describe("trouble", () => {
  it("keeps an answer that the store could not take, tries again, and saves it once", async () => {
    const { app, answer, host } = await start();
    host.fail("assessment.put", busy());
    app.choose(0);
    await settle();
    expect(answer("supported")).toMatchObject({ value: true, status: "unsaved" });
    expect(app.save.value).toMatchObject({ kind: "unsaved", waiting: 1 });
    expect(app.save.value.message).toContain("Another program holds it.");
    await vi.advanceTimersByTimeAsync(1_000);
    expect([answer("supported").status, host.store.seq]).toEqual(["saved", 1]);
  });

  it("goes on while the kernel is busy, and saves everything when it is free", async () => {
    const { app, host } = await start({ questions: ONE_KEY });
    host.busy(true);
    app.choose(0);
    app.choose(1);
    expect([app.index.value, app.connection.value, app.save.value.waiting]).toEqual([2, "busy", 2]);
    host.busy(false);
    await settle();
    expect(host.store.states).toBe("ccpp");
    expect(app.save.value.kind).toBe("saved");
  });

  it("sends what waits as soon as the connection is back, however long the next try is off", async () => {
    const { app, answer, host } = await start();
    host.cut(true);
    app.choose(0);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(answer("supported").status).toBe("unsaved");
    host.cut(false);
    await settle();
    expect([answer("supported").status, app.save.value.kind]).toEqual(["saved", "saved"]);
  });

  it("keeps answers through a restart and saves them when the kernel is back", async () => {
    const { app, answer, host } = await start();
    host.restart();
    app.choose(0);
    expect([app.connection.value, answer("supported").status]).toEqual(["restarted", "unsaved"]);
    await vi.advanceTimersByTimeAsync(60_000);
    host.revive();
    await settle();
    expect([answer("supported").status, app.save.value.kind]).toEqual(["saved", "saved"]);
  });

  it("hands the answers of a dead widget to the one that replaces it", async () => {
    const scope = "replaced";
    const dead = await openOn(createFakeHost(), scope);
    dead.host.restart();
    dead.app.choose(0);
    const fresh = await openOn(createFakeHost(), scope);
    expect(fresh.answer("supported")).toMatchObject({ value: true, status: "saved" });
    expect(fresh.host.store.reviews[0]?.answers).toHaveLength(1);
    dead.app.dispose();
    fresh.app.dispose();
  });

  it("shows beside its question an answer that only the store refused", async () => {
    const { app, answer, host } = await start();
    const error = new CallError("answer.invalid", "Takes no odd numbers.", { field: "sure" });
    host.fail("assessment.put", error);
    app.answer("sure", 7);
    await settle();
    const message = "Takes no odd numbers. Not saved yet.";
    expect(answer("sure")).toMatchObject({ value: 7, status: "refused", message });
    expect(app.states.value[0]).toBe("pending");
    app.retry();
    await settle();
    expect(answer("sure")).toMatchObject({ value: 7, status: "saved" });
  });
});

describe("an answer that was changed elsewhere", () => {
  async function conflict(): Promise<Opened> {
    const all = await start();
    all.host.store.put({
      item: all.app.item.value?.item ?? "",
      name: "send",
      value: "No",
      key: "x",
    });
    all.app.answer("send", "As it is");
    await settle();
    return all;
  }

  it("is shown as a conflict with both answers", async () => {
    const { app, answer } = await conflict();
    const both = { status: "conflict", value: "As it is", theirs: "No" };
    expect(answer("send")).toMatchObject(both);
    expect(app.save.value.kind).toBe("unsaved");
  });

  it("is overridden when the reviewer keeps theirs", async () => {
    const { app, answer, host } = await conflict();
    app.resolve("send", "mine");
    await settle();
    expect(answer("send")).toMatchObject({ status: "saved", value: "As it is" });
    expect(host.store.reviews[0]?.answers[0]?.value).toBe("As it is");
  });

  it("stays when the reviewer takes it", async () => {
    const { app, answer, sent } = await conflict();
    app.resolve("send", "theirs");
    await settle();
    expect(answer("send")).toMatchObject({ status: "saved", value: "No" });
    expect(sent("assessment.put")).toHaveLength(1);
  });

  it("to the same answer is no conflict", async () => {
    const { app, host, answer } = await start();
    host.store.put({ item: app.item.value?.item ?? "", name: "sure", value: 3, key: "x" });
    app.answer("sure", 3);
    await settle();
    expect(answer("sure")).toMatchObject({ status: "saved", value: 3 });
  });
});

describe("changes by others", () => {
  it("in another widget of the same reviewer appear by themselves", async () => {
    const { app, answer, host } = await start();
    const trace = app.item.value?.trace;
    host.answerElsewhere(0, "sure", 55);
    await settle();
    expect(answer("sure")).toMatchObject({ value: 55, status: "saved" });
    expect(app.states.value[0]).toBe("in_progress");
    expect(app.item.value?.trace).toBe(trace);
  });

  it("never replace what the reviewer has not saved yet", async () => {
    const { app, answer, host } = await start();
    app.answer("change", "x".repeat(136));
    host.answerElsewhere(0, "change", "theirs");
    await settle();
    expect(answer("change")).toMatchObject({ status: "refused", value: "x".repeat(136) });
  });

  it("made here are echoes and cause no request", async () => {
    const { app, sent, host } = await start({ latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    const before = host.calls.length;
    app.choose(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(host.calls.length - before).toBe(1);
    expect(sent("session.progress")).toEqual([]);
  });
});
