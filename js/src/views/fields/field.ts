/** What every kind of answer field is given. */
import type { AnswerState, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";

export interface FieldProps {
  readonly app: Questioning;
  readonly question: Asked;
  readonly answer: AnswerState;
  /** Id of the source trace; a field starts anew when it changes. */
  readonly item: string;
  /** Id of the element that says why the answer is refused, "" when it is not. */
  readonly errorId: string;
}

export const slotOf = ({ item, question }: Pick<FieldProps, "item" | "question">): string =>
  `${item} ${question.key}`;
