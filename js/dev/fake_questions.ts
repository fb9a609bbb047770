/** One question of every input type, with comments, bounds and required ones. */
import type { Question } from "../src/protocol.gen.ts";

export function question(
  name: string,
  input: Question["input"],
  title: string,
  more: Partial<Question> = {},
): Question {
  return {
    name,
    version: 1,
    type: "feedback",
    input,
    title,
    instruction: "",
    enable_comment: false,
    required: false,
    target: "trace",
    options: [],
    min: null,
    max: null,
    max_length: null,
    max_count: null,
    fits: [more.version ?? 1],
    earlier: [],
    ...more,
  };
}

function options(...labels: string[]): Question["options"] {
  return labels.map((label) => ({ value: label, label }));
}

export const QUESTIONS: readonly Question[] = [
  question("supported", "pass_fail", "Is every claim supported by the documents?", {
    instruction: "One claim without a passage behind it makes it a No.",
    enable_comment: true,
    required: true,
    options: [
      { value: true, label: "Yes" },
      { value: false, label: "No" },
    ],
  }),
  question("send", "categorical", "Would you send this answer to a customer?", {
    enable_comment: true,
    required: true,
    options: options("As it is", "With edits", "No"),
  }),
  question("faults", "categorical_list", "What is wrong with it?", {
    options: options("Out of date", "Incorrect", "Incomplete", "Repeats itself", "Off topic"),
  }),
  question("sure", "numeric", "How sure are you?", { min: 0, max: 100 }),
  question("change", "text", "What should the writer change?", { max_length: 120 }),
  question("expected_facts", "text_list", "Expected facts", {
    type: "expectation",
    instruction: "What the answer must contain, one fact at a time.",
    enable_comment: true,
    max_length: 200,
    max_count: 5,
  }),
];

/** A session with one question that one key answers. */
export const ONE_KEY: readonly Question[] = [
  question("good", "pass_fail", "Is this a good answer?", {
    enable_comment: true,
    options: [
      { value: true, label: "Pass" },
      { value: false, label: "Fail" },
    ],
  }),
];
