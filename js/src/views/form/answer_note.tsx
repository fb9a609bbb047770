/** Below a question: why its answer is refused, or that it is kept here and will be sent again. */

import type { AnswerState, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import { Icon } from "../common/icon.tsx";
import { visible } from "../text/visible.tsx";
import { Conflict } from "./conflict.tsx";

interface Props {
  readonly app: Questioning;
  readonly question: Asked;
  readonly answer: AnswerState;
  readonly missing: boolean;
  readonly id: string;
}

export function AnswerNote({ app, question, answer, missing, id }: Props) {
  if (answer.status === "conflict")
    return <Conflict app={app} question={question} answer={answer} />;
  if (answer.status === "refused")
    return (
      <p class="lw-note is-bad" id={id} role="alert">
        <Icon name="error" /> {visible(answer.message)}
      </p>
    );
  if (missing)
    return (
      <p class="lw-note is-bad" id={id} role="alert">
        <Icon name="error" /> Needs an answer before the item is complete.
      </p>
    );
  if (answer.status === "unsaved") {
    // What keeps an answer from the store is said once, by the banner; here, what it lacks.
    return (
      <p class="lw-note is-warn">
        <Icon name="clock" />
        <span>Kept here. {answer.value === null && visible(answer.message)}</span>
      </p>
    );
  }
  return null;
}
