/** Whether an answer fits its question, by the same rules as the store, said before it is sent. */
import type { Json } from "./app.ts";
import { codePoints } from "./characters.ts";
import type { Question } from "./protocol.gen.ts";

const UNSTORABLE = /\0|\p{Surrogate}/u;

/** The answer as it is stored: blank is no answer, several-of is in the options' order. */
export function normalise(question: Question, value: Json): Json {
  switch (question.input) {
    case "text":
      return typeof value === "string" && value.trim() === "" ? null : value;
    case "text_list": {
      if (!Array.isArray(value)) return value;
      const entries = value.filter((each) => typeof each !== "string" || each.trim() !== "");
      return entries.length === 0 ? null : entries;
    }
    case "categorical_list": {
      if (!Array.isArray(value)) return value;
      if (value.length === 0) return null;
      const known = question.options.map((option) => option.value).filter((v) => value.includes(v));
      return [...known, ...value.filter((each) => !known.some((v) => v === each))];
    }
    default:
      return value;
  }
}

/** Why `value` is no answer to `question`, in words for the reviewer; "" when it is one. */
export function problemWith(question: Question, value: Json): string {
  const problem = findProblem(question, value);
  return problem === "" ? "" : `${problem} Not saved yet.`;
}

function findProblem(question: Question, value: Json): string {
  switch (question.input) {
    case "categorical":
    case "pass_fail":
      return isOption(question, value) ? "" : notAnOption(question, value);
    case "categorical_list": {
      if (!Array.isArray(value)) return "Takes a list of options.";
      const wrong = value.find((each) => !isOption(question, each));
      return wrong === undefined ? "" : notAnOption(question, wrong);
    }
    case "numeric":
      return numberProblem(question, value);
    case "text":
      if (typeof value !== "string") return "Takes a text.";
      return textProblem(question, value, "Takes");
    case "text_list":
      return listProblem(question, value);
  }
}

function isOption(question: Question, value: Json): boolean {
  return question.options.some((option) => option.value === value);
}

function notAnOption(question: Question, value: Json): string {
  const options = question.options.map((option) => `“${option.label}”`).join(", ");
  return `Takes ${options}; got ${JSON.stringify(value)}.`;
}

function numberProblem({ min, max }: Question, value: Json): string {
  if (typeof value !== "number" || !Number.isFinite(value)) return "Takes a number.";
  if ((min === null || value >= min) && (max === null || value <= max)) return "";
  if (min !== null && max !== null) return `Takes ${min} to ${max}; got ${value}.`;
  return min === null
    ? `Takes at most ${max}; got ${value}.`
    : `Takes at least ${min}; got ${value}.`;
}

function textProblem({ max_length: most }: Question, text: string, who: string): string {
  // No database can hold these; they come from broken clipboards.
  if (UNSTORABLE.test(text)) return `${who} no NUL and no half characters; type it anew.`;
  if (most === null) return "";
  const length = codePoints(text);
  return length <= most ? "" : `${who} at most ${most} characters; got ${length}.`;
}

function listProblem(question: Question, value: Json): string {
  if (!Array.isArray(value)) return "Takes a list of texts.";
  const most = question.max_count;
  if (most !== null && value.length > most) {
    return `Takes at most ${most} entries; got ${value.length}.`;
  }
  for (const [position, entry] of value.entries()) {
    if (typeof entry !== "string") return "Takes a list of texts.";
    const problem = textProblem(question, entry, `Entry ${position + 1} takes`);
    if (problem !== "") return problem;
  }
  return "";
}
