/** What every kind of answer field is given. */
import type { AnswerState, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import { visibleWords } from "../text/visible.tsx";

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

/** What a text box says of itself; `entry`: which one of a field that has several. */
export const labelling = ({ question, errorId }: FieldProps, entry = "") => ({
  "aria-label": visibleWords(question.title + entry),
  "aria-invalid": errorId !== "",
  "aria-describedby": errorId || undefined,
});
