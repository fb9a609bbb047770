import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { question } from "../dev/fake_questions.ts";
import { type Opened, openApp, settle } from "./support/app.ts";

const WHOLE = question("whole", "pass_fail", "Is it right?", {
  options: [
    { value: true, label: "Yes" },
    { value: false, label: "No" },
  ],
});
const EACH = { ...WHOLE, name: "each", target: "document" };
const PASSAGE = { quote: "twelve", span_id: null, path: null, start: 3, end: 9 };

let opened: Opened | null = null;

/** The first fake trace has documents. */
async function start(questions = [WHOLE, EACH]): Promise<Opened> {
  opened = await openApp({ questions, index: 0 });
  return opened;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => opened?.app.dispose());

describe("questions about parts", () => {
  it("are answered one part after the other, each in a slot of its own", async () => {
    const { app, host, sent } = await start();
    const parts = app.questions.value.filter((each) => each.part !== null);
    expect(parts.length).toBeGreaterThan(1);
    app.choose(0);
    expect(app.current.value).toBe(parts[0]?.key);
    for (const _ of parts) app.choose(1);
    await settle();
    expect(host.store.reviews[0]?.answers).toHaveLength(1 + parts.length);
    expect(new Set(sent("assessment.put").map((args) => args.target))).toEqual(
      new Set([undefined, ...parts.map((each) => each.part?.target)]),
    );
    expect(app.save.value.kind).toBe("saved");
  });

  it("complete the item with the last part, where the session has only the one question", async () => {
    const { app, host } = await start([EACH]);
    const count = app.questions.value.length;
    for (let at = 0; at < count - 1; at += 1) app.choose(0);
    await settle();
    expect(host.store.reviews[0]?.state).toBe("in_progress");
    app.choose(0);
    await settle();
    expect(host.store.reviews[0]?.state).toBe("completed");
    expect(app.index.value).not.toBe(0);
  });

  it("do not make an answer to one part that to another when they are given in one moment", async () => {
    const { app, host } = await start();
    const [, first, second] = app.questions.value;
    app.answer(first?.key ?? "", true);
    app.answer(second?.key ?? "", false);
    app.answer(first?.key ?? "", false);
    await settle();
    const values = host.store.reviews[0]?.answers.map(({ slot, value }) => [slot, value]);
    expect(Object.fromEntries(values ?? [])).toEqual({
      [first?.key ?? ""]: false,
      [second?.key ?? ""]: false,
    });
  });
});

describe("an answer about a part", () => {
  it("is not taken for an item that does not have it", async () => {
    const { app, sent } = await start([EACH]);
    const key = app.questions.value[0]?.key ?? "";
    app.go(3);
    await settle();
    app.answer(key, true);
    await settle();
    expect(sent("assessment.put")).toEqual([]);
  });
});

describe("evidence", () => {
  it("goes with the answer it is marked for", async () => {
    const { app, answer, sent } = await start();
    app.choose(0);
    app.mark(app.inQuestion.value, PASSAGE);
    await settle();
    expect(answer("whole")).toMatchObject({ evidence: [PASSAGE], status: "saved" });
    expect(sent("assessment.put").at(-1)).toMatchObject({ name: "whole", evidence: [PASSAGE] });
  });

  it("is kept until there is an answer, and sent with it", async () => {
    const { app, answer, sent } = await start();
    app.mark("whole", PASSAGE);
    expect(answer("whole")).toMatchObject({ evidence: [PASSAGE], status: "unsaved" });
    expect(sent("assessment.put")).toEqual([]);
    app.choose(0);
    await settle();
    expect(answer("whole")).toMatchObject({ evidence: [PASSAGE], status: "saved" });
  });

  it("is marked once, and taken away again", async () => {
    const { app, answer } = await start();
    app.choose(0);
    app.mark("whole", PASSAGE);
    app.mark("whole", { ...PASSAGE });
    await settle();
    expect(answer("whole").evidence).toHaveLength(1);
    app.unmark("whole", PASSAGE);
    await settle();
    expect(answer("whole")).toMatchObject({ evidence: [], status: "saved" });
  });
});
