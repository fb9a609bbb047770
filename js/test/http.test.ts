import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection } from "../src/app.ts";
import type { HostEvent } from "../src/host/host.ts";
import { HttpHost } from "../src/host/http.ts";
import { HASH_CURSOR } from "../src/host/page_cursor.ts";

interface Sent {
  readonly path: string;
  readonly request: RequestInit;
}

type Answer = (sent: Sent) => { status?: number; body?: unknown } | Error;

const BASE = "/review/labeling/abc";
const RESULT = { states: "", seq: 0, reviewers: [] };

let host: HttpHost;
let sent: Sent[];
let statuses: Connection[];
let onCall: Answer;
let onNews: Answer;

const replyTo = ({ request }: Sent) => ({
  body: { kind: "reply", id: JSON.parse(String(request.body)).id, ok: true, result: RESULT },
});
const noNews = () => ({ body: { after: "f-0", xsrf: "token", events: [] } });
const ask = () => host.call("session.progress", {});
const refused = (status: number, message = "No.") => ({ status, body: { message } });

beforeEach(() => {
  vi.useFakeTimers();
  [sent, statuses, onCall, onNews] = [[], [], replyTo, noNews];
  vi.stubGlobal("fetch", async (path: string, request: RequestInit) => {
    sent.push({ path, request });
    const answer = (path.endsWith("/call") ? onCall : onNews)({ path, request });
    if (answer instanceof Error) throw answer;
    return new Response(JSON.stringify(answer.body ?? {}), { status: answer.status ?? 200 });
  });
  host = new HttpHost({ address: BASE, reviewer: "Änn", xsrf: "first", after: "f-0" });
  host.onStatus((status) => statuses.push(status));
});

afterEach(() => {
  host.dispose();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const header = (at: number, name: string) => new Headers(sent[at]?.request.headers).get(name);

it("sends a call with the page's token, and whom it shows, to its own server", async () => {
  expect(await ask()).toEqual(RESULT);
  expect(sent[0]?.path).toBe(`${BASE}/call`);
  expect(sent[0]?.request).toMatchObject({
    method: "POST",
    credentials: "same-origin",
    redirect: "error",
  });
  expect(header(0, "X-XSRFToken")).toBe("first");
  expect(header(0, "X-Labeling-Reviewer")).toBe("%C3%84nn");
  expect(JSON.parse(String(sent[0]?.request.body))).toMatchObject({
    v: 1,
    kind: "call",
    op: "session.progress",
  });
  expect(statuses).toEqual(["ok"]);
});

it("asks for news every few seconds, from where it was, and hands them on", async () => {
  const heard: HostEvent[] = [];
  host.onEvent((event) => heard.push(event));
  const data = { seq: 3, item: "tr-1", reviewer: "bob" };
  onNews = () => ({ body: { after: "f-1", xsrf: "second", events: [data] } });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(heard).toEqual([{ topic: "session.changed", data }]);
  onNews = noNews;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sent.map(({ path }) => path)).toEqual([
    `${BASE}/changes?after=f-0`,
    `${BASE}/changes?after=f-1`,
  ]);
});

it("takes the newer token that news bring, and sends the call again once", async () => {
  onCall = (call) =>
    header(sent.length - 1, "X-XSRFToken") === "new" ? replyTo(call) : refused(403);
  onNews = () => ({ body: { after: "f-0", xsrf: "new", events: [] } });
  expect(await ask()).toEqual(RESULT);
  expect(sent).toHaveLength(3);
});

it("sends the token with what changes nothing, too, and takes a newer one from the cookie", async () => {
  vi.spyOn(document, "cookie", "get").mockReturnValue("a=1; _xsrf=renewed");
  onNews = () =>
    header(sent.length - 1, "X-XSRFToken") === "renewed" ? noNews() : refused(401, "Log in.");
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sent.map((_, at) => header(at, "X-XSRFToken"))).toEqual(["first", "renewed"]);
  expect(statuses).toEqual(["ok"]);
  vi.restoreAllMocks();
});

