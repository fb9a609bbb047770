import { IDBDatabase, IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answers, crc32, fileName, readAnswers, written } from "../src/file/answers_file.ts";
import { FileKeeper, NOTHING } from "../src/file/file_keeper.ts";
import type { Recorded } from "../src/file/records.ts";
import { Reviews } from "../src/file/reviews.ts";
import { Saving } from "../src/file/saving.ts";
import { EmbeddedHost } from "../src/host/embedded.ts";
import { fileData } from "./support/file_data.ts";

const ONE = fileData().head.items[0]?.item ?? "";
const TWO = fileData().head.items[1]?.item ?? "";

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  localStorage.clear();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A page in a file, and what was downloaded from it. */
async function opened(name = "f") {
  const data = fileData();
  const keeper = new FileKeeper(name);
  const { records, about } = await keeper.load();
  const reviews = new Reviews(
    data.head.items.map(({ item }) => item),
    data.head.reviews,
  );
  reviews.replay(records);
  const downloads: [name: string, text: string][] = [];
  const download = (...file: [string, string]) => downloads.push(file);
  const saving = new Saving({
    ...{ data, reviews, keeper, download },
    reviewer: "alice",
    saved: about.saved,
  });
  const onRecorded = () => saving.changed();
  const host = new EmbeddedHost({ data, reviews, keeper, reviewer: "alice", onRecorded });
  const put = (item: string, value: unknown, key: string) =>
    host.call("assessment.put", { item, name: "verdict", value, key });
  return { data, keeper, reviews, saving, host, put, downloads };
}

async function saved(): Promise<string> {
  const { put, saving, downloads } = await opened("first");
  await put(ONE, true, "k1");
  await put(TWO, false, "k2");
  await saving.save();
  return downloads[0]?.[1] ?? "";
}

const reread = (text: string): Answers => readAnswers(text, fileData().head, "alice");

describe("a file of answers", () => {
  it("holds every answer as it stands, once, with the time that was spent on it", async () => {
    const { host, put, saving, downloads } = await opened();
    await put(ONE, true, "k1");
    for (const [key, ms] of [
      ["k2", 500],
      ["k3", 700],
    ] as const) {
      const value = key === "k2";
      await host.call("assessment.put", { item: TWO, name: "verdict", value, key, active_ms: ms });
    }
    await host.call("review.set", { item: ONE, state: "skipped", reason: "later", key: "k4" });
    await saving.save();
    const [file] = downloads;
    expect(file?.[0]).toBe("answers-fixture-alice.json");
    const { answers, reviews } = reread(file?.[1] ?? "");
    expect(answers.map(({ item, value, active_ms }) => [item, value, active_ms])).toEqual([
      [ONE, true, 0],
      [TWO, false, 1200],
    ]);
    expect(reviews.map(({ item, state, reason }) => [item, state, reason])).toEqual([
      [TWO, "in_progress", null],
      [ONE, "skipped", "later"],
    ]);
  });

  it("is named by letters that every file system takes", () => {
    const named = (session: string, reviewer: string) =>
      fileName({ session, reviewer } as unknown as Answers);
    expect(named("../../etc/passwd", "a\\b:c*?")).toBe("answers-etc_passwd-a_b_c.json");
    expect(named("\u202e", "")).toBe("answers-session-reviewer.json");
    expect(named("Straße 7", "ann@example.com")).toBe("answers-Straße_7-ann@example.com.json");
  });

  it("has the checksum that zip has", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe("cbf43926");
  });

  it.each([
    ["edited", (text: string) => text.replace('"value": true', '"value": false'), "was changed"],
    ["cut off", (text: string) => text.slice(0, -30), "not a file of answers"],
    ["of nothing", () => "null", "not a file of answers"],
    ["newer", (text: string) => text.replace('"version": 1', '"version": 2'), "another version"],
  ])("is not taken when it is %s", async (_, spoil, why) => {
    const text = await saved();
    expect(() => reread(spoil(text))).toThrow(why);
  });

  it("is not taken by another session, nor by another reviewer", async () => {
    const told = reread(await saved());
    const { head } = fileData();
    expect(() => readAnswers(written({ ...told, session_id: "x" }), head, "alice")).toThrow(
      "another session",
    );
    expect(() => readAnswers(written(told), head, "bob")).toThrow("answers of alice");
  });

  it("is taken with the line ends of another system", async () => {
    const text = await saved();
    expect(reread(text.replaceAll("\n", "\r\n"))).toEqual(reread(text));
  });
});

