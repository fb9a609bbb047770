import { describe, expect, it } from "vitest";
import { QUESTIONS, question } from "../dev/fake_questions.ts";
import { fakeTrace } from "../dev/fake_traces.ts";
import { answerKey, askedOf, keyOf, nameOf, placeArgs } from "../src/asked.ts";
import type { Item, Part, Question } from "../src/protocol.gen.ts";

const part = (span: string, target = "span"): Part => ({ span_id: span, target, label: span });

function item(parts: Item["parts"], conversation: Item["conversation"] = null): Item {
  const review = {
    item: "tr-1",
    index: 0,
    state: "pending" as const,
    reason: null,
    note: "",
    answers: [],
    revs: {},
    asked_again: {},
  };
  return {
    index: 0,
    item: "tr-1",
    copy_id: "c",
    review,
    trace: fakeTrace(0),
    parts,
    conversation,
    existing: 0,
  };
}

const asking = (name: string, target: string): Question => ({
  ...question(name, "pass_fail", name),
  target,
});

const turns = (...ids: string[]): Item["conversation"] => ({
  id: "chat",
  turns: ids.map((id, index) => ({ item: id, index, request: "", response: "" })),
  own: false,
});

describe("what is asked of an item", () => {
  it("is every question once, by its name, when all are about the whole trace", () => {
    const asked = askedOf(QUESTIONS, item({}));
    expect(asked.map(({ key }) => key)).toEqual(QUESTIONS.map(({ name }) => name));
    expect(asked.every((each) => each.part === null)).toBe(true);
  });

  it("goes part by part where neighbours are about the same parts", () => {
    const questions = [
      asking("whole", "trace"),
      asking("right", "span:TOOL"),
      asking("needed", "span:TOOL"),
      asking("relevant", "document"),
    ];
    const parts = { "span:TOOL": [part("a"), part("b")], document: [part("r", "document:0")] };
    const asked = askedOf(questions, item(parts));
    expect(asked.map((each) => `${each.name} ${each.part?.span_id ?? ""}`.trim())).toEqual([
      "whole",
      "right a",
      "needed a",
      "right b",
      "needed b",
      "relevant r",
    ]);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(asked.length);
  });

  it("leaves out parts that the trace does not have, and those of an item not here yet", () => {
    const questions = [asking("right", "span:TOOL")];
    expect(askedOf(questions, item({}))).toEqual([]);
    expect(askedOf(questions, null)).toEqual([]);
  });

  it("asks about a conversation on its first turn, or where there is only one", () => {
    const questions = [asking("solved", "conversation")];
    expect(askedOf(questions, item({}, turns("tr-1", "tr-2")))).toHaveLength(1);
    expect(askedOf(questions, item({}, turns("tr-0", "tr-1")))).toHaveLength(0);
    expect(askedOf(questions, item({}))).toHaveLength(1);
  });
});

describe("the key of an answer", () => {
  it.each([
    { span_id: null, target: "trace" },
    { span_id: null, target: "conversation" },
    { span_id: "ab12", target: "span" },
    { span_id: "ab12", target: "document:3" },
  ])("leads to the change that carries it, and back: $target", (place) => {
    const key = answerKey("is it so", place);
    expect(nameOf(key)).toBe("is it so");
    const args = { item: "tr-1", name: nameOf(key), value: true, key: "k", ...placeArgs(key) };
    expect(keyOf(args)).toBe(key);
  });
});
