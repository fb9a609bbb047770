/** Who reviewed: how far each is, how long an item took, and what tells their answers apart. */
import type { QuestionResults, ReviewerResults } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { visible, visibleWords } from "../text/visible.tsx";
import { percent, seconds } from "./words.ts";

interface Props {
  readonly reviewers: readonly ReviewerResults[];
  readonly result: QuestionResults | null;
}

export function Reviewers({ reviewers, result }: Props) {
  if (reviewers.length === 0) {
    return <p class="lw-note lw-muted">Nobody has begun yet.</p>;
  }
  const timed = reviewers.some(({ median_s }) => median_s !== null);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
      <section class="lw-reviewers" tabIndex={0} aria-label="Reviewers, scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">Reviewer</th>
              <th scope="col">Progress</th>
              <th scope="col">Done</th>
              <th scope="col">Skipped</th>
              {timed && <th scope="col">Time</th>}
              {result && (
                <th scope="col" class="lw-cut" title={visibleWords(result.rate_label)}>
                  {visible(result.rate_label)}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {reviewers.map((each) => (
              <Line key={each.reviewer} reviewer={each} timed={timed} result={result} />
            ))}
          </tbody>
        </table>
      </section>
      {timed && (
        <p class="lw-note lw-muted">
          Time: the median that a completed trace was on the screen, with the page in sight.
        </p>
      )}
    </>
  );
}

interface LineProps {
  readonly reviewer: ReviewerResults;
  readonly timed: boolean;
  readonly result: QuestionResults | null;
}

function Line({ reviewer, timed, result }: LineProps) {
  const { completed, skipped, total, median_s } = reviewer;
  const rate = result?.rates[reviewer.reviewer];
  const share = total > 0 ? (completed + skipped) / total : 0;
  return (
    <tr>
      <th scope="row" class="lw-cut" title={visibleWords(reviewer.reviewer)}>
        {visible(reviewer.reviewer)}
      </th>
      <td>
        <span class="lw-gauge" title={`${number(completed + skipped)} of ${number(total)}`}>
          <i style={{ "--lw-share": total > 0 ? completed / total : 0 }} />
          <i class="is-skipped" style={{ "--lw-share": total > 0 ? skipped / total : 0 }} />
        </span>
        <span class="lw-hidden">{percent(share)}</span>
      </td>
      <td>{number(completed)}</td>
      <td>{number(skipped)}</td>
      {timed && <td>{median_s === null ? "" : seconds(median_s)}</td>}
      {result && <td>{rate === undefined ? "" : rateWords(result, rate)}</td>}
    </tr>
  );
}

function rateWords({ histogram, texts }: QuestionResults, rate: number): string {
  return histogram || texts ? number(Math.round(rate * 10) / 10) : percent(rate);
}