describe("loading a saved file", () => {
  it("brings the answers back, once, and counts them as saved", async () => {
    const text = await saved();
    const { host, saving, reviews } = await opened("second");
    await saving.load(text, host);
    expect(saving.note.value?.head).toBe("2 answers loaded.");
    expect(saving.unsaved.value).toBe(0);
    expect(reviews.review(TWO).answers.map(({ value }) => value)).toEqual([false]);
    expect(reviews.review(TWO).state).toBe("in_progress");
    await saving.load(text, host);
    expect(saving.note.value?.head).toBe("Nothing new in this file.");
    const again = await opened("second");
    expect(again.reviews.review(TWO)).toEqual(reviews.review(TWO));
    expect(again.saving.unsaved.value).toBe(0);
  });

  it("leaves what was answered here since", async () => {
    const text = await saved();
    const { host, saving, put, reviews } = await opened("second");
    await put(ONE, false, "mine");
    await saving.load(text, host);
    const [answer] = reviews.review(ONE).answers.filter(({ name }) => name === "verdict");
    expect(answer?.value).toBe(false);
    expect(saving.unsaved.value).toBe(1);
  });

  it("takes nothing of a file in which anything does not fit", async () => {
    const told = reread(await saved());
    const wrong = told.answers.map((answer, at) => (at === 1 ? { ...answer, value: "x" } : answer));
    const { host, saving, reviews } = await opened("second");
    await saving.load(written({ ...told, answers: wrong }), host);
    expect(saving.note.value?.text).toBe("'verdict' takes True or False; got 'x'");
    expect(reviews.records).toEqual([]);
  });
});

describe("what is in no saved file", () => {
  it("is counted by answers, and by items of which only the state was changed", async () => {
    const { host, put, saving } = await opened();
    expect(saving.unsaved.value).toBe(0);
    await put(ONE, true, "k1");
    await put(ONE, false, "k2");
    expect(saving.unsaved.value).toBe(1);
    await host.call("review.set", { item: TWO, state: "skipped", key: "k3" });
    expect(saving.unsaved.value).toBe(2);
    await saving.save();
    expect(saving.unsaved.value).toBe(0);
    expect((await opened()).saving.unsaved.value).toBe(0);
    await host.call("assessment.undo", { key: "k4" });
    expect(saving.unsaved.value).toBe(1);
  });
});

describe("what a page in a file keeps", () => {
  const record = (key: string): Recorded => ({
    ...{ key, kind: "review", at: 1, item: ONE, answer: null, undoes: null, active_ms: 0 },
    stage: { state: "completed", reason: null, note: "", asked_again: {} },
  });
  const kept = async (name: string) =>
    (await new FileKeeper(name).load()).records.map(({ key }) => key);

  it("is there for the next page of the same file, in its order, and for no other", async () => {
    const keeper = new FileKeeper("f");
    expect(await keeper.load()).toEqual(NOTHING);
    for (const key of ["b", "a", "c"]) await keeper.put(record(key));
    await keeper.tell({ reviewer: "ann", saved: ["a"] });
    expect(await kept("f")).toEqual(["b", "a", "c"]);
    expect((await new FileKeeper("f").load()).about).toEqual({ reviewer: "ann", saved: ["a"] });
    expect(await kept("g")).toEqual([]);
    expect(keeper.keeps.value).toBe(true);
  });

  it("goes to the simple storage where there is no database, all of it", async () => {
    const keeper = new FileKeeper("f");
    await keeper.put(record("a"));
    vi.stubGlobal("indexedDB", undefined);
    const other = new FileKeeper("f");
    await other.put(record("b"));
    await other.tell({ reviewer: "ann", saved: [] });
    expect(await kept("f")).toEqual(["b"]);
    expect(other.keeps.value).toBe(true);
  });

  it("moves on when the database fails half-way, and says when nothing keeps it", async () => {
    const keeper = new FileKeeper("f");
    await keeper.put(record("a"));
    vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(() => {
      throw new DOMException("No room.", "QuotaExceededError");
    });
    await keeper.put(record("b"));
    expect(await kept("f")).toEqual(["a", "b"]);
    vi.restoreAllMocks();
    expect(await kept("f")).toEqual(["a", "b"]);
    vi.stubGlobal("localStorage", undefined);
    await keeper.put(record("c"));
    expect(keeper.keeps.value).toBe(false);
    await keeper.put(record("d"));
  });
});
