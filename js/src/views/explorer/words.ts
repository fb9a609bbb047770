/** Filters and states in the words of the screen. */
import type { AssessmentFilter, Ranges, TagFilter, TraceFilter } from "../../protocol.gen.ts";
import { day, duration } from "../common/format.ts";
import type { IconName } from "../common/icon.tsx";

const HOUR = 3_600_000;

/** Spans of time before the newest trace. */
export const LAST: readonly { words: string; ms: number }[] = [
  { words: "last hour", ms: HOUR },
  { words: "last 24 hours", ms: 24 * HOUR },
  { words: "last 7 days", ms: 168 * HOUR },
];

/** The moment `ms` before the newest trace; null when no trace says when it began. */
export function sinceLast(ranges: Ranges, ms: number): string | null {
  const newest = Date.parse(ranges.until ?? "");
  return Number.isNaN(newest) ? null : new Date(newest - ms).toISOString();
}

export function timeWords({ since, until }: TraceFilter, ranges: Ranges): string {
  if (until === null && since !== null) {
    const at = Date.parse(since);
    const last = LAST.find(({ ms }) => Date.parse(sinceLast(ranges, ms) ?? "") === at);
    return last?.words ?? `from ${day(since)}`;
  }
  if (until === null) return "";
  return since === null ? `until ${day(until)}` : `${day(since)} to ${day(until)}`;
}

const ms = (value: number): string => duration(value * 1_000);

export function durationWords({ min_duration_ms: min, max_duration_ms: max }: TraceFilter): string {
  if (min !== null && max !== null) return `${ms(min)} to ${ms(max)}`;
  if (min !== null) return `over ${ms(min)}`;
  return max === null ? "" : `under ${ms(max)}`;
}

export const rangeWords = ({ min_duration_ms: min, max_duration_ms: max }: Ranges): string =>
  min === null || max === null ? "" : `These take ${ms(min)} to ${ms(max)}.`;

/** A tag or an assessment that a trace carries, or must not. */
export interface Carried {
  readonly name: string;
  readonly values: readonly string[];
  readonly missing: boolean;
}

export function carriedWords({ name, values, missing }: Carried): string {
  if (missing) return `no ${name}`;
  return values.length === 0 ? `any ${name}` : `${name}: ${values.join(", ")}`;
}

export const fromTag = ({ key, values }: TagFilter): Carried => ({
  name: key,
  values,
  missing: false,
});
export const toTag = ({ name, values }: Carried): TagFilter => ({ key: name, values: [...values] });
export const toAssessment = (each: Carried): AssessmentFilter => ({
  ...each,
  values: [...each.values],
});

interface StateWords {
  readonly words: string;
  readonly icon: IconName;
  readonly tone: "ok" | "bad" | "";
}

/** Stands for the state of a row that is no trace. */
export const NO_TRACE = "no trace";

const STATES: Record<string, StateWords> = {
  OK: { words: "OK", icon: "check", tone: "ok" },
  ERROR: { words: "Error", icon: "error", tone: "bad" },
  [NO_TRACE]: { words: "No trace", icon: "alert", tone: "bad" },
  IN_PROGRESS: { words: "Running", icon: "clock", tone: "" },
};

export const stateWords = (state: string): StateWords =>
  STATES[state] ?? { words: "Unknown", icon: "help", tone: "" };
