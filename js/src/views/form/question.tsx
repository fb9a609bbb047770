/** One question of the session: its title, its field, its comment, and how its answer stands. */
import type { FunctionComponent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { AnswerState, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import type { Question } from "../../protocol.gen.ts";
import { NO_ANSWER } from "../../state/answers.ts";
import { reveal } from "../common/reveal.ts";
import { EvidenceList } from "../evidence/evidence_list.tsx";
import { CategoricalField } from "../fields/categorical.tsx";
import { CategoricalListField } from "../fields/categorical_list.tsx";
import { type FieldProps, slotOf } from "../fields/field.ts";
import { NumericField } from "../fields/numeric.tsx";
import { PassFailField } from "../fields/pass_fail.tsx";
import { TextField } from "../fields/text.tsx";
import { TextListField } from "../fields/text_list.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { AnswerNote } from "./answer_note.tsx";
import { AnswerStatusSign } from "./answer_status.tsx";
import { boundOf } from "./bounds.ts";
import { Comment, CommentButton } from "./comment.tsx";
import { DraftNote } from "./draft_note.tsx";
import { EarlierAnswer } from "./earlier.tsx";

/** One component per input type; another input type is another line here. */
const FIELDS: Record<Question["input"], FunctionComponent<FieldProps>> = {
  categorical: CategoricalField,
  categorical_list: CategoricalListField,
  numeric: NumericField,
  pass_fail: PassFailField,
  text: TextField,
  text_list: TextListField,
};

interface Props {
  readonly app: Questioning;
  readonly question: Asked;
  readonly item: string;
  /** It comes into sight when somebody writes in it, and not by itself. */
  readonly still?: boolean;
}

export function QuestionView({ app, question, item, still = false }: Props) {
  const { name, key } = question;
  const box = useRef<HTMLDivElement>(null);
  const answer = app.answers.value.get(key) ?? NO_ANSWER;
  const current = app.current.value === key;
  const missing = app.missing.value.includes(key);
  const wrong = missing || answer.status === "refused";
  const id = `lw-${useUi().id}-${encodeURIComponent(key)}`;
  const titleId = `${id}-title`;
  const errorId = `${id}-error`;
  const Field = FIELDS[question.input];
  const inline = question.input === "numeric";

  useEffect(() => {
    const element = box.current;
    if (!current || !element) return;
    if (!still) reveal(element);
    // A row more, a longer text: what is being written stays in sight.
    const observer = new ResizeObserver(() => {
      const writing = element.contains(document.activeElement) ? document.activeElement : null;
      if (writing || !still) reveal(element, "end");
      reveal(writing, "end");
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [current, item, key, still]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: Safari draws a fieldset's legend out of its grid
    <div
      ref={box}
      role="group"
      aria-labelledby={titleId}
      class={`lw-question${current ? " is-current" : ""}${wrong ? " is-wrong" : ""}${inline ? " is-inline" : ""}`}
      data-question={name}
      data-answer={key}
      aria-current={current ? "true" : undefined}
      onFocusIn={() => app.focusQuestion(key)}
      onPointerDown={() => app.focusQuestion(key)}
    >
      <div class="lw-asks" id={titleId}>
        {visible(question.title)}
        {question.required && <Required />}
      </div>
      <Tools app={app} question={question} item={item} answer={answer} />
      {question.target === "conversation" && (
        <p class="lw-help">About the whole conversation, not only this turn.</p>
      )}
      {question.instruction && <p class="lw-help">{visible(question.instruction)}</p>}
      <div class="lw-field">
        <Field
          app={app}
          question={question}
          answer={answer}
          item={item}
          errorId={wrong ? errorId : ""}
        />
      </div>
      <EarlierAnswer app={app} question={question} answer={answer} current={current} />
      <AnswerNote app={app} question={question} answer={answer} missing={missing} id={errorId} />
      <DraftNote
        app={app}
        slot={slotOf({ item, question })}
        version={question.version}
        answer={answer}
      />
      <EvidenceList app={app} question={question} answer={answer} />
      {question.enable_comment && (
        <Comment app={app} question={question} answer={answer} item={item} />
      )}
    </div>
  );
}

const AGAIN = {
  new: "This question was added since you completed the item",
  changed: "This question was changed since you answered it",
} as const;

function Required() {
  return (
    <span class="lw-required" title="Required">
      <span aria-hidden="true">{"\u00a0*"}</span>
      <span class="lw-hidden"> (required)</span>
    </span>
  );
}

function Tools({
  app,
  question,
  item,
  answer,
}: Omit<Props, "still"> & { readonly answer: AnswerState }) {
  const bound = boundOf(question, answer.value);
  const offersComment =
    question.enable_comment &&
    (answer.rationale === "" || app.commentTarget.value === question.key);
  const again = answer.earlier ? "changed" : app.item.value?.review.asked_again[question.name];
  return (
    <div class="lw-tools">
      {again && (
        <span class="lw-chip is-warn" data-again={again} title={AGAIN[again]}>
          {again}
        </span>
      )}
      {bound.words && <span class={bound.over ? "lw-bad" : "lw-muted"}>{bound.words}</span>}
      {offersComment && <CommentButton app={app} question={question} item={item} />}
      <AnswerStatusSign answer={answer} />
    </div>
  );
}
