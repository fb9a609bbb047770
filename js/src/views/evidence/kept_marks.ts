/** Passages that are marked before there is an answer, kept for the case that the page goes away. */
import { useLayoutEffect } from "preact/hooks";
import type { AnswerState, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import type { Passage } from "../../protocol.gen.ts";
import { slotOf } from "../fields/field.ts";

/** Keeps them with the question on the screen, and marks again what an earlier page left. */
export function useKeptMarks(app: Questioning, question: Asked, answer: AnswerState): void {
  const { drafts } = app;
  const { evidence, savedAt, value } = answer;
  const slot = `${slotOf({ item: app.item.value?.item ?? "", question })} evidence`;
  const left = drafts.restored.value.get(slot);
  // Before anything else can happen: another item on the screen would be marked instead.
  useLayoutEffect(() => {
    if (left !== undefined) {
      drafts.taken(slot);
      if (value !== null) return; // answered since, without them
      for (const passage of left.text as Passage[]) app.mark(question.key, passage);
    } else if (evidence.length > 0 && savedAt === "") drafts.set(slot, evidence, "");
    else drafts.clear(slot);
  }, [slot, left, evidence, savedAt]);
}
