import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../src/app.ts";
import { CommHost } from "../src/host/comm.ts";
import type { HostEvent } from "../src/host/host.ts";
import { FakeModel } from "./support/fake_model.ts";

let model: FakeModel;
let host: CommHost;
let statuses: Connection[];

beforeEach(() => {
  vi.useFakeTimers();
  model = new FakeModel();
  host = new CommHost(model.proxy());
  statuses = [];
  host.onStatus((status) => statuses.push(status));
});

afterEach(() => {
  host.dispose();
  vi.unstubAllGlobals();
});

const ok = { ok: true, result: { states: "", seq: 0, reviewers: [] } };
const ask = () => host.call("session.progress", {});

it("gets the reply to its own call, and hears nothing alarming", async () => {
  const call = ask();
  model.reply(ok);
  expect(await call).toEqual(ok.result);
  expect(statuses).toEqual(["ok"]);
});

it("does not take the reply to another page of the same model for its own", async () => {
  const other = new CommHost(model.proxy());
  const settled = vi.fn();
  void ask().then(settled, settled);
  const theirs = other.call("session.progress", {});
  model.reply(ok);
  expect(await theirs).toEqual(ok.result);
  expect(settled).not.toHaveBeenCalled();
  other.dispose();
});

it("hands on events and stops when asked to", () => {
  const heard: HostEvent[] = [];
  const stop = host.onEvent((event) => heard.push(event));
  const data = { seq: 3, item: "tr-1", reviewer: "bob" };
  model.fire("msg:custom", { v: 1, kind: "event", topic: "session.changed", data });
  stop();
  model.fire("msg:custom", { v: 1, kind: "event", topic: "session.changed", data });
  expect(heard).toHaveLength(1);
  expect(heard[0]?.data).toEqual(data);
});

it("keeps the cursor in the widget's own state", () => {
  host.cursor.set("tr-7");
  expect([host.cursor.get(), model.traits._cursor, model.saves]).toEqual(["tr-7", "tr-7", 1]);
});

it("says busy, and goes on waiting, when an answer is slow", async () => {
  const call = ask();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(statuses).toEqual(["ok", "busy"]);
  model.reply(ok);
  await call;
  expect(statuses).toEqual(["ok", "busy", "ok"]);
});

it("says offline instead when a page from another machine has no network", async () => {
  vi.stubGlobal("navigator", { onLine: false });
  vi.stubGlobal("location", { hostname: "hub.example.com" });
  void ask().catch(() => undefined);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(statuses.at(-1)).toBe("offline");
});

it("says offline while the notebook's connection to its kernel is cut, and takes it back", async () => {
  model.connection = { connectionStatus: "connected" };
  const call = ask();
  await vi.advanceTimersByTimeAsync(2_000);
  model.connection = { connectionStatus: "connecting" };
  await vi.advanceTimersByTimeAsync(2_000);
  model.connection = { connectionStatus: "connected" };
  await vi.advanceTimersByTimeAsync(2_000);
  expect(statuses).toEqual(["ok", "busy", "offline", "busy"]);
  model.reply(ok);
  await call;
  expect(statuses.at(-1)).toBe("ok");
});

it("leaves a subshell that the kernel does not have, and sends the call again", async () => {
  model.kernel = "without subshells";
  model.connection = { connectionStatus: "connected", commsOverSubshells: "perCommTarget" };
  const call = ask();
  await vi.advanceTimersByTimeAsync(0);
  expect(model.sent.map(({ id }) => id)).toEqual([model.sent[0]?.id, model.sent[0]?.id]);
  model.reply(ok);
  expect(await call).toEqual(ok.result);
  expect(statuses).toEqual(["ok"]);
});

describe("a kernel that is gone is noticed", () => {
  const gone = { code: "host.unreachable", retryable: true };

  it("when sending throws", async () => {
    model.kernel = "dead";
    await expect(ask()).rejects.toMatchObject(gone);
    expect(statuses.at(-1)).toBe("restarted");
  });

  it("when the comm reports that it is not live", async () => {
    const call = ask();
    model.restart();
    await expect(call).rejects.toMatchObject(gone);
    expect(statuses.at(-1)).toBe("restarted");
  });

  it("when the comm is closed", async () => {
    const call = ask();
    model.kernel = "closed";
    model.fire("comm:close");
    await expect(call).rejects.toMatchObject(gone);
    expect(statuses.at(-1)).toBe("restarted");
  });

  it("when it becomes idle without having answered", async () => {
    model.kernel = "strange";
    await expect(ask()).rejects.toMatchObject(gone);
    expect(statuses.at(-1)).toBe("restarted");
  });

  it("when it becomes idle without having answered, outside of every subshell too", async () => {
    model.kernel = "strange";
    model.connection = { connectionStatus: "connected", commsOverSubshells: "perCommTarget" };
    const failed = expect(ask()).rejects.toMatchObject(gone);
    await vi.advanceTimersByTimeAsync(0);
    await failed;
    expect(model.sent).toHaveLength(2);
    expect(statuses.at(-1)).toBe("restarted");
  });

  it("when the notebook has no kernel any more, as after its server was restarted", async () => {
    model.connection = null;
    const failed = expect(ask()).rejects.toMatchObject(gone);
    await vi.advanceTimersByTimeAsync(2_000);
    await failed;
    expect(statuses.at(-1)).toBe("restarted");
  });

  it("and is known to be back as soon as it speaks", async () => {
    model.restart();
    model.kernel = "alive";
    const call = ask();
    model.reply(ok);
    await call;
    expect(statuses).toEqual(["ok", "restarted", "ok"]);
  });
});

it("listens to nothing and answers nobody once it is disposed", async () => {
  const call = ask();
  host.dispose();
  await expect(call).rejects.toMatchObject({ code: "host.aborted" });
  expect(model.listeners("msg:custom") + model.listeners("comm:close")).toBe(0);
});
