/** The file of answers that a page in a file saves, and can take back.
 *
 * `content` is written once, and its checksum is over exactly these letters: it tells of a file that
 * was cut off or edited by accident, and proves nothing about who wrote it.
 */
import type { Passage } from "../protocol.gen.ts";
import type { FileHead } from "./page_data.ts";
import { type Content, type Recorded, type Stage, slotKey } from "./records.ts";

export const FORMAT = "labeling_widget.answers";
export const VERSION = 1;
const LONGEST = 64_000_000;

interface Given {
  readonly item: string;
  readonly at: string;
  readonly active_ms: number;
}

export interface GivenAnswer extends Given {
  readonly name: string;
  readonly schema_version: number;
  readonly span_id: string | null;
  readonly target: string;
  readonly value: unknown;
  readonly rationale: string;
  readonly evidence: Passage[];
}

export interface GivenReview extends Given, Pick<Stage, "state" | "reason" | "note"> {}

export interface Answers {
  readonly session_id: string;
  readonly store_id: string;
  readonly session: string;
  readonly reviewer: string;
  readonly file: string;
  readonly exported_at: string;
  readonly saved_at: string;
  readonly questions: readonly (readonly [name: string, version: number])[];
  readonly answers: readonly GivenAnswer[];
  readonly reviews: readonly GivenReview[];
}

/** Every answer and state that was changed in the page, as it stands. */
export function answersIn(
  head: FileHead,
  reviewer: string,
  records: readonly Recorded[],
  now: Date,
): Answers {
  const answers = new Map<string, { record: Recorded; content: Content; active: number }>();
  const reviews = new Map<string, { record: Recorded; stage: Stage; active: number }>();
  for (const record of records) {
    const { item, answer, stage } = record;
    if (answer !== null) {
      const key = JSON.stringify([item, slotKey(answer)]);
      const active = (answers.get(key)?.active ?? 0) + record.active_ms;
      answers.set(key, { record, content: answer, active });
    }
    if (stage !== null) {
      const spent = answer === null ? record.active_ms : 0; // told with the answer
      reviews.set(item, { record, stage, active: (reviews.get(item)?.active ?? 0) + spent });
    }
  }
  const { session_id, store_id, name, questions } = head.snapshot;
  return {
    session_id,
    store_id,
    session: name,
    reviewer,
    file: head.file,
    exported_at: head.exported_at,
    saved_at: now.toISOString(),
    questions: questions.map((question) => [question.name, question.version]),
    answers: [...answers.values()].map(({ record, content, active }) => ({
      item: record.item,
      ...content,
      at: new Date(record.at).toISOString(),
      active_ms: active,
    })),
    reviews: [...reviews.values()].map(({ record, stage, active }) => ({
      item: record.item,
      state: stage.state,
      reason: stage.reason,
      note: stage.note,
      at: new Date(record.at).toISOString(),
      active_ms: active,
    })),
  };
}

export function written(answers: Answers): string {
  const content = JSON.stringify(answers, null, 1);
  const checksum = crc32(new TextEncoder().encode(content));
  return (
    `{"format": "${FORMAT}", "version": ${VERSION}, "checksum": "${checksum}", ` +
    `"content":\n${content}\n}\n`
  );
}

/** Throws an `Error` that says in words why the text is no file of answers to this session. */
export function readAnswers(text: string, head: FileHead, reviewer: string): Answers {
  if (text.length > LONGEST) throw new Error("This file is too large to be a file of answers.");
  const file = parsed(text);
  if (file?.format !== FORMAT) throw new Error("This is not a file of answers.");
  if (file.version !== VERSION) {
    throw new Error("This file was saved by another version of this page.");
  }
  const plain = text.replaceAll("\r\n", "\n");
  const from = plain.indexOf('"content":') + '"content":'.length;
  const content = plain.slice(from, plain.lastIndexOf("}")).trim();
  if (crc32(new TextEncoder().encode(content)) !== file.checksum) {
    throw new Error("This file was changed since it was saved, or is not whole.");
  }
  const answers = file.content as Answers;
  const { session_id, store_id } = head.snapshot;
  if (answers.session_id !== session_id || answers.store_id !== store_id) {
    throw new Error("These answers belong to another session.");
  }
  if (answers.reviewer !== reviewer) throw new Error(`These are answers of ${answers.reviewer}.`);
  return answers;
}

interface Envelope {
  readonly format?: unknown;
  readonly version?: unknown;
  readonly checksum?: unknown;
  readonly content?: unknown;
}

function parsed(text: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null; // said by the caller, in the same words as for any other file
  }
}

/** `answers-<session>-<reviewer>.json`, of letters that every file system takes. */
export function fileName({ session, reviewer }: Answers): string {
  const plain = (text: string) =>
    text
      .normalize("NFKD")
      .replace(/[^\p{L}\p{N}._@-]+/gu, "_")
      .replace(/^[._]+|[._]+$/g, "")
      .slice(0, 60);
  return `answers-${plain(session) || "session"}-${plain(reviewer) || "reviewer"}.json`;
}

/** CRC-32 as in zip and gzip, eight hex digits. */
export function crc32(bytes: Uint8Array): string {
  let sum = -1;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return ((sum ^ -1) >>> 0).toString(16).padStart(8, "0");
}

const TABLE = Int32Array.from({ length: 256 }, (_, start) => {
  let sum = start;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});
