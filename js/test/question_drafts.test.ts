/** Questions in the making: what is asked, what is missing, and what a session is made with. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallError } from "../src/host/host.ts";
import type { Question, QuestionDraft } from "../src/protocol.gen.ts";
import { createPreview } from "../src/state/preview.ts";
import { createQuestionDrafts, type QuestionDrafts } from "../src/state/question_drafts.ts";

function asked(draft: QuestionDraft): Question {
  const { options, replaces, ...rest } = draft;
  return {
    ...rest,
    version: (replaces ?? 0) + 1,
    options: options.map((label) => ({ value: label, label })),
    fits: [],
    earlier: [],
  };
}

const TONE: Question = {
  name: "tone",
  version: 3,
  type: "feedback",
  input: "categorical_list",
  title: "Tone",
  instruction: "",
  enable_comment: false,
  required: false,
  target: "trace",
  options: [
    { value: "rude", label: "rude" },
    { value: "kind", label: "kind" },
  ],
  min: null,
  max: null,
  max_length: null,
  max_count: null,
  fits: [],
  earlier: [],
};

const names = (drafts: QuestionDrafts) => drafts.asked.value.map(({ name }) => name);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("questions in the making", () => {
  it("are asked as Python says, some moments after the last letter", async () => {
    const check = vi.fn(async (draft: QuestionDraft) => asked(draft));
    const drafts = createQuestionDrafts(check);
    drafts.write();
    const id = drafts.opened.value;
    for (const title of ["I", "Is", "Is it right?"]) drafts.edit(id, { title, name: "right" });
    expect(names(drafts)).toEqual([]);
    await vi.runAllTimersAsync();
    expect(check).toHaveBeenCalledTimes(1);
    expect(drafts.asked.value[0]?.title).toBe("Is it right?");
  });

  it("keep what could be asked last while what is typed cannot be", async () => {
    const drafts = createQuestionDrafts(async (draft) => {
      if (draft.title === "bad") throw new CallError("schema.invalid", "no", { field: "title" });
      return asked(draft);
    });
    drafts.write();
    const id = drafts.opened.value;
    drafts.edit(id, { title: "good", name: "good" });
    await vi.runAllTimersAsync();
    drafts.edit(id, { title: "bad" });
    await vi.runAllTimersAsync();
    expect(drafts.all.value[0]?.problem).toEqual({ field: "title", message: "no" });
    expect(names(drafts)).toEqual(["good"]);
    expect(await drafts.chosen()).toBeNull();
    expect(drafts.opened.value).toBe(id);
  });

  it("leave out an answer to what was typed before", async () => {
    const waiting: ((question: Question) => void)[] = [];
    const drafts = createQuestionDrafts(() => new Promise((done) => waiting.push(done)));
    drafts.write();
    const id = drafts.opened.value;
    drafts.edit(id, { title: "first", name: "a" });
    await vi.runAllTimersAsync();
    drafts.edit(id, { title: "second" });
    await vi.runAllTimersAsync();
    const [draft] = drafts.all.value;
    waiting[1]?.({ ...TONE, title: "second" });
    await vi.runAllTimersAsync();
    waiting[0]?.({ ...TONE, title: "first" });
    await vi.runAllTimersAsync();
    expect(draft?.draft?.title).toBe("second");
    expect(drafts.asked.value[0]?.title).toBe("second");
  });

  it("are the stored versions unless something of them is changed", async () => {
    const drafts = createQuestionDrafts(async (draft) => asked(draft), [TONE]);
    expect(await drafts.chosen()).toEqual([{ name: "tone", version: 3, draft: null }]);
    drafts.edit(drafts.all.value[0]?.id ?? "", { title: "How does it sound?" });
    const [chosen] = (await drafts.chosen()) ?? [];
    expect(chosen?.version).toBeNull();
    expect(chosen?.draft).toMatchObject({ replaces: 3, options: ["rude", "kind"] });
  });

  it("change their order, and each stands there once", () => {
    const drafts = createQuestionDrafts(async (draft) => asked(draft), [TONE]);
    drafts.add(TONE);
    drafts.add({ ...TONE, name: "other" });
    const [first, second] = drafts.all.value;
    drafts.move(first?.id ?? "", -1);
    expect(names(drafts)).toEqual(["tone", "other"]);
    drafts.move(second?.id ?? "", -1);
    expect(names(drafts)).toEqual(["other", "tone"]);
    drafts.remove(first?.id ?? "");
    expect(names(drafts)).toEqual(["other"]);
  });

  it("say what nobody has written yet without asking Python", async () => {
    const check = vi.fn(async (draft: QuestionDraft) => asked(draft));
    const drafts = createQuestionDrafts(check);
    drafts.write();
    expect(await drafts.chosen()).toBeNull();
    expect(drafts.all.value[0]?.problem?.field).toBe("title");
    const id = drafts.opened.value;
    drafts.edit(id, { title: "x", name: "x", input: "categorical", options: ["one"] });
    expect(await drafts.chosen()).toBeNull();
    expect(drafts.all.value[0]?.problem?.field).toBe("options");
    expect(check).not.toHaveBeenCalled();
  });

  it("have two labels when they become pass or fail", () => {
    const drafts = createQuestionDrafts(async (draft) => asked(draft), [{ ...TONE, options: [] }]);
    drafts.edit(drafts.all.value[0]?.id ?? "", { input: "pass_fail" });
    expect(drafts.all.value[0]?.draft?.options).toEqual(["Yes", "No"]);
  });
});

describe("the preview", () => {
  it("takes answers as a session does, and forgets those to a question that changed", async () => {
    const drafts = createQuestionDrafts(async (draft) => asked(draft), [TONE]);
    const preview = createPreview(drafts.asked);
    preview.focusQuestion("tone");
    preview.choose(1);
    preview.choose(0);
    expect(preview.answers.value.get("tone")?.value).toEqual(["rude", "kind"]);
    preview.choose(1);
    expect(preview.answers.value.get("tone")?.value).toEqual(["rude"]);
    drafts.edit(drafts.all.value[0]?.id ?? "", { title: "Another" });
    await vi.runAllTimersAsync();
    expect(preview.answers.value.get("tone")).toBeUndefined();
  });

  it("refuses what the session would refuse", () => {
    const number: Question = { ...TONE, name: "n", input: "numeric", options: [], min: 0, max: 10 };
    const drafts = createQuestionDrafts(async (draft) => asked(draft), [number]);
    const preview = createPreview(drafts.asked);
    preview.answer("n", 11);
    expect(preview.answers.value.get("n")).toMatchObject({ status: "refused", value: 11 });
    preview.answer("n", 10);
    expect(preview.answers.value.get("n")).toMatchObject({ status: "none", value: 10 });
  });
});