describe("changes", () => {
  const skip = (item: string, options?: { timeoutMs: number }) =>
    host.call("review.set", { item, state: "skipped", key: item }, options);
  const items = () => sent.map(({ request }) => JSON.parse(String(request.body)).args.item);

  /** A server that answers when it is told to. */
  function slowServer() {
    const answers: (() => void)[] = [];
    vi.stubGlobal("fetch", async (path: string, request: RequestInit) => {
      sent.push({ path, request });
      await new Promise<void>((resolve) => answers.push(resolve));
      return new Response(JSON.stringify(replyTo({ path, request }).body));
    });
    return answers;
  }

  it("leave in their order, each when the one before is answered", async () => {
    const answers = slowServer();
    const all = [skip("one"), skip("two"), skip("three")];
    await vi.advanceTimersByTimeAsync(0);
    expect(items()).toEqual(["one"]);
    answers[0]?.();
    await all[0];
    await vi.advanceTimersByTimeAsync(0);
    expect(items()).toEqual(["one", "two"]);
    answers[1]?.();
    await all[1];
    await vi.advanceTimersByTimeAsync(0);
    answers[2]?.();
    await all[2];
    expect(items()).toEqual(["one", "two", "three"]);
  });

  it("do not wait for ever for one whose answer was lost", async () => {
    slowServer();
    const lost = expect(skip("one", { timeoutMs: 30_000 })).rejects.toMatchObject({
      code: "host.timeout",
    });
    void skip("two").catch(() => undefined);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(items()).toEqual(["one"]);
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden"); // asks no news
    await vi.advanceTimersByTimeAsync(27_100);
    await lost;
    expect(items()).toEqual(["one", "two"]);
    vi.restoreAllMocks();
  });

  it("that waited when the page was closed are not sent any more", async () => {
    const answers = slowServer();
    const ends = Promise.allSettled([skip("one"), skip("two")]);
    await vi.advanceTimersByTimeAsync(0);
    host.dispose();
    answers[0]?.();
    expect(await ends).toMatchObject([
      { reason: { code: "host.aborted" } },
      { reason: { code: "host.aborted" } },
    ]);
    expect(items()).toEqual(["one"]);
  });
});

it("does not send a refused call for ever", async () => {
  onCall = () => refused(403, "Not you.");
  await expect(ask()).rejects.toMatchObject({ code: "host.unreachable", retryable: true });
  expect(sent.filter(({ path }) => path.endsWith("/call"))).toHaveLength(2);
  expect(statuses.at(-1)).toBe("restarted");
});

describe("what keeps an answer from the server keeps it here", () => {
  it.each([
    ["no connection", () => new TypeError("Failed to fetch"), "offline"],
    ["a proxy without a server", () => refused(502), "offline"],
    ["a store that is away", () => refused(503), "offline"],
    ["an answer that is no reply", () => ({ body: "<html>" }), "offline"],
    ["a login that is over", () => refused(401), "restarted"],
    ["a browser that became another reviewer's", () => refused(409), "restarted"],
    ["a session that is gone", () => refused(404), "restarted"],
  ] as const)("%s", async (_, answer, status) => {
    onCall = answer;
    await expect(ask()).rejects.toMatchObject({ code: "host.unreachable", retryable: true });
    expect(statuses.at(-1)).toBe(status);
    onCall = replyTo;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(statuses.at(-1)).toBe("ok");
  });
});

it("hands a refusal of the protocol on as it is", async () => {
  onCall = ({ request }) => ({
    body: {
      kind: "reply",
      id: JSON.parse(String(request.body)).id,
      ok: false,
      error: { code: "schema.invalid", message: "takes one of", field: "x", retryable: false },
    },
  });
  await expect(ask()).rejects.toMatchObject({ code: "schema.invalid", field: "x" });
  expect(statuses).toEqual(["ok"]);
});

it("says busy while an answer is slow, and asks no news of a page that nobody sees", async () => {
  let settle: (value: Response) => void = () => undefined;
  const answer = new Promise<Response>((resolve) => {
    settle = resolve;
  });
  vi.stubGlobal("fetch", () => answer);
  const call = ask();
  await vi.advanceTimersByTimeAsync(2_500);
  expect(statuses).toEqual(["ok", "busy"]);
  settle(new Response(JSON.stringify({ kind: "reply", id: "c1", ok: true, result: RESULT })));
  await call;
  expect(statuses).toEqual(["ok", "busy", "ok"]);
  const asked = vi.fn();
  vi.stubGlobal("fetch", asked);
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

it("is silent once it is disposed of", async () => {
  const call = ask();
  host.dispose();
  await expect(call).rejects.toMatchObject({ code: "host.aborted" });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(sent).toHaveLength(1);
});

it("keeps the item in the page's address", () => {
  HASH_CURSOR.set("tr 1/ä#");
  expect(location.hash).toBe("#tr%201%2F%C3%A4%23");
  expect(HASH_CURSOR.get()).toBe("tr 1/ä#");
  history.replaceState(null, "", "#%E0%A4%A");
  expect(HASH_CURSOR.get()).toBe("%E0%A4%A");
});
