/** What came back to one question: the distribution of its answers and how far reviewers agree. */
import { useEffect, useRef } from "preact/hooks";
import type { Question, QuestionResults } from "../../protocol.gen.ts";
import { count, number } from "../common/format.ts";
import { reveal } from "../common/reveal.ts";
import { visible } from "../text/visible.tsx";
import { Bars, FigureWords, Histogram, Interval } from "./plots.tsx";
import { agreedWords, figure, KINDS, unitsOf } from "./words.ts";

interface Props {
  readonly question: Question;
  readonly result: QuestionResults;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

export function QuestionCard({ question, result, chosen, onChoose }: Props) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen) reveal(box.current);
  }, [chosen]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its title is the button; this is only more room for the pointer
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same
    <section
      ref={box}
      class={`lw-asked${chosen ? " is-chosen" : ""}`}
      data-question={question.name}
      onClick={onChoose}
    >
      <h3>
        <button type="button" class="lw-asked-title" aria-pressed={chosen} onClick={onChoose}>
          {visible(question.title)}
        </button>{" "}
        <small>
          {KINDS[question.input]}, {count(result.answers, "answer")}
        </small>
      </h3>
      <div class="lw-plot">
        {result.answers === 0 ? (
          <p class="lw-muted">
            Nobody has answered this {result.earlier > 0 ? "version " : ""}yet.
          </p>
        ) : result.histogram ? (
          <Histogram histogram={result.histogram} />
        ) : result.texts ? (
          <Texts question={question} result={result} />
        ) : (
          <Bars bars={result.bars} answers={result.answers} />
        )}
      </div>
      <Agreement question={question} result={result} />
    </section>
  );
}

function Texts({ question, result }: Pick<Props, "question" | "result">) {
  const { texts } = result;
  if (texts === null) return null;
  const unit = unitsOf(question.target);
  const what = question.input === "text_list" ? ["entry", "entries"] : ["text", "texts"];
  return (
    <p class="lw-muted">
      {count(texts.entries, what[0] ?? "", what[1])} on {count(texts.units, unit)};{" "}
      {count(texts.several, unit)} with more than one reviewer.
    </p>
  );
}

function Agreement({ question, result }: Pick<Props, "question" | "result">) {
  const { agreement } = result;
  if (agreement === null) {
    return (
      <div class="lw-agreement">
        <p class="lw-muted">
          Free text has no agreement.
          {result.differing > 0 && ` ${number(result.differing)} to compare side by side.`}
        </p>
      </div>
    );
  }
  const { alpha, kappa, note, scale, percent } = agreement;
  return (
    <div class="lw-agreement">
      <FigureWords name="Krippendorff’s alpha" found={alpha} />
      <Interval {...alpha} />
      <p class="lw-muted">
        {agreedWords(question, result)}
        {agreement.reviewers > 2 &&
          scale === "nominal" &&
          percent.value !== null &&
          `; ${Math.round(percent.value)}% of pairs`}
        {kappa.value !== null && `; Cohen’s κ ${figure(kappa.value)}`}
        {scale !== "nominal" && alpha.value !== null && `; ${SCALES[scale]}`}
      </p>
      {note && <p class="lw-muted">{sentence(note)}</p>}
    </div>
  );
}

const SCALES = { interval: "interval scale", ordinal: "ordinal scale", MASI: "MASI distance" };

const sentence = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
