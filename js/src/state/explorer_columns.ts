/** Columns: which every row has anyway, and which are shown until the reader chooses. */
import type { ExploreSnapshot, Facets } from "../protocol.gen.ts";

/** Their cells are parts of a `TraceRow`; the cells of all others are asked for by name. */
const IN_EVERY_ROW: ReadonlySet<string> = new Set([
  "state",
  "request_time",
  "request",
  "response",
  "duration",
  "spans",
  "tokens",
  "tags",
  "labels",
  "trace_id",
  "conversation",
]);

const SHOWN_FIRST: readonly string[] = [
  "state",
  "request_time",
  "request",
  "duration",
  "tokens",
  "tags",
  "labels",
];

/**
 * The columns to begin with: those of them that have anything to show, in the first rows or, once
 * it is counted, in any.
 */
export function shownFirst(
  { ranges, page }: ExploreSnapshot,
  facets: Facets | null,
): readonly string[] {
  const { rows } = page;
  const empty: Record<string, boolean> = {
    request_time: ranges.since === null,
    duration: ranges.min_duration_ms === null,
    tokens: rows.every((row) => row.tokens === null),
    tags: !facets?.tags.length && rows.every((row) => row.tags.length === 0),
    labels: !facets?.assessments.length && rows.every((row) => row.labels.length === 0),
  };
  return SHOWN_FIRST.filter((name) => !empty[name]);
}

export const isExtra = (name: string): boolean => !IN_EVERY_ROW.has(name);
