/** The rules of the real store, in memory: revisions, keys, required questions, undo. */

import type { Json } from "../src/app.ts";
import { keyOf } from "../src/asked.ts";
import { CallError } from "../src/host/host.ts";
import type {
  Answer,
  AssessmentPutArgs,
  Progress,
  Question,
  Review,
  ReviewSetArgs,
  Saved,
  Undone,
} from "../src/protocol.gen.ts";
import { problemWith } from "../src/validate.ts";
import { fakeId } from "./fake_traces.ts";

const LETTERS = { pending: "p", in_progress: "i", completed: "c", skipped: "s" } as const;

export class FakeStore {
  questions: readonly Question[];
  readonly reviews: Review[] = [];
  seq = 0;
  readonly #outcomes = new Map<string, Saved | Undone>();
  readonly #undo: Review[] = [];

  constructor(items: number, questions: readonly Question[]) {
    this.questions = questions;
    this.grow(items);
  }

  grow(by: number): void {
    for (let added = 0; added < by; added += 1) {
      const index = this.reviews.length;
      this.reviews.push({
        item: fakeId(index),
        index,
        state: "pending",
        reason: null,
        note: "",
        answers: [],
        revs: {},
        asked_again: {},
      });
    }
  }

  /** Items that are other reviewers'. */
  readonly closed = new Set<number>();

  get states(): string {
    const letter = (review: Review) => {
      if (this.closed.has(review.index)) return "x";
      return Object.keys(review.asked_again).length > 0 ? "a" : LETTERS[review.state];
    };
    return this.reviews.map(letter).join("");
  }

  get asked(): string {
    return this.questions.map(({ name, version }) => `${name} ${version}`).join();
  }

  take(item: string): Record<string, never> {
    if (!this.closed.has(this.review(item).index)) return {};
    throw new CallError("item.taken", "This item is with other reviewers.");
  }

  progress(): Progress {
    return { states: this.states, seq: this.seq, reviewers: [] };
  }

  review(item: string): Review {
    const review = this.reviews.find((each) => each.item === item);
    if (review === undefined) throw new CallError("item.unknown", `There is no item ${item}.`);
    return review;
  }

  put(args: AssessmentPutArgs): Saved {
    const known = this.#outcomes.get(args.key);
    if (known !== undefined && "review" in known) return known;
    const { name, rationale = "" } = args;
    const complete = args.complete === true && [undefined, null, this.asked].includes(args.asked);
    const slot = keyOf(args);
    const value = args.value as Json;
    const review = this.review(args.item);
    const question = this.questions.find((each) => each.name === name);
    if (question === undefined) {
      throw new CallError("schema.unknown", `No question is called ${name}.`, { field: name });
    }
    const { version } = args;
    if (typeof version === "number" && !question.fits.includes(version)) {
      const message = `“${question.title}” was changed while you answered it.`;
      throw new CallError("question.changed", message, { field: name, review });
    }
    const problem = value === null ? "" : problemWith(question, value);
    if (problem !== "") throw new CallError("answer.invalid", problem, { field: name });
    const rev = review.revs[slot] ?? 0;
    if (args.rev !== undefined && args.rev !== rev) {
      const message = "This answer was changed elsewhere.";
      throw new CallError("answer.conflict", message, { field: name, review });
    }
    const others = review.answers.filter((answer) => answer.slot !== slot);
    const saved_at = this.#time();
    const answer: Answer = {
      slot,
      name,
      schema_version: question.version,
      value,
      rationale,
      rev: rev + 1,
      saved_at,
      span_id: args.span_id ?? null,
      target: args.target ?? "trace",
      evidence: args.evidence ?? [],
    };
    const answers = value === null ? others : [...others, answer];
    if (complete) this.#checkComplete(answers);
    const state = complete || review.state === "completed" ? "completed" : "in_progress";
    const revs = { ...review.revs, [slot]: rev + 1 };
    const asked_again = complete ? {} : review.asked_again;
    return this.#commit(args.key, { ...review, answers, state, revs, asked_again }, saved_at);
  }

  set({ item, state, key, reason = null, note = "", asked = null }: ReviewSetArgs): Saved {
    const known = this.#outcomes.get(key);
    if (known !== undefined && "review" in known) return known;
    const review = this.review(item);
    if (state === "completed") {
      if (asked !== null && asked !== this.asked) {
        throw new CallError("question.changed", "The questions were changed.", { review });
      }
      this.#checkComplete(review.answers);
    }
    const asked_again = state === "in_progress" ? review.asked_again : {};
    return this.#commit(key, { ...review, state, reason, note, asked_again }, this.#time());
  }

  undo(key: string): Undone {
    const known = this.#outcomes.get(key);
    if (known !== undefined && "saved" in known) return known;
    const before = this.#undo.pop();
    if (before === undefined) return { saved: null };
    const now = this.review(before.item);
    const slots = new Set([...now.answers, ...before.answers].map((answer) => answer.slot));
    const revs = { ...now.revs };
    for (const slot of slots) revs[slot] = (revs[slot] ?? 0) + 1;
    const answers = before.answers.map((each) => ({ ...each, rev: revs[each.slot] ?? 1 }));
    const saved = this.#write({ ...before, answers, revs }, this.#time());
    const undone = { saved };
    this.#outcomes.set(key, undone);
    return undone;
  }

  /** Ask these questions instead, and what is `again` of every item that is completed. */
  ask(questions: readonly Question[], again: Review["asked_again"]): void {
    this.questions = questions;
    for (const review of this.reviews) {
      if (review.state !== "completed" || Object.keys(again).length === 0) continue;
      this.reviews[review.index] = { ...review, state: "in_progress", asked_again: again };
    }
    this.seq += 1;
  }

  #checkComplete(answers: readonly Answer[]): void {
    const open = this.questions.find(
      ({ name, required, fits }) =>
        required &&
        !answers.some((each) => each.name === name && fits.includes(each.schema_version)),
    );
    if (open === undefined) return;
    const message = `“${open.title}” has no answer.`;
    throw new CallError("review.incomplete", message, { field: open.name });
  }

  #commit(key: string, review: Review, saved_at: string): Saved {
    this.#undo.push(this.review(review.item));
    const saved = this.#write(review, saved_at);
    this.#outcomes.set(key, saved);
    return saved;
  }

  #write(review: Review, saved_at: string): Saved {
    this.seq += 1;
    this.reviews[review.index] = review;
    return { saved_at, seq: this.seq, review };
  }

  #time(): string {
    return new Date().toISOString();
  }
}
