/** The reviewer's answers in a file, by the rules of the store: nothing is changed in place, every
 * change is a record, and undoing is a record like any other.
 */
import { CallError } from "../host/host.ts";
import type { Review } from "../protocol.gen.ts";
import { repr } from "./python_words.ts";
import {
  type Content,
  type NewAnswer,
  type NewStage,
  PENDING,
  type Recorded,
  type Slot,
  type Stage,
  slotKey,
} from "./records.ts";
import {
  answeredIn,
  answerOf,
  checkComplete,
  moved,
  type Standing,
  saysTheSame,
  standingOf,
  stored,
} from "./standing.ts";

const MAX_ACTIVE_MS = 2 ** 53;

export class Reviews {
  readonly records: Recorded[] = [];
  readonly #indexes: ReadonlyMap<string, number>;
  /** As the file was made. */
  readonly #base: ReadonlyMap<string, Standing>;
  readonly #standings = new Map<string, Standing>();
  readonly #known = new Map<string, Recorded>();
  readonly #now: () => number;

  constructor(items: readonly string[], begun: readonly Review[], now: () => number = Date.now) {
    this.#now = now;
    this.#indexes = new Map(items.map((item, index) => [item, index]));
    this.#base = new Map(begun.map((review) => [review.item, standingOf(review)]));
    for (const review of begun) this.#standings.set(review.item, standingOf(review));
  }

  /** What was recorded before, in its order. */
  replay(records: readonly Recorded[]): void {
    for (const record of records) this.#apply(record);
  }

  has(key: string): boolean {
    return this.#known.has(key);
  }

  stage(item: string): Stage {
    return this.#at(item).stage;
  }

  review(item: string): Review {
    const { answers, stage } = this.#at(item);
    const sorted = [...answers].sort(([one], [two]) => (one < two ? -1 : 1));
    const valid = sorted.filter(([, { content }]) => content.value !== null);
    return {
      item,
      index: this.#indexes.get(item) ?? -1,
      ...stage,
      answers: valid.map(([slot, version]) => answerOf(slot, version)),
      revs: Object.fromEntries(sorted.map(([slot, { rev }]) => [slot, rev])),
    };
  }

