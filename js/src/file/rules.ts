/** What an answer must be, by the rules of Python's `inputs.py` and in its words. */

import { codePoints } from "../characters.ts";
import { CallError } from "../host/host.ts";
import type { Question } from "../protocol.gen.ts";
import { general, listing, repr, shown } from "./python_words.ts";

/** The answer as it is stored. Throws a `CallError` that says what does not fit. */
export function checked(question: Question, value: unknown): unknown {
  const { name, options } = question;
  const values = options.map((option) => option.value);
  switch (question.input) {
    case "categorical":
      if (typeof value === "string" && values.includes(value)) return value;
      return refuse(name, `takes one of ${listing(values)}`, value);
    case "categorical_list":
      return several(name, values, value);
    case "numeric":
      return number(question, value);
    case "text":
      return text(name, question.max_length, value);
    case "text_list":
      return texts(question, value);
    case "pass_fail":
      return typeof value === "boolean" ? value : refuse(name, "takes True or False", value);
  }
}

/** A comment or a note that every store can hold. */
export function storable(name: string, what: string, value: string): string {
  if (value.includes("\0")) {
    throw invalid(name, `${repr(name)}: the ${what} holds a NUL character; remove it`);
  }
  const half = Array.from(value).findIndex((letter) => /\p{Surrogate}/u.test(letter));
  if (half < 0) return value;
  throw invalid(
    name,
    `${repr(name)}: the ${what} holds half of a surrogate pair at character ${half}; remove it`,
  );
}

export function invalid(field: string, message: string): CallError {
  return new CallError("answer.invalid", message, { field });
}

function refuse(name: string, takes: string, value: unknown): never {
  throw invalid(name, `${repr(name)} ${takes}; got ${shown(value)}`);
}

function several(name: string, options: readonly unknown[], value: unknown): unknown[] {
  const takes = `takes a list out of ${listing(options)}`;
  const entries = listOf(name, takes, value);
  for (const entry of entries) if (!options.includes(entry)) refuse(name, takes, entry);
  return options.filter((option) => entries.includes(option));
}

function listOf(name: string, takes: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) return refuse(name, takes, value);
  if (value.length > 0) return value;
  throw invalid(name, `${repr(name)} ${takes}; got an empty list (None clears it)`);
}

function number({ name, min, max }: Question, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return refuse(name, "takes a number", value);
  }
  if ((min === null || value >= min) && (max === null || value <= max)) return value;
  const from = min === null ? "" : `from ${general(min)}`;
  const to = max === null ? "" : `${min === null ? "up to" : " to"} ${general(max)}`;
  return refuse(name, `takes a number ${from}${to}`, value);
}

function text(name: string, most: number | null, value: unknown): string {
  if (typeof value !== "string") return refuse(name, "takes a text", value);
  if (value.trim() === "") {
    throw invalid(name, `${repr(name)} takes a text; got an empty one (None clears it)`);
  }
  const length = codePoints(value);
  if (most !== null && length > most) {
    throw invalid(name, `${repr(name)} takes at most ${most} characters; got ${length}`);
  }
  return storable(name, "text", value);
}

function texts({ name, max_count: most, max_length: each }: Question, value: unknown): string[] {
  const entries = listOf(name, "takes a list of texts", value);
  if (most !== null && entries.length > most) {
    throw invalid(name, `${repr(name)} takes at most ${most} texts; got ${entries.length}`);
  }
  return entries.map((entry) => text(name, each, entry));
}
