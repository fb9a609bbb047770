/** Exactly what a reviewer will see: the form of a session, which can be tried out. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { keyName, placeOf } from "../../key_event.ts";
import { createPreview } from "../../state/preview.ts";
import type { QuestionDrafts } from "../../state/question_drafts.ts";
import { count } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { QuestionList } from "../form/question_list.tsx";
import { visible } from "../text/visible.tsx";
import { NARROW, useUi } from "../ui.ts";

interface Props {
  readonly drafts: QuestionDrafts;
  readonly reviewer: string;
}

export function Preview({ drafts, reviewer }: Props) {
  const preview = useMemo(() => createPreview(drafts.asked), [drafts]);
  const box = useRef<HTMLElement>(null);
  const asked = preview.questions.value;
  // Below the form it stands in its way: its head is enough there until it is asked for.
  const below = useUi().width.value < NARROW;
  const [open, setOpen] = useState(false);

  // What is being written is what is looked at.
  const opened = drafts.all.value.find(({ id }) => id === drafts.opened.value)?.question?.name;
  useEffect(() => {
    if (opened !== undefined) preview.focusQuestion(opened);
  }, [opened, preview]);

  const onKeyDown = (event: KeyboardEvent) => {
    const position = Number(keyName(event)) - 1;
    const typing =
      event.target instanceof Element && event.target.matches("textarea,input[type=text]");
    if (!(position >= 0) || typing || placeOf(event.target) === "text") return;
    preview.choose(position);
    event.preventDefault();
  };

  return (
    <section
      class="lw-column lw-form lw-preview"
      aria-label="Preview"
      ref={box}
      onKeyDown={onKeyDown}
    >
      <div class="lw-head">
        {below ? (
          <LinkButton aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? "chevron-down" : "chevron-right"} /> Preview
          </LinkButton>
        ) : (
          <b>Preview</b>
        )}
        <small class="lw-cut">{visible(`as ${reviewer}`)}</small>
        <span class="lw-space" />
        <small>{count(asked.length, "question")}</small>
      </div>
      {(open || !below) && (
        <div class="lw-scroll">
          {asked.length === 0 ? (
            <p class="lw-nothing lw-muted">The questions appear here as reviewers will see them.</p>
          ) : (
            <QuestionList app={preview} item="" />
          )}
        </div>
      )}
    </section>
  );
}
