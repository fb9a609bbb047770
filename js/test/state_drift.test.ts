/** Questions that change while they are answered. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { question } from "../dev/fake_questions.ts";
import { CallError } from "../src/host/host.ts";
import type { Question } from "../src/protocol.gen.ts";
import { type Opened, openApp, settle } from "./support/app.ts";

const yesNo = (...labels: string[]) => labels.map((label) => ({ value: label, label }));
const helpful = question("helpful", "categorical", "Is it helpful?", {
  options: yesNo("Yes", "No"),
  enable_comment: true,
  required: true,
});
const helpful2: Question = {
  ...helpful,
  version: 2,
  fits: [2],
  title: "Does it help the customer?",
  options: yesNo("Yes", "Partly", "No"),
};
const note = question("note", "text", "Anything else?");
const tone = question("tone", "categorical", "Is the tone right?", { options: yesNo("Yes", "No") });

let opened: Opened;

async function start(more: Parameters<typeof openApp>[0] = {}): Promise<Opened> {
  opened = await openApp({ questions: [helpful, note], items: 3, ...more });
  return opened;
}

/** Complete the item on the screen with that answer and a comment. */
async function complete(value = "Yes"): Promise<void> {
  opened.app.answer("helpful", value);
  opened.app.comment("helpful", "plainly");
  opened.app.completeAndNext();
  await settle();
}

async function ask(
  questions: readonly Question[],
  again: Record<string, "new" | "changed"> = {},
): Promise<void> {
  opened.host.ask(questions, again);
  await settle();
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => opened.app.dispose());

describe("when questions change, an open widget", () => {
  it("shows completed items as asked again, counts them as to do, and says so", async () => {
    const { app } = await start();
    await complete();
    await ask([helpful2, note], { helpful: "changed" });
    expect(app.states.value).toEqual(["asked_again", "pending", "pending"]);
    expect(app.counts.value).toMatchObject({ todo: 3, in_progress: 1, asked_again: 1, done: 0 });
    expect(app.notice.value).toBe("The questions were changed: 1 item is asked again.");
    app.setFilter("todo");
    app.previous();
    expect(app.index.value).toBe(0);
  });

  it("asks only what changed: the earlier answer is shown and is none, the rest stands", async () => {
    const { app, answer } = await start();
    app.answer("note", "Prices are old.");
    await complete();
    await ask([helpful2, note], { helpful: "changed" });
    app.go(0);
    await settle();
    expect(answer("helpful")).toMatchObject({
      value: null,
      rationale: "",
      status: "none",
      earlier: { version: 1, value: "Yes", rationale: "plainly", saved: true },
    });
    expect(answer("note")).toMatchObject({ value: "Prices are old.", earlier: null });
    expect(app.current.value).toBe("helpful");
    app.completeAndNext();
    expect(app.missing.value).toEqual(["helpful"]);
  });

  it("does not ask again for what was left empty when the item was completed", async () => {
    const { app } = await start();
    await complete();
    await ask([note, helpful, tone], { tone: "new" });
    app.go(0);
    await settle();
    expect([app.current.value, app.questions.value.length]).toEqual(["tone", 3]);
  });

  it("leaves the finished screen for the first item to do", async () => {
    const { app } = await start({ items: 2 });
    await complete();
    await complete("No");
    expect(app.finished.value).toBe(true);
    await ask([helpful, note, tone], { tone: "new" });
    expect([app.finished.value, app.index.value, app.current.value]).toEqual([false, 0, "tone"]);
  });

  it("moves to a question that is still open when the current one is gone", async () => {
    const { app } = await start();
    app.focusQuestion("note");
    await ask([helpful, tone]);
    expect(app.current.value).toBe("helpful");
    expect(app.announcement.value).toBe("The questions were changed.");
  });

  it("tells nothing where the questions are as they were", async () => {
    const { app, host } = await start();
    host.store.grow(1);
    host.ask([helpful, note], {});
    await settle();
    expect([app.states.value.length, app.notice.value]).toEqual([4, ""]);
  });
});

describe("an earlier answer", () => {
  it("is kept by one key, with its comment, for the question as it is now", async () => {
    const { app, answer, sent } = await start();
    await complete();
    await ask([helpful2, note, tone], { helpful: "changed", tone: "new" });
    app.go(0);
    await settle();
    app.keep("helpful");
    await settle();
    expect(answer("helpful")).toMatchObject({
      value: "Yes",
      rationale: "plainly",
      status: "saved",
      earlier: null,
    });
    expect(sent("assessment.put").at(-1)).toMatchObject({ version: 2, rev: 2 });
    expect(app.current.value).toBe("tone");
    expect(app.states.value[0]).toBe("asked_again");
    app.choose(0);
    app.completeAndNext();
    await settle();
    expect(app.states.value[0]).toBe("completed");
  });

  it("that no longer fits is not kept, and why is said", async () => {
    const { app, answer, sent } = await start();
    await complete("No");
    const calls = sent("assessment.put").length;
    await ask([{ ...helpful2, options: yesNo("Yes", "Partly") }, note], { helpful: "changed" });
    app.go(0);
    await settle();
    app.keep("helpful");
    await settle();
    expect(app.announcement.value).toContain("Takes “Yes”, “Partly”");
    expect(answer("helpful")).toMatchObject({ value: null, earlier: { value: "No" } });
    expect(sent("assessment.put")).toHaveLength(calls);
  });

  it("to the only question that is asked again completes the item with the key that answers", async () => {
    const { app, host, sent } = await start();
    await complete();
    await ask([helpful2, note], { helpful: "changed" });
    app.go(0);
    await settle();
    app.keep("helpful");
    await settle();
    expect([app.index.value, host.store.reviews[0]?.state]).toEqual([1, "completed"]);
    expect(sent("review.set")).toHaveLength(1);
  });

  it("counts as an answer where the new version asks the same", async () => {
    const { answer } = await start();
    await complete();
    await ask([{ ...helpful, version: 2, fits: [1, 2] }, note]);
    opened.app.go(0);
    await settle();
    expect(answer("helpful")).toMatchObject({ value: "Yes", earlier: null });
  });
});

