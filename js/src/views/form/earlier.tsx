/** Below a question that was changed: what the reviewer answered before, to be kept with one key. */
import type { AnswerState, Earlier, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import { normalise, problemWith } from "../../validate.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { answerWords } from "./conflict.tsx";

interface Props {
  readonly app: Questioning;
  readonly question: Asked;
  readonly answer: AnswerState;
  readonly current: boolean;
}

export function EarlierAnswer({ app, question, answer, current }: Props) {
  const { earlier } = answer;
  if (earlier === null) return null;
  const words = earlierWords(question, earlier);
  const fits = problemWith(question, normalise(question, earlier.value)) === "";
  return (
    <p class={`lw-note${earlier.saved ? "" : " is-warn"}`} data-earlier>
      <Icon name="clock" />
      <span>
        Earlier: <b>{visible(words)}</b>
        {earlier.rationale && <> – {visible(earlier.rationale)}</>}
        {!fits && " This is no answer to the question as it is now."}
        {!earlier.saved && " Given when the question had been changed; not saved."}
      </span>
      {fits && (
        <LinkButton
          aria-label={visibleWords(`Keep ${words} as the answer to: ${question.title}`)}
          onClick={() => app.keep(question.key)}
        >
          Keep {current && <Kbd keys="y" />}
        </LinkButton>
      )}
      {!earlier.saved && <LinkButton onClick={() => app.dismiss(question.key)}>Discard</LinkButton>}
    </p>
  );
}

/** The answer in the words that its question had then. */
function earlierWords(question: Asked, { version, value }: Earlier): string {
  const then = question.earlier.find((each) => each.version === version);
  const options = then?.options ?? question.options.filter((each) => each.value === each.label);
  return answerWords({ ...question, options }, value);
}
