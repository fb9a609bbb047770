/** What a reviewer has answered, over what the store has of it.
 *
 * The one place that decides what an answer's state is.
 */
import { signal } from "@preact/signals";
import type { AnswerState, Earlier, Json } from "../app.ts";
import { slot } from "../change.ts";
import type { Waiting } from "../outbox.ts";
import type { Answer, Passage, Question } from "../protocol.gen.ts";

/** An answer (or a comment without one) that the store does not have as it is here. */
export interface Local {
  readonly value: Json;
  readonly rationale: string;
  readonly evidence: readonly Passage[];
  /** `draft`: not sent, because a comment needs an answer. `earlier`: the question was changed
   * before it got there. */
  readonly status: "sent" | "draft" | "refused" | "conflict" | "earlier";
  readonly message: string;
  readonly theirs: Json;
  /** Key of the change that carries it, "" when none does. */
  readonly key: string;
  readonly complete: boolean;
  /** The version of the question that it answers; of a comment without answer none. */
  readonly version?: number | undefined;
}

export interface LocalOf extends Local {
  readonly item: string;
  /** Which of the item's answers; see `Asked`. */
  readonly answer: string;
}

const COMMENT_ONLY = "A comment is saved together with an answer.";
const EVIDENCE_ONLY = "A marked passage is saved together with an answer.";

/** What an answer has nothing to say of. */
export const UNSAID = { message: "", theirs: null, key: "", complete: false } as const;

export function draft(rationale: string, evidence: readonly Passage[]): Local {
  const message = rationale === "" ? EVIDENCE_ONLY : COMMENT_ONLY;
  return { ...UNSAID, value: null, rationale, evidence, status: "draft", message };
}

export class LocalAnswers {
  readonly #all = signal<ReadonlyMap<string, LocalOf>>(new Map());

  /** Subscribes whoever asks inside a computation. */
  get(item: string, answer: string): Local | undefined {
    return this.#all.value.get(slot(item, answer));
  }

  /** Everything that waits for the reviewer: refused, in conflict, or a comment without answer. */
  open(): LocalOf[] {
    return [...this.#all.value.values()].filter((local) => local.status !== "sent");
  }

  set(item: string, answer: string, local: Local): void {
    const all = new Map(this.#all.peek());
    all.set(slot(item, answer), { ...local, item, answer });
    this.#all.value = all;
  }

  drop(item: string, answer: string): void {
    const all = new Map(this.#all.peek());
    if (all.delete(slot(item, answer))) this.#all.value = all;
  }

  /** The answer that a change carries, unless a newer one has taken its place. */
  carriedBy(key: string): LocalOf | undefined {
    return [...this.#all.peek().values()].find((local) => local.key === key);
  }
}

/** Whether an answer to that version of a question is an answer to it as it is asked now. */
export function answersIt(question: Question, version: number): boolean {
  return version === question.version || question.fits.includes(version);
}

export const NO_ANSWER: AnswerState = {
  value: null,
  rationale: "",
  evidence: [],
  status: "none",
  savedAt: "",
  message: "",
  theirs: null,
  earlier: null,
};

export interface Given {
  readonly stored: Answer | undefined;
  readonly local: Local | undefined;
  /** What was answered here to an earlier version, and refused. */
  readonly outdated: Local | undefined;
}

export function answerState(question: Question, given: Given, outbox: Waiting): AnswerState {
  const stored = current(question, given.stored?.schema_version) ? given.stored : undefined;
  const local = current(question, given.local?.version) ? given.local : undefined;
  const savedAt = stored?.saved_at ?? "";
  const earlier = earlierOf(question, given);
  if (local === undefined) {
    if (stored === undefined) return { ...NO_ANSWER, earlier };
    const { rationale, evidence } = stored;
    const value = stored.value as Json;
    return { ...NO_ANSWER, value, rationale, evidence, status: "saved", savedAt, earlier };
  }
  const { value, rationale, evidence, theirs } = local;
  const shared = { value, rationale, evidence, savedAt, theirs, earlier };
  switch (local.status) {
    case "sent":
      return outbox.failing.has(local.key)
        ? { ...shared, status: "unsaved", message: outbox.message }
        : { ...shared, status: "saving", message: "" };
    case "draft":
    case "earlier":
      return { ...shared, status: "unsaved", message: local.message };
    default:
      return { ...shared, status: local.status, message: local.message };
  }
}

const current = (question: Question, version: number | undefined): boolean =>
  version === undefined || answersIt(question, version);

/** The latest answer to an earlier version: one that is only here was given after the stored. */
function earlierOf(question: Question, { stored, local, outdated }: Given): Earlier | null {
  for (const each of [local, outdated]) {
    if (each?.version === undefined || each.value === null) continue;
    if (answersIt(question, each.version)) continue;
    const { version, value, rationale, evidence } = each;
    return { version, value, rationale, evidence, saved: false };
  }
  if (stored === undefined || answersIt(question, stored.schema_version)) return null;
  const { schema_version: version, rationale, evidence } = stored;
  return { version, value: stored.value as Json, rationale, evidence, saved: true };
}

/** Whether two answers say the same. Answers are plain values or lists of them. */
export function sameAnswer(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