  /** The record of an answer, or null when its key was used before. Throws what the store would. */
  put(answer: NewAnswer): Recorded | null {
    const { key, item, content, required } = answer;
    if (this.#used(key, "answer", item)) return null;
    const here = this.#at(item);
    const slot = slotKey(content);
    const rev = here.answers.get(slot)?.rev ?? 0;
    if (answer.rev !== undefined && answer.rev !== rev) {
      const there = `revision ${rev} is there, ${answer.rev} was answered`;
      throw new CallError(
        "answer.conflict",
        `${repr(content.name)} was changed elsewhere: ${there}`,
        { field: content.name, review: this.review(item) },
      );
    }
    const isNew = !saysTheSame(content, here.answers.get(slot)?.content);
    const answered = answeredIn(here, required);
    if (content.value === null) answered.delete(slot);
    else answered.add(slot);
    let stage = here.stage;
    if (answer.complete) {
      checkComplete(required, answered);
      stage = { ...PENDING, state: "completed" };
    } else if ((content.value !== null || isNew) && stage.state !== "in_progress") {
      const isOpen = required.slots.some((each) => slotKey(each) === slot) && !answered.has(slot);
      if (stage.state !== "completed" || isOpen) stage = { ...PENDING, state: "in_progress" };
    }
    return this.#record(answer, "answer", isNew ? stored(content) : null, moved(here, stage));
  }

  setStage(wanted: NewStage): Recorded | null {
    if (this.#used(wanted.key, "review", wanted.item)) return null;
    const here = this.#at(wanted.item);
    const { stage, required } = wanted;
    if (stage.state === "completed") checkComplete(required, answeredIn(here, required));
    // One that is in progress stays so with the reason why.
    const stays = stage.state === "in_progress" && here.stage.state === "in_progress";
    return this.#record(wanted, "review", null, stays ? null : moved(here, stage));
  }

  /** Takes back the latest change; `item` of the record is "" when nothing is left. */
  undo(key: string): Recorded {
    const before = this.#known.get(key);
    if (before !== undefined && this.#used(key, "undo", before.item)) return before;
    const undone = new Set(this.records.map(({ undoes }) => undoes));
    const last = this.records.findLast(
      (each) => each.kind !== "undo" && !undone.has(each.key) && (each.answer ?? each.stage),
    );
    if (last === undefined) return this.#record({ key, item: "", active_ms: null }, "undo");
    const { answer, stage } = this.#replaced(last);
    return this.#record({ key, item: last.item, active_ms: null }, "undo", answer, stage, last.key);
  }

  /** An answer or a state out of a saved file, unless what is here is newer. */
  load(record: Recorded): Recorded | null {
    if (this.has(record.key) || this.changedAt(record.item, record.answer) >= record.at)
      return null;
    this.#apply(record);
    return record;
  }

  /** When an answer, or (null) the state of an item, was last changed here; 0: never. */
  changedAt(item: string, slot: Slot | null): number {
    const latest = this.records.findLast((each) => {
      if (each.item !== item) return false;
      if (slot === null) return each.stage !== null;
      return each.answer !== null && slotKey(each.answer) === slotKey(slot);
    });
    return latest?.at ?? 0;
  }

  #record(
    { key, item, active_ms }: { key: string; item: string; active_ms: number | null },
    kind: Recorded["kind"],
    answer: Content | null = null,
    stage: Stage | null = null,
    undoes: string | null = null,
  ): Recorded {
    const at = Math.max(this.#now(), (this.records.at(-1)?.at ?? 0) + 1);
    const active = Math.min(Math.max(active_ms ?? 0, 0), MAX_ACTIVE_MS);
    const record = { key, kind, at, item, answer, stage, undoes, active_ms: active };
    this.#apply(record);
    return record;
  }

  #apply(record: Recorded): void {
    if (this.#known.has(record.key)) return;
    this.records.push(record);
    this.#known.set(record.key, record);
    if (!this.#indexes.has(record.item)) return;
    const here = this.#at(record.item);
    if (record.stage !== null) here.stage = record.stage;
    if (record.answer !== null) {
      const slot = slotKey(record.answer);
      const rev = (here.answers.get(slot)?.rev ?? 0) + 1;
      const saved_at = new Date(record.at).toISOString();
      here.answers.set(slot, { content: record.answer, rev, saved_at });
    }
  }

  #at(item: string): Standing {
    const index = this.#indexes.get(item);
    if (index === undefined) {
      const message = `the session has no trace ${repr(item)}; session.trace_ids lists them`;
      throw new CallError("item.unknown", message, { field: "trace_id" });
    }
    let here = this.#standings.get(item);
    if (here === undefined) {
      here = { answers: new Map(), stage: PENDING };
      this.#standings.set(item, here);
    }
    return here;
  }

  #used(key: string, kind: Recorded["kind"], item: string): boolean {
    const before = this.#known.get(key);
    if (before === undefined) return false;
    if (before.kind === kind && before.item === item) return true;
    throw new CallError("store.failed", "this key names another change already; make a new one", {
      field: "key",
    });
  }

  /** What stood there before a change. */
  #replaced(record: Recorded): Pick<Recorded, "answer" | "stage"> {
    const earlier = this.records.slice(0, this.records.indexOf(record));
    const base = this.#base.get(record.item);
    const { answer, stage } = record;
    let before: Content | null = null;
    if (answer !== null) {
      const slot = slotKey(answer);
      const found = earlier.findLast(
        (each) => each.item === record.item && each.answer && slotKey(each.answer) === slot,
      );
      before = found?.answer ??
        base?.answers.get(slot)?.content ?? { ...answer, value: null, rationale: "", evidence: [] };
    }
    const stood = earlier.findLast((each) => each.item === record.item && each.stage)?.stage;
    return { answer: before, stage: stage && (stood ?? base?.stage ?? PENDING) };
  }
}
