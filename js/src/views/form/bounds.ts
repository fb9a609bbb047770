/** What of a question's bounds is said beside its title, and whether it is near or over them. */
import type { Json } from "../../app.ts";
import { codePoints } from "../../characters.ts";
import type { Question } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";

export interface Bound {
  readonly words: string;
  readonly over: boolean;
}

export function boundOf(question: Question, value: Json): Bound {
  const { min, max, max_length: longest, max_count: most } = question;
  switch (question.input) {
    case "numeric":
      if (min !== null && max !== null) return quiet(`${number(min)} to ${number(max)}`);
      if (min !== null) return quiet(`at least ${number(min)}`);
      return quiet(max !== null ? `at most ${number(max)}` : "a number");
    case "categorical_list":
      return quiet("any number");
    case "text": {
      if (longest === null) return quiet("");
      const length = typeof value === "string" ? codePoints(value) : 0;
      // Said when it begins to matter; a bound far away is only noise.
      if (length < longest * 0.8) return quiet(longest <= 500 ? `up to ${number(longest)}` : "");
      return { words: `${number(length)} / ${number(longest)}`, over: length > longest };
    }
    case "text_list": {
      const entries = Array.isArray(value) ? value.length : 0;
      if (most === null) return quiet(entries > 0 ? number(entries) : "");
      return { words: `${number(entries)} / ${number(most)}`, over: entries > most };
    }
    default:
      return quiet("");
  }
}

const quiet = (words: string): Bound => ({ words, over: false });
