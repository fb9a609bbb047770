import { beforeEach, describe, expect, it, vi } from "vitest";
import { CallError } from "../src/host/host.ts";
import { type CallMessage, isReply, Rpc } from "../src/rpc.ts";

let sent: CallMessage[];
let rpc: Rpc;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  rpc = new Rpc((message) => sent.push(message));
});

const lastId = () => sent.at(-1)?.id ?? "";
const progress = { states: "p", seq: 1, reviewers: [] };

describe("a call", () => {
  it("is sent as one message of the protocol", () => {
    void rpc.call("session.progress", {});
    expect(sent).toEqual([{ v: 1, kind: "call", id: "c1", op: "session.progress", args: {} }]);
  });

  it("gets the result of the reply with its id, whatever order replies come in", async () => {
    const first = rpc.call("session.progress", {});
    const second = rpc.call("trace.search", { item: "tr-1", query: "x" });
    rpc.receive({ kind: "reply", id: "c2", ok: true, result: { total: 0, spans: {} } });
    rpc.receive({ kind: "reply", id: "c1", ok: true, result: progress });
    expect(await first).toEqual(progress);
    expect(await second).toEqual({ total: 0, spans: {} });
    expect(rpc.pending).toBe(0);
  });

  it("is rejected with the typed error of a refusal", async () => {
    const call = rpc.call("session.progress", {});
    const error = { code: "store.busy", message: "Locked.", field: null, retryable: true };
    rpc.receive({ kind: "reply", id: lastId(), ok: false, error });
    await expect(call).rejects.toMatchObject({ name: "CallError", ...error, review: null });
  });

  it("is settled once: a reply after the timeout is ignored", async () => {
    const call = rpc.call("session.progress", {}, { timeoutMs: 100 });
    const failed = expect(call).rejects.toMatchObject({ code: "host.timeout", retryable: true });
    await vi.advanceTimersByTimeAsync(100);
    await failed;
    expect(rpc.receive({ kind: "reply", id: "c1", ok: true, result: progress })).toBe(false);
  });

  it("leaves no timer behind when it is answered in time", async () => {
    const call = rpc.call("session.progress", {}, { timeoutMs: 100 });
    rpc.receive({ kind: "reply", id: "c1", ok: true, result: progress });
    await call;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("can be given up, before and after it was sent", async () => {
    const controller = new AbortController();
    const call = rpc.call("session.progress", {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: "host.aborted" });
    const late = rpc.call("session.progress", {}, { signal: controller.signal });
    await expect(late).rejects.toMatchObject({ code: "host.aborted" });
    expect(sent).toHaveLength(1);
  });

  it("is rejected when it cannot be sent", async () => {
    const broken = new Rpc(() => {
      throw new CallError("host.unreachable", "Gone.", { retryable: true });
    });
    const call = broken.call("session.progress", {});
    await expect(call).rejects.toMatchObject({ code: "host.unreachable" });
    expect(broken.pending).toBe(0);
  });
});

it("ignores replies to nobody, and messages that are no replies", () => {
  expect(rpc.receive({ kind: "reply", id: "someone else's", ok: true })).toBe(false);
  expect([null, 3, { kind: "reply" }, { kind: "event", id: "c1" }].some(isReply)).toBe(false);
});
