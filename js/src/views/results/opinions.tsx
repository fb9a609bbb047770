/** What everybody said of one unit, why, and what happened to it before. */
import type { Json } from "../../app.ts";
import type { Opinion, Past, Question, UnitOpinions } from "../../protocol.gen.ts";
import type { Settling } from "../../state/results_app.ts";
import { count, day } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { valueWords } from "./words.ts";

interface Props {
  readonly question: Question | null;
  readonly unit: UnitOpinions;
  readonly settling: Settling | null;
}

export function Opinions({ question, unit, settling }: Props) {
  return (
    <section class="lw-section" aria-label="Answers">
      {unit.opinions.length === 0 && <p class="lw-muted">Nobody has answered this here.</p>}
      <ul class="lw-opinions">
        {unit.opinions.map((opinion) => (
          <Line
            key={opinion.assessment_id}
            opinion={opinion}
            question={question}
            settling={settling}
          />
        ))}
      </ul>
      {unit.history.length > unit.opinions.length && (
        <History question={question} history={unit.history} />
      )}
    </section>
  );
}

function Line({
  opinion,
  question,
  settling,
}: Omit<Props, "unit"> & { readonly opinion: Opinion }) {
  const { reviewer, value, rationale, at, earlier } = opinion;
  const name = question?.name ?? "";
  const verdict = typeof value === "boolean" ? (value ? "pass" : "fail") : "";
  return (
    <li>
      <p class="lw-opinion-head">
        <b class="lw-cut" title={visibleWords(reviewer)}>
          {visible(reviewer)}
        </b>
        <small>{day(at)}</small>
        <span class="lw-space" />
        {settling && !earlier && (
          <LinkButton
            aria-label={visibleWords(`Take the answer of ${reviewer}`)}
            onClick={() => settling.questioning.answer(name, value as Json)}
          >
            Take this
          </LinkButton>
        )}
      </p>
      <div class="lw-opinion" data-verdict={verdict}>
        {verdict && <Icon name={verdict === "pass" ? "check" : "x"} />}
        <Value question={question} value={value} />
      </div>
      {rationale && (
        <p class="lw-opinion-why lw-wrap">
          <Icon name="chat" /> <span>{visible(rationale)}</span>
        </p>
      )}
      {earlier && (
        <p class="lw-muted">Answered when the question read differently; it does not count.</p>
      )}
    </li>
  );
}

/** Characters from which an answer is a text to read, and not a word to see. */
const LONG = 40;

/** Entries of a list one below the other, anything else as it is. */
export function Value({ question, value }: { question: Question | null; value: unknown }) {
  if (Array.isArray(value) && question?.input === "text_list") {
    return (
      <ul class="lw-entries">
        {value.map((entry, at) => (
          <li key={at} class="lw-wrap">
            {visible(String(entry))}
          </li>
        ))}
      </ul>
    );
  }
  const words = valueWords(question, value);
  return (
    <span class={`lw-wrap lw-lines-kept${words.length > LONG ? " is-long" : ""}`}>
      {visible(words)}
    </span>
  );
}

function History({ question, history }: Pick<Props, "question"> & { history: readonly Past[] }) {
  return (
    <details class="lw-past">
      <summary class="lw-fold">
        <Icon name="chevron-right" /> <b>History</b> {count(history.length, "change")}
      </summary>
      <ol>
        {history.map((past, at) => (
          <li key={at} class="lw-wrap">
            <small>{day(past.at)}</small> {visible(past.who)} {past.action}
            {past.value !== null && (
              <>
                {" "}
                <b>{visible(valueWords(question, past.value))}</b>
              </>
            )}
            {past.rationale && <span class="lw-muted"> “{visible(past.rationale)}”</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}
