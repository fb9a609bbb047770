/** The passages that an answer rests on, below its question. */

import type { AnswerState, Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import { headline } from "../common/format.ts";
import { IconButton } from "../common/icon_button.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { reveal } from "../common/reveal.ts";
import { visible, visibleWords } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { useKeptMarks } from "./kept_marks.ts";
import { drawnPassage } from "./passages.ts";

interface Props {
  readonly app: Questioning;
  readonly question: Asked;
  readonly answer: AnswerState;
}

const LINE = 160;

export function EvidenceList({ app, question, answer }: Props) {
  const ui = useUi();
  useKeptMarks(app, question, answer);
  if (answer.evidence.length === 0) return null;
  return (
    <ul class="lw-evidence" aria-label="Evidence">
      {answer.evidence.map((passage) => {
        const words = headline(passage.quote, LINE);
        return (
          <li key={`${passage.span_id} ${passage.start} ${words}`}>
            <LinkButton
              title="Show it in the trace"
              onClick={(event) => {
                const trace = event.currentTarget.closest(".lw-main")?.querySelector(".lw-trace");
                const [range] = trace ? drawnPassage(trace, passage) : [];
                reveal(range?.startContainer.parentElement, "center");
                // What is not drawn stands in the span.
                if (range === undefined) ui.span.value = passage.span_id;
              }}
            >
              “{visible(words)}”
            </LinkButton>
            <IconButton
              icon="x"
              label={visibleWords(`Take away: ${words}`)}
              onClick={() => app.unmark(question.key, passage)}
            />
          </li>
        );
      })}
    </ul>
  );
}