describe("an answer that is on its way while its question changes", () => {
  it("is not stored as an answer to the new one, and waits beside it", async () => {
    const { app, answer, host, sent } = await start({ latencyMs: 50 });
    await vi.advanceTimersByTimeAsync(500);
    host.store.ask([helpful2, note], {}); // and the event of it is not here yet
    app.choose(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(sent("assessment.put")).toHaveLength(1);
    expect(host.store.reviews[0]?.answers).toEqual([]);
    expect(app.questions.value[0]?.title).toBe("Does it help the customer?");
    const earlier = { version: 1, value: "Yes", saved: false };
    expect(answer("helpful")).toMatchObject({ value: null, earlier });
    expect(app.save.value).toMatchObject({
      kind: "unsaved",
      message: "“Is it helpful?” was changed while you answered it. Not saved yet.".replace(
        "Is it helpful?",
        "Does it help the customer?",
      ),
    });
    app.keep("helpful");
    await vi.advanceTimersByTimeAsync(500);
    expect(answer("helpful")).toMatchObject({ value: "Yes", status: "saved", earlier: null });
    expect(host.store.reviews[0]?.answers[0]).toMatchObject({ schema_version: 2 });
    expect(app.save.value.kind).toBe("saved");
  });

  it("can be let go of", async () => {
    const { app, answer, host } = await start();
    host.store.ask([helpful2, note], {});
    app.choose(0);
    await settle();
    app.dismiss("helpful");
    expect(answer("helpful")).toMatchObject({ value: null, earlier: null, status: "none" });
    expect(app.save.value.kind).not.toBe("unsaved");
  });

  it("is shown as earlier as soon as the change is known, though Python has not answered", async () => {
    const { app, answer, host } = await start({ latencyMs: 50 });
    await vi.advanceTimersByTimeAsync(500);
    host.fail("assessment.put", new CallError("store.busy", "Busy.", { retryable: true }));
    app.choose(1);
    await vi.advanceTimersByTimeAsync(60);
    await ask([helpful2, note]);
    await vi.advanceTimersByTimeAsync(100);
    expect(answer("helpful")).toMatchObject({
      value: null,
      earlier: { value: "No", saved: false },
    });
  });

  it("to a question that is gone is named with what it said", async () => {
    const { app, host } = await start();
    host.store.ask([note], {});
    app.choose(0);
    await settle();
    expect(app.save.value).toMatchObject({
      kind: "unsaved",
      message: "“helpful” is not asked any more, so this answer to it is not saved: Yes",
    });
    expect(app.questions.value.map(({ name }) => name)).toEqual(["note"]);
    app.answer("note", "fine");
    await settle();
    expect(app.save.value.kind).toBe("saved");
  });

  it("typed for the question as it was, is kept as earlier and not taken for the new one", async () => {
    const { app, answer, host } = await start();
    const note2 = { ...note, version: 2, fits: [2], title: "What is missing?" };
    await ask([helpful, note2]);
    app.answer("note", "Half a sentence", 1);
    await settle();
    expect(host.store.reviews[0]?.answers).toEqual([]);
    expect(answer("note")).toMatchObject({ value: null, earlier: { value: "Half a sentence" } });
    app.answer("note", "The price.", 2);
    await settle();
    expect(answer("note")).toMatchObject({ value: "The price.", status: "saved", earlier: null });
  });
});

describe("completing", () => {
  it("what the screen shows as it was before leaves the item to do, and shows what is new", async () => {
    const { app, host } = await start();
    app.choose(0);
    await settle();
    host.store.ask([helpful, note, tone], {});
    app.completeAndNext();
    await settle();
    await settle();
    expect(host.store.reviews[0]?.state).toBe("in_progress");
    expect(app.states.value[0]).toBe("in_progress");
    expect(app.save.value.message).toBe("Item 1: The questions were changed.");
    app.go(0);
    await settle();
    expect(app.questions.value.map(({ name }) => name)).toEqual(["helpful", "note", "tone"]);
    app.completeAndNext();
    await settle();
    expect([host.store.reviews[0]?.state, app.save.value.kind]).toEqual(["completed", "saved"]);
  });
});
