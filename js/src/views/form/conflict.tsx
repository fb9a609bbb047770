/** The answer was changed elsewhere after this item was opened: the reviewer decides. */
import type { AnswerState, Json, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import { visible } from "../text/visible.tsx";

/** An answer in the words of the screen. */
export function answerWords(question: Asked, value: Json): string {
  if (value === null) return "no answer";
  const one = (each: Json) =>
    question.options.find((option) => option.value === each)?.label ?? String(each);
  return `“${Array.isArray(value) ? value.map(one).join(", ") : one(value)}”`;
}

interface Props {
  readonly app: Questioning;
  readonly question: Asked;
  readonly answer: AnswerState;
}

export function Conflict({ app, question, answer }: Props) {
  return (
    <div class="lw-conflict" role="alert">
      <p>
        <b>This answer was changed elsewhere</b> to {visible(answerWords(question, answer.theirs))}{" "}
        after you opened the item. Yours, {visible(answerWords(question, answer.value))}, is not
        saved.
      </p>
      <p class="lw-row">
        <button
          type="button"
          class="lw-button is-small"
          onClick={() => app.resolve(question.key, "mine")}
        >
          Keep mine
        </button>
        <button
          type="button"
          class="lw-button is-small"
          onClick={() => app.resolve(question.key, "theirs")}
        >
          Take theirs
        </button>
      </p>
    </div>
  );
}
