import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../dev/fake_questions.ts";
import type { Json } from "../src/app.ts";
import { codePoints } from "../src/characters.ts";
import type { Question } from "../src/protocol.gen.ts";
import { normalise, problemWith } from "../src/validate.ts";

function ask(name: string, more: Partial<Question> = {}): Question {
  const question = QUESTIONS.find((each) => each.name === name);
  if (question === undefined) throw new Error(name);
  return { ...question, ...more };
}

describe("what fits is sent", () => {
  it.each<[string, Json]>([
    ["supported", false],
    ["send", "With edits"],
    ["faults", ["Incorrect", "Off topic"]],
    ["sure", 0],
    ["sure", 99.5],
    ["change", "x".repeat(120)],
    ["expected_facts", ["one", "two"]],
  ])("%s takes %j", (name, value) => expect(problemWith(ask(name), value)).toBe(""));
});

describe("what does not fit is refused with the reason", () => {
  it.each<[string, Json, string]>([
    ["supported", "Yes", 'Takes “Yes”, “No”; got "Yes". Not saved yet.'],
    ["send", "maybe", 'Takes “As it is”, “With edits”, “No”; got "maybe". Not saved yet.'],
    ["faults", ["Tone"], 'got "Tone"'],
    ["faults", "Incorrect", "Takes a list of options."],
    ["sure", 101, "Takes 0 to 100; got 101. Not saved yet."],
    ["sure", Number.NaN, "Takes a number."],
    ["sure", Number.POSITIVE_INFINITY, "Takes a number."],
    ["sure", "7", "Takes a number."],
    ["change", "x".repeat(136), "Takes at most 120 characters; got 136. Not saved yet."],
    ["change", 3, "Takes a text."],
    ["change", "a\0b", "Takes no NUL and no half characters"],
    ["expected_facts", ["\ud83d"], "Entry 1 takes no NUL and no half characters"],
    ["expected_facts", ["1", "2", "3", "4", "5", "6"], "Takes at most 5 entries; got 6."],
    ["expected_facts", ["fine", "x".repeat(201)], "Entry 2 takes at most 200 characters; got 201."],
    ["expected_facts", [1], "Takes a list of texts."],
  ])("%s refuses %j", (name, value, reason) =>
    expect(problemWith(ask(name), value)).toContain(reason),
  );

  it("names the one bound that there is", () => {
    expect(problemWith(ask("sure", { max: null }), -1)).toContain("Takes at least 0; got -1.");
    expect(problemWith(ask("sure", { min: null }), 101)).toContain("Takes at most 100; got 101.");
  });
});

it("counts characters as Python does: an emoji is one", () => {
  expect(codePoints("a💡é")).toBe(3);
  expect(problemWith(ask("change"), "💡".repeat(120))).toBe("");
});

it("takes blank text, an empty list and a list of blanks as no answer", () => {
  expect(normalise(ask("change"), "  \n")).toBeNull();
  expect(normalise(ask("faults"), [])).toBeNull();
  expect(normalise(ask("expected_facts"), ["", " "])).toBeNull();
});

it("keeps several options in the question's order, each once", () => {
  expect(normalise(ask("faults"), ["Off topic", "Incorrect", "Off topic"])).toEqual([
    "Incorrect",
    "Off topic",
  ]);
});
