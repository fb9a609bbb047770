/** Where a reviewer stands with one item of a file, and what follows from it. */
import { CallError } from "../host/host.ts";
import type { Answer, Review } from "../protocol.gen.ts";
import { repr } from "./python_words.ts";
import { type Content, type Required, type Stage, slotKey } from "./records.ts";

export interface Version {
  readonly content: Content;
  readonly rev: number;
  readonly saved_at: string;
}

export interface Standing {
  readonly answers: Map<string, Version>;
  stage: Stage;
}

export function answeredIn({ answers }: Standing, { fits }: Required): Set<string> {
  const counts = ({ content: { name, value, schema_version } }: Version) =>
    value !== null && (fits[name]?.includes(schema_version) ?? true);
  return new Set([...answers].filter(([, version]) => counts(version)).map(([slot]) => slot));
}

export function standingOf(review: Review): Standing {
  const { state, reason, note, asked_again } = review;
  const answers = new Map<string, Version>();
  for (const [slot, rev] of Object.entries(review.revs)) {
    answers.set(slot, { content: clearedAt(slot), rev, saved_at: "" });
  }
  for (const { slot, rev, saved_at, ...content } of review.answers) {
    answers.set(slot, { content, rev, saved_at });
  }
  return { answers, stage: { state, reason, note, asked_again } };
}

/** Of an answer that was cleared, no more is told than its place. */
function clearedAt(slot: string): Content {
  const [name = "", span = "", target = "trace"] = slot.split("\u001f");
  const place = { name, span_id: span || null, target };
  return { ...place, schema_version: 0, value: null, rationale: "", evidence: [] };
}

export function answerOf(slot: string, { content, rev, saved_at }: Version): Answer {
  return { slot, ...content, rev, saved_at };
}

/** A cleared answer has no content but its being cleared. */
export function stored(content: Content): Content {
  return content.value === null ? { ...content, rationale: "", evidence: [] } : content;
}

export function saysTheSame(now: Content, old: Content | undefined): boolean {
  if (now.value === null || old === undefined || old.value === null) {
    return now.value === null && (old?.value ?? null) === null;
  }
  const said = ({ value, rationale, evidence, schema_version }: Content) =>
    JSON.stringify([value, rationale, evidence, schema_version]);
  return said(now) === said(old);
}

export function moved(here: Standing, stage: Stage): Stage | null {
  const same = here.stage.state === stage.state && here.stage.reason === stage.reason;
  return same && here.stage.note === stage.note ? null : stage;
}

export function checkComplete({ slots }: Required, answered: ReadonlySet<string>): void {
  const counts = new Map<string, number>();
  for (const slot of slots) {
    if (!answered.has(slotKey(slot))) counts.set(slot.name, (counts.get(slot.name) ?? 0) + 1);
  }
  const [first] = counts.keys();
  if (first === undefined) return;
  const names = [...counts].map(([name, count]) =>
    count === 1 ? repr(name) : `${repr(name)} (${count} times)`,
  );
  throw new CallError(
    "review.incomplete",
    `answer ${names.join(", ")} first: the item is completed when every required question is answered`,
    { field: first },
  );
}
