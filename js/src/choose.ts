/** What choosing an option makes of an answer. */
import type { Json } from "./app.ts";
import type { Question } from "./protocol.gen.ts";

/** The answer once the option at `position` is chosen, or taken back where several can be;
 * undefined when there is no such option. */
export function chosenAt(question: Question, before: Json, position: number): Json | undefined {
  const option = question.options[position];
  if (option === undefined || question.input !== "categorical_list") return option?.value;
  const chosen = Array.isArray(before) ? before : [];
  return chosen.includes(option.value)
    ? chosen.filter((each) => each !== option.value)
    : [...chosen, option.value];
}
