/** Below a question: something was typed before the page went away, and is no answer yet. */

import type { AnswerState, Questioning } from "../../app.ts";
import { typedOver } from "../../kept/kept_drafts.ts";
import { Icon } from "../common/icon.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";

interface Props {
  readonly app: Questioning;
  readonly slot: string;
  /** Of the question. */
  readonly version: number;
  readonly answer: AnswerState;
}

export function DraftNote({ app, slot, version, answer }: Props) {
  const { drafts } = useUi();
  const restored = app.drafts.restored.value;
  const field = restored.get(slot);
  const draft = field ?? restored.get(commentSlot(slot));
  if (draft === undefined) return null;
  const over = typedOver(field ? answer.value : answer.rationale, version);
  const changed = draft.over !== over && answer.status !== "refused";
  const words = [draft.text].flat().filter(Boolean).join(", ");
  return (
    <p class="lw-note is-warn">
      <Icon name="clock" />
      <span>
        {changed
          ? visible(`You had typed “${words}”. The question or the answer was changed since.`)
          : "Typed before the page was loaded again. Not saved yet."}
      </span>
      <LinkButton onClick={() => (changed ? app.drafts.use(draft, over) : drafts.commitAll())}>
        {changed ? "Put it back" : "Save it"}
      </LinkButton>
      <LinkButton onClick={() => app.drafts.clear(draft.slot)}>Discard</LinkButton>
    </p>
  );
}

export const commentSlot = (slot: string): string => `${slot} comment`;
