/** The filter that lets every trace pass. */
import type { TraceFilter } from "../protocol.gen.ts";

export const NO_FILTER: TraceFilter = {
  text: "",
  states: [],
  tags: [],
  assessments: [],
  min_duration_ms: null,
  max_duration_ms: null,
  since: null,
  until: null,
  conversation: null,
};

export function isFiltered(filter: TraceFilter): boolean {
  return JSON.stringify({ ...NO_FILTER, ...filter }) !== JSON.stringify(NO_FILTER);
}
