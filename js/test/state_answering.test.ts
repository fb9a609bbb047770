import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ONE_KEY } from "../dev/fake_questions.ts";
import { CallError } from "../src/host/host.ts";
import { type Opened, openApp, settle } from "./support/app.ts";

let opened: Opened | null = null;

async function start(options?: Parameters<typeof openApp>[0]): Promise<Opened> {
  opened = await openApp(options);
  return opened;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => opened?.app.dispose());

describe("answering", () => {
  it("is on the screen at once and called saved only after the commit", async () => {
    const { app, answer, host } = await start({ latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    app.choose(0);
    expect(answer("supported")).toMatchObject({ value: true, status: "saving" });
    expect([app.states.value[0], app.save.value.kind]).toEqual(["in_progress", "saving"]);
    expect(host.store.reviews[0]?.answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(48);
    expect(answer("supported")).toMatchObject({ value: true, status: "saved" });
    expect(app.save.value).toMatchObject({ kind: "saved", waiting: 0 });
    expect(answer("supported").savedAt).toBe(app.save.value.at);
    expect(app.announcement.value).toBe("Saved.");
  });

  it("by one key moves on to the next unanswered question, the comment stays with the last, or the nearest that takes one", async () => {
    const { app } = await start();
    app.choose(1);
    expect([app.current.value, app.commentTarget.value]).toEqual(["send", "supported"]);
    app.focusQuestion("faults");
    expect(app.commentTarget.value).toBe("send");
  });

  it("with several options toggles each and stays", async () => {
    const { app, answer } = await start();
    app.focusQuestion("faults");
    app.choose(2);
    app.choose(0);
    expect(answer("faults").value).toEqual(["Out of date", "Incomplete"]);
    app.choose(2);
    app.choose(0);
    expect([answer("faults").value, app.current.value]).toEqual([null, "faults"]);
  });

  it("the only one-key question completes the item and moves on, in one message", async () => {
    const { app, host, sent } = await start({ questions: ONE_KEY, items: 3 });
    app.choose(1);
    expect([app.index.value, app.states.value[0]]).toEqual([1, "completed"]);
    await settle();
    expect(sent("assessment.put")).toHaveLength(1);
    expect(sent("review.set")).toHaveLength(0);
    expect(host.store.reviews[0]).toMatchObject({
      state: "completed",
      answers: [{ value: false }],
    });
  });

  it("that does not fit is shown with the reason, kept, and not sent", async () => {
    const { app, answer, sent } = await start();
    app.answer("change", "x".repeat(136));
    const message = "Takes at most 120 characters; got 136. Not saved yet.";
    expect(answer("change")).toMatchObject({ status: "refused", message });
    expect(answer("change").value).toBe("x".repeat(136));
    expect(app.save.value).toMatchObject({ kind: "unsaved", message });
    app.next();
    expect(app.save.value.message).toBe(`Item 1: ${message}`);
    app.previous();
    expect(answer("change").status).toBe("refused");
    app.answer("change", "short");
    await settle();
    expect(answer("change").status).toBe("saved");
    expect(sent("assessment.put")).toHaveLength(1);
  });

  it("with what is there already sends nothing", async () => {
    const { app, sent } = await start();
    app.answer("change", "same");
    await settle();
    app.answer("change", "same");
    app.answer("sure", null);
    await settle();
    expect(sent("assessment.put")).toHaveLength(1);
  });

  it("can be cleared", async () => {
    const { app, answer, host } = await start();
    app.answer("sure", 40);
    await settle();
    app.answer("sure", null);
    await settle();
    expect(answer("sure")).toMatchObject({ value: null, status: "none" });
    expect(host.store.reviews[0]?.answers).toEqual([]);
  });

  it("measures only the time that the item was before the reviewer", async () => {
    const { app, sent } = await start();
    await vi.advanceTimersByTimeAsync(3_000);
    app.next();
    await vi.advanceTimersByTimeAsync(5_000);
    app.previous();
    await vi.advanceTimersByTimeAsync(1_000);
    app.answer("sure", 1);
    expect(sent("assessment.put")[0]?.active_ms).toBe(4_000);
  });
});

describe("a comment", () => {
  it("is saved with its answer", async () => {
    const { app, answer, host } = await start();
    app.choose(0);
    app.comment("supported", "All of it.");
    await settle();
    expect(answer("supported")).toMatchObject({ rationale: "All of it.", status: "saved" });
    expect(host.store.reviews[0]?.answers[0]?.rationale).toBe("All of it.");
  });

  it("without an answer waits for one, and says so", async () => {
    const { app, answer, host } = await start();
    app.comment("supported", "First thoughts.");
    expect(answer("supported")).toMatchObject({ rationale: "First thoughts.", status: "unsaved" });
    expect(host.store.seq).toBe(0);
    app.choose(0);
    await settle();
    expect(host.store.reviews[0]?.answers[0]?.rationale).toBe("First thoughts.");
  });

  it("outlives the clearing of its answer", async () => {
    const { app, answer } = await start();
    app.choose(0);
    app.comment("supported", "Still true.");
    app.answer("supported", null);
    await settle();
    expect(answer("supported")).toMatchObject({ value: null, rationale: "Still true." });
  });
});

describe("completing", () => {
  it("points at required questions without an answer, and sends nothing", async () => {
    const { app, sent } = await start();
    app.completeAndNext();
    expect([...app.missing.value, app.current.value]).toEqual(["supported", "send", "supported"]);
    expect([app.index.value, sent("review.set")]).toEqual([0, []]);
    app.choose(0);
    expect(app.missing.value).toEqual([]);
  });

  it("points at answers that do not fit, required or not", async () => {
    const { app } = await start();
    app.choose(0);
    app.choose(0);
    app.answer("sure", 101);
    app.completeAndNext();
    expect(app.missing.value).toEqual(["sure"]);
  });

  it("moves on at once and is stored after the answers", async () => {
    const { app, host } = await start({ latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    app.choose(0);
    app.choose(2);
    app.completeAndNext();
    expect([app.index.value, app.states.value[0]]).toEqual([1, "completed"]);
    await vi.advanceTimersByTimeAsync(49);
    expect(app.states.value[0]).toBe("completed");
    await vi.advanceTimersByTimeAsync(500);
    expect(host.store.reviews[0]).toMatchObject({ state: "completed" });
    expect(host.store.reviews[0]?.answers).toHaveLength(2);
  });

  it("that the store refuses puts the item back and says so", async () => {
    const { app, host } = await start();
    app.choose(0);
    app.choose(2);
    const error = new CallError("review.incomplete", "“New” has no answer.", { field: "sure" });
    host.fail("review.set", error);
    app.completeAndNext();
    await settle();
    expect(app.states.value[0]).toBe("in_progress");
    const message = "Item 1: “New” has no answer.";
    expect(app.save.value).toMatchObject({ kind: "unsaved", message });
  });

  it("skipping keeps the reason and the note", async () => {
    const { app, host } = await start();
    app.dialog.value = "skip";
    app.skip("cannot_judge", " no Latin ");
    expect(app.dialog.value).toBeNull();
    await settle();
    const stored = { state: "skipped", reason: "cannot_judge", note: "no Latin" };
    expect(host.store.reviews[0]).toMatchObject(stored);
  });
});

describe("all done", () => {
  it("takes no answer and no skip for the item behind it", async () => {
    const { app, sent } = await start({ questions: ONE_KEY, items: 1 });
    app.choose(0);
    await settle();
    expect(app.finished.value).toBe(true);
    app.choose(1);
    app.keep("good");
    app.skip("later", "");
    app.completeAndNext();
    await settle();
    expect([sent("assessment.put").length, sent("review.set").length]).toEqual([1, 0]);
  });
});

describe("what was typed on an item that is left by now", () => {
  it("is an answer of that item, and moves nothing on the screen", async () => {
    const { app, host } = await start();
    const typedOn = app.item.value?.item ?? "";
    app.next();
    await settle();
    app.answer("change", "shorter", 1, typedOn);
    app.answer("supported", true, 1, typedOn);
    app.comment("supported", "seen", typedOn);
    await settle();
    const stored = host.store.reviews.map(({ answers }) => answers.map(({ value }) => value));
    expect(stored.slice(0, 2)).toEqual([["shorter", true], []]);
    expect(host.store.reviews[0]?.answers.at(-1)?.rationale).toBe("seen");
    expect([app.index.value, app.current.value]).toEqual([1, "supported"]);
  });
});

describe("undo", () => {
  it("waits for what is on its way, goes back to that item and shows what it was", async () => {
    const { app, answer, host } = await start({ latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    app.choose(0);
    await vi.advanceTimersByTimeAsync(500);
    app.answer("supported", false);
    app.go(3);
    app.undo();
    await vi.advanceTimersByTimeAsync(500);
    expect([app.index.value, answer("supported").value]).toEqual([0, true]);
    expect(app.announcement.value).toBe("Undone: Is every claim supported by the documents?");
    expect(host.store.reviews[0]?.answers[0]?.value).toBe(true);
    app.answer("supported", false);
    await vi.advanceTimersByTimeAsync(500);
    expect(answer("supported")).toMatchObject({ value: false, status: "saved" });
  });

  it("leads to the item of each, asked for one after the other", async () => {
    const { app } = await start({ latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    for (const index of [0, 1]) {
      app.go(index);
      app.choose(0);
      await vi.advanceTimersByTimeAsync(500);
    }
    app.go(3);
    app.undo();
    app.undo();
    await vi.advanceTimersByTimeAsync(60);
    expect(app.index.value).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(app.index.value).toBe(0);
  });

  it("leaves the reviewer who has moved on where they are, and says what was undone", async () => {
    const { app, host } = await start({ latencyMs: 48 });
    await vi.advanceTimersByTimeAsync(500);
    app.choose(0);
    await vi.advanceTimersByTimeAsync(500);
    app.undo();
    app.go(2);
    await vi.advanceTimersByTimeAsync(500);
    expect([app.index.value, host.store.reviews[0]?.answers]).toEqual([2, []]);
    const told = "Undone: Is every claim supported by the documents?, item 1";
    expect([app.announcement.value, app.notice.value]).toEqual([told, told]);
  });

  it("reopens an item that was completed, from the end too", async () => {
    const { app } = await start({ questions: ONE_KEY, items: 1 });
    app.choose(0);
    await settle();
    expect(app.finished.value).toBe(true);
    app.undo();
    await settle();
    expect([app.finished.value, app.states.value[0]]).toEqual([false, "pending"]);
  });

  it("says when nothing is left", async () => {
    const { app } = await start();
    app.undo();
    await settle();
    expect(app.announcement.value).toBe("Nothing left to undo.");
  });
});
