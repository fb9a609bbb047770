/** Plots of plain elements: how answers are distributed, and how far reviewers agree. */
import type { Bar, Histogram as Bins, Figure } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { visible } from "../text/visible.tsx";
import { figure, percent } from "./words.ts";

/** One line for each option, as long as it was given often. */
export function Bars({ bars, answers }: { bars: readonly Bar[]; answers: number }) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <ul class="lw-bars">
      {bars.map(({ label, count }) => (
        <li key={label}>
          <span class="lw-wrap">{visible(label)}</span>
          <span class="lw-bar-box">
            <i style={{ "--lw-share": count / most }} />
            <span>
              {number(count)} <small>{answers > 0 ? percent(count / answers) : ""}</small>
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Histogram({ histogram }: { histogram: Bins }) {
  const { bins, low, high, median } = histogram;
  const most = Math.max(1, ...bins);
  const width = (high - low) / bins.length;
  const at = high > low ? ((median - low) / (high - low)) * 100 : 50;
  return (
    <div class="lw-histogram">
      <div
        role="img"
        aria-label={bins
          .map((n, bin) => `${edge(low + bin * width)} to ${edge(low + (bin + 1) * width)}: ${n}`)
          .join(", ")}
      >
        {bins.map((n, bin) => (
          <i
            key={bin}
            title={`${edge(low + bin * width)} to ${edge(low + (bin + 1) * width)}: ${number(n)}`}
            style={{ "--lw-share": n / most }}
          />
        ))}
      </div>
      <p>
        <span>{edge(low)}</span>
        <span class="lw-median" style={{ "--lw-at": `${at}%` }}>
          median {edge(median)}
        </span>
        <span>{edge(high)}</span>
      </p>
    </div>
  );
}

function edge(value: number): string {
  const digits = Math.abs(value) < 10 ? 100 : 10;
  return number(Math.round(value * digits) / digits);
}

/** A figure and its interval on a scale from 0, or from the quarter below what is less, to 1. */
export function Interval({ value, low, high }: Figure) {
  if (value === null) return null;
  const from = Math.floor(Math.min(0, value, low ?? 0) * 4) / 4;
  const at = (x: number) => `${((Math.min(1, x) - from) / (1 - from)) * 100}%`;
  const marks = from < 0 ? [from, 0, 0.5, 1] : [0, 0.5, 1];
  const interval = low !== null && high !== null;
  return (
    <div class="lw-interval" aria-hidden="true">
      <i class="lw-scale" />
      {interval && (
        <i class="lw-whisker" style={{ left: at(low), right: `calc(100% - ${at(high)})` }} />
      )}
      <i class="lw-point" style={{ left: at(value) }} />
      {marks.map((mark) => (
        <span key={mark} style={{ left: at(mark) }}>
          {String(mark).replace("-", "−")}
        </span>
      ))}
    </div>
  );
}

export function FigureWords({ name, found }: { name: string; found: Figure }) {
  const { value, low, high } = found;
  if (value === null) return null;
  return (
    <p class="lw-figure">
      <b>
        <span class="lw-hidden">{name}: </span>
        {figure(value)}
      </b>
      {low !== null && high !== null && (
        <span class="lw-muted">
          {" "}
          {figure(low)} to {figure(high)}
        </span>
      )}
    </p>
  );
}
