/** What a reviewer changes in a file, one record for each change. */
import { answerKey } from "../asked.ts";
import type { Passage, Review, ReviewSetArgs } from "../protocol.gen.ts";

/** Which answer of an item it is. */
export interface Slot {
  readonly name: string;
  readonly span_id: string | null;
  readonly target: string;
}

/** One version of an answer; `value` null: it was cleared. */
export interface Content extends Slot {
  readonly schema_version: number;
  readonly value: unknown;
  readonly rationale: string;
  readonly evidence: Passage[];
}

export interface Stage {
  readonly state: Review["state"];
  readonly reason: Review["reason"];
  readonly note: string;
  /** Why an item that was completed is in progress. */
  readonly asked_again: Review["asked_again"];
}

/** One change, as the browser keeps it. */
export interface Recorded {
  readonly key: string;
  readonly kind: "answer" | "review" | "undo";
  /** When, in milliseconds. */
  readonly at: number;
  /** "" for an undo that found nothing. */
  readonly item: string;
  readonly answer: Content | null;
  readonly stage: Stage | null;
  /** Key of the change that an undo takes back. */
  readonly undoes: string | null;
  readonly active_ms: number;
  /** It came out of a saved file. */
  readonly loaded?: boolean;
}

export const PENDING: Stage = { state: "pending", reason: null, note: "", asked_again: {} };

export const slotKey = (slot: Slot): string => answerKey(slot.name, slot);

/** What has to be answered, and by its name which versions of a question count as answered. */
export interface Required {
  readonly slots: readonly Slot[];
  readonly fits: Readonly<Record<string, readonly number[]>>;
}

export interface NewAnswer {
  readonly key: string;
  readonly item: string;
  readonly content: Content;
  readonly rev: number | undefined;
  readonly complete: boolean;
  readonly required: Required;
  readonly active_ms: number | null;
}

export type NewStage = Pick<ReviewSetArgs, "key" | "item"> & {
  readonly stage: Stage;
  readonly required: Required;
  readonly active_ms: number | null;
};
