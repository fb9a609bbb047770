/** Answers and figures in the words of the screen. */
import type { Json } from "../../app.ts";
import type { Question, QuestionResults } from "../../protocol.gen.ts";
import { count, number } from "../common/format.ts";

export const KINDS: Record<Question["input"], string> = {
  pass_fail: "pass or fail",
  categorical: "one of",
  categorical_list: "any number of",
  numeric: "number",
  text: "text",
  text_list: "list of texts",
};

/** An answer as its question words it. */
export function valueWords(question: Question | null, value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ");
  const option = question?.options.find((each) => each.value === (value as Json));
  return option?.label ?? String(value);
}

/** "0.64", "−0.05": two digits, with a real minus. */
export const figure = (value: number): string => value.toFixed(2).replace("-", "−");

export const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** What a question is asked of, in the plural. */
export function unitsOf(target: string): string {
  if (target === "conversation") return "conversation";
  if (target === "document") return "document";
  return target.startsWith("span:") ? "span" : "trace";
}

/** "All agree on 78 of 100 traces". */
export function agreedWords(question: Question, { agreement }: QuestionResults): string {
  if (agreement === null || agreement.units === 0) return "";
  const { agreed, units } = agreement;
  return `All agree on ${number(agreed)} of ${count(units, unitsOf(question.target))}`;
}

/** A reviewer's name where there is little room: what stands before the "@". */
export const shortName = (reviewer: string): string => reviewer.split("@")[0] || reviewer;

/** "41 s", "3 min". */
export function seconds(value: number): string {
  if (value < 9.95) return `${value.toFixed(1)} s`;
  return value < 99.5 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}
