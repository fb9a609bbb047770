/** Exactly what a reviewer will see: the form of a session, which can be tried out. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { keyName, placeOf } from "../../key_event.ts";
import { createPreview } from "../../state/preview.ts";
import type { QuestionDrafts } from "../../state/question_drafts.ts";
import { count } from "../common/format.ts";
import { QuestionList } from "../form/question_list.tsx";
import { visible } from "../text/visible.tsx";

interface Props {
  readonly drafts: QuestionDrafts;
  readonly reviewer: string;
}

export function Preview({ drafts, reviewer }: Props) {
  const preview = useMemo(() => createPreview(drafts.asked), [drafts]);
  const box = useRef<HTMLElement>(null);
  const asked = preview.questions.value;

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
        <b>Preview</b>
        <small class="lw-cut">{visible(`as ${reviewer}`)}</small>
        <span class="lw-space" />
        <small>{count(asked.length, "question")}</small>
      </div>
      <div class="lw-scroll">
        {asked.length === 0 ? (
          <p class="lw-note lw-muted">
            <span>The questions appear here as reviewers will see them.</span>
          </p>
        ) : (
          <QuestionList app={preview} item="" />
        )}
      </div>
    </section>
  );
}
