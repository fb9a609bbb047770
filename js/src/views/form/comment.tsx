/** The comment on one answer: open while it says something or was asked for. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { AnswerState, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { slotOf } from "../fields/field.ts";
import { visibleWords } from "../text/visible.tsx";
import { askForComment, useUi } from "../ui.ts";
import { commentSlot } from "./draft_note.tsx";
import { GrowingText } from "./growing_text.tsx";
import { useDraft } from "./use_draft.ts";

interface Props {
  readonly app: Questioning;
  readonly question: Asked;
  readonly answer: AnswerState;
  readonly item: string;
}

export function Comment({ app, question, answer, item }: Props) {
  const ui = useUi();
  const box = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft<string>({
    slot: commentSlot(slotOf({ item, question })),
    value: answer.rationale,
    of: { app, item, question, answer },
    decode: (value) => (typeof value === "string" ? value : ""),
    encode: (text) => text,
    send: (value) => app.comment(question.key, typeof value === "string" ? value : "", item),
    pause: 600,
  });
  const answered = answer.value !== null;
  useEffect(() => {
    if (answered) draft.commit(); // it waited for the answer
  }, [answered]);
  const asking = ui.commenting.value;
  const asked = asking.name === question.key && asking.item === item;
  const caret = asked && asking.caret;

  useLayoutEffect(() => {
    if (!caret) return;
    box.current?.focus();
    ui.commenting.value = { ...asking, caret: false };
  }, [caret]);

  if (!asked && draft.text === "") return null;
  return (
    <div class="lw-comment">
      <Icon name="chat" />
      <GrowingText
        box={box}
        aria-label={visibleWords(`Comment on: ${question.title}`)}
        placeholder="Comment"
        value={draft.text}
        onText={draft.change}
        onBlur={draft.leave}
      />
    </div>
  );
}

/** Opens the comment; carries the key's hint where the key would act. */
export function CommentButton({ app, question, item }: Omit<Props, "answer">) {
  const ui = useUi();
  const hinted = app.commentTarget.value === question.key;
  return (
    <LinkButton
      as="lw-comment-button"
      aria-label={visibleWords(`Comment on: ${question.title}`)}
      title={hinted ? "Comment  c" : "Comment"}
      onClick={() => askForComment(ui, question.key, item)}
    >
      <Icon name="chat" />
      {hinted && <Kbd keys="c" />}
    </LinkButton>
  );
}
