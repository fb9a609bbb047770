/** The form of the agreed answer: the question's own field, why, and who will have decided. */
import { useEffect, useRef } from "preact/hooks";
import type { UnitOpinions } from "../../protocol.gen.ts";
import type { Results, Settling } from "../../state/results_app.ts";
import { day } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { reveal } from "../common/reveal.ts";
import { GrowingText } from "../form/growing_text.tsx";
import { QuestionView } from "../form/question.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";

interface Props {
  readonly app: Results;
  readonly unit: UnitOpinions;
  readonly settling: Settling;
}

export function Settle({ app, unit, settling }: Props) {
  const ui = useUi();
  const box = useRef<HTMLElement>(null);
  const [asked] = settling.questioning.questions.value;
  const answers = settling.questioning.answers.value;
  const status = settling.status.value;
  const trouble = settling.trouble.value;
  const agreed = unit.agreed?.value != null ? unit.agreed : null;

  // The answers are read first: the form comes into sight with what a key or "Take this" did to it.
  const before = useRef(answers);
  useEffect(() => {
    const changed = before.current !== answers || trouble !== "";
    before.current = answers;
    if (changed && !box.current?.contains(document.activeElement)) reveal(box.current);
  }, [answers, trouble]);

  const record = (next: boolean) => {
    ui.drafts.commitAll();
    app.record(next);
  };
  return (
    <section class="lw-settle" ref={box} aria-label="Agreed answer">
      {agreed && (
        <p class={`lw-settled${agreed.stale ? " is-stale" : ""}`}>
          <Icon name={agreed.stale ? "alert" : "check"} />
          <span class="lw-wrap">
            Agreed by <b>{visible(agreed.decided_by)}</b>, {day(agreed.at)}.
            {agreed.stale && " An answer has changed since: decide again, or withdraw."}
          </span>
        </p>
      )}
      {asked && <QuestionView app={settling.questioning} question={asked} item={unit.unit} still />}
      <div class="lw-why">
        <span aria-hidden="true">Why</span>
        <GrowingText
          rows={1}
          aria-label="Why this was agreed"
          placeholder="Optional"
          value={settling.rationale.value}
          onText={(text) => {
            settling.rationale.value = text;
          }}
        />
      </div>
      {trouble && (
        <p class="lw-bad lw-row" role="alert">
          <Icon name="error" /> <span class="lw-wrap">{visible(trouble)}</span>
        </p>
      )}
      <div class="lw-row">
        <button
          type="button"
          class="lw-button is-primary"
          disabled={status === "saving"}
          onClick={() => record(false)}
        >
          {status === "saving" ? "Recording" : "Record"}
        </button>
        <button
          type="button"
          class="lw-button"
          disabled={status === "saving"}
          onClick={() => record(true)}
        >
          Record and next <Kbd keys="Ctrl+↵" />
        </button>
        {agreed && (
          <button
            type="button"
            class="lw-button is-ghost"
            disabled={status === "saving"}
            onClick={() => app.withdraw()}
          >
            Withdraw
          </button>
        )}
      </div>
      <p class="lw-muted">
        {status === "saved" ? "Recorded as " : "Decided by "}
        {visible(app.snapshot.value?.decided_by ?? "")}. Nobody’s own answer changes.
      </p>
    </section>
  );
}
