/** What the parts of a question are called on the screen. */
import type { Question, QuestionDraft } from "../../protocol.gen.ts";
import { count, number } from "../common/format.ts";

export const INPUTS: readonly { readonly input: QuestionDraft["input"]; readonly words: string }[] =
  [
    { input: "pass_fail", words: "Pass or fail" },
    { input: "categorical", words: "One of several" },
    { input: "categorical_list", words: "Any of several" },
    { input: "numeric", words: "Number" },
    { input: "text", words: "Text" },
    { input: "text_list", words: "List of texts" },
  ];

export function inputWords(input: QuestionDraft["input"]): string {
  return INPUTS.find((each) => each.input === input)?.words ?? input;
}

/** "v2", "new", "v3, new": what of a question is not stored yet. */
export function versionWords(draft: QuestionDraft | null, question: Question | null): string {
  if (draft === null) return `v${question?.version ?? 1}`;
  if (draft.replaces === null) return "new";
  return question !== null && question.version > draft.replaces
    ? `v${question.version}, new`
    : `v${draft.replaces}`;
}

/** Why no trace will have that many reviews (`null`: all reviewers') from so many (0: everyone); "" if it may. */
export function tooFew(each: number | null, reviewers: number): string {
  if (each === null || reviewers === 0 || each <= reviewers) return "";
  const named = count(reviewers, "is", "are");
  return `${number(each)} reviews of each trace need as many reviewers; ${named} named.`;
}

/** A name for a question that was given none: the words of its title, in snake case. */
export function nameFrom(title: string): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  const kept = (words ?? []).filter((word) => !FILLING.has(word)).slice(0, 4);
  return kept.join("_");
}

const FILLING = new Set(["a", "an", "and", "are", "be", "is", "it", "of", "the", "this", "to"]);
