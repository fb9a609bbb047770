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

const edge = (value: number): string =>
  number(Math.abs(value) < 10 ? Math.round(value * 100) / 100 : Math.round(value));

/** A figure and its interval on the scale from 0 to 1. What is below 0 stands at its beginning. */
export function Interval({ value, low, high }: Figure) {
  if (value === null) return null;
  const at = (x: number) => `${Math.max(0, Math.min(1, x)) * 100}%`;
  const interval = low !== null && high !== null;
  return (
    <div class="lw-interval" aria-hidden="true">
      <i class="lw-axis" />
      {interval && (
        <i class="lw-whisker" style={{ left: at(low), right: `calc(100% - ${at(high)})` }} />
      )}
      <i class="lw-point" style={{ left: at(value) }} />
      <span>0</span>
      <span>0.5</span>
      <span>1</span>
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
