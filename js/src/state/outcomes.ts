/** What becomes of a change once the store has answered. */
import { batch } from "@preact/signals";
import type { Json, State } from "../app.ts";
import { keyOf } from "../asked.ts";
import type { Change } from "../change.ts";
import type { CallError } from "../host/host.ts";
import type { Outbox, OutboxListener, Waiting } from "../outbox.ts";
import type { Review, Saved } from "../protocol.gen.ts";
import { draft, type LocalOf, sameAnswer, UNSAID } from "./answers.ts";
import type { Core } from "./core.ts";
import type { Navigation } from "./navigation.ts";
import type { Refresh } from "./refresh.ts";

type Put = Extract<Change, { op: "assessment.put" }>;

export class Outcomes implements OutboxListener {
  readonly #core: Core;
  readonly #navigation: Navigation;
  readonly #refresh: Refresh;
  readonly #outbox: () => Outbox;

  constructor(core: Core, navigation: Navigation, refresh: Refresh, outbox: () => Outbox) {
    this.#core = core;
    this.#navigation = navigation;
    this.#refresh = refresh;
    this.#outbox = outbox;
  }

  onWaiting(waiting: Waiting): void {
    this.#core.waiting.value = waiting;
  }

  onSaved(change: Change, saved: Saved | null): void {
    batch(() => {
      if (saved === null) {
        this.#core.say("Nothing left to undo.");
      } else {
        this.#refresh.own(saved.seq);
        this.#core.savedAt.value = saved.saved_at;
        if (change.op === "assessment.undo") this.#undone(saved.review);
        else this.#stored(change, saved.review);
      }
    });
    this.#refresh.settle();
  }

  onRefused(change: Change, error: CallError): boolean {
    const open = batch(() => {
      if (change.op === "assessment.put") return this.#answerRefused(change, error);
      this.#changeRefused(change, error);
      return false;
    });
    this.#refresh.settle();
    return open;
  }

  #stored(change: Change, review: Review): void {
    this.#take(review);
    const local = this.#core.locals.carriedBy(change.args.key);
    if (local !== undefined) {
      const { item, answer, value, rationale, evidence } = local;
      const left = value === null && (rationale !== "" || evidence.length > 0);
      if (left) this.#core.locals.set(item, answer, draft(rationale, evidence));
      else this.#core.locals.drop(item, answer);
    }
    if (this.#outbox().waiting === 0) this.#core.say("Saved.");
  }

  /** The review as the store has it, but for the state, while a newer one is on its way there. */
  #take(review: Review): void {
    const before = this.#core.items.review(review.item);
    if (before !== null && this.#outbox().has(review.item)) {
      const { state, reason, note } = before;
      this.#core.items.setReview({ ...review, state, reason, note });
    } else {
      this.#core.items.setReview(review);
      this.#core.positions.set(review.index, placeOf(review));
    }
  }

  #undone(review: Review): void {
    const before = this.#core.items.review(review.item);
    this.#take(review);
    const slots = [before, review].flatMap((each) => each?.answers ?? []).map(({ slot }) => slot);
    const restored = slots.find((key) => !sameAnswer(shape(before, key), shape(review, key))) ?? "";
    const item = `item ${review.index + 1}`;
    const what = this.#core.question(restored)?.title ?? item;
    if (!this.#core.follows) {
      // Whoever has moved on, or is writing, stays there.
      const where = what === item ? "" : `, ${item}`;
      this.#core.tell(`Undone: ${what}${where}`);
      return;
    }
    this.#navigation.go(review.index);
    this.#navigation.focusQuestion(restored);
    this.#core.say(`Undone: ${what}`);
    this.#core.follows = true; // for the next of several
  }

  /** Whether the reviewer has to decide about it. */
  #answerRefused(change: Put, error: CallError): boolean {
    const { item, value, key } = change.args;
    const answer = keyOf(change.args);
    if (error.review !== null) this.#take(error.review);
    const local = this.#core.locals.carriedBy(key);
    this.#core.say(error.message);
    if (error.code === "question.changed" || error.code === "schema.unknown") {
      this.#refresh.questionsChanged();
      return this.#outdated(change, error, local);
    }
    if (local === undefined) {
      this.#refresh.again(item); // a newer answer has taken its place, or nobody saw it
      return false;
    }
    if (error.code === "answer.conflict" && error.review !== null) {
      const theirs = error.review.answers.find((each) => each.slot === answer);
      const held = (theirs?.value ?? null) as Json;
      if (sameAnswer(held, value as Json) && (theirs?.rationale ?? "") === local.rationale) {
        this.#core.locals.drop(item, answer);
        return false;
      }
      const message = error.message;
      this.#core.locals.set(item, answer, { ...local, status: "conflict", theirs: held, message });
      return true;
    }
    const message = notSaved(error);
    this.#core.locals.set(item, answer, { ...local, status: "refused", key: "", message });
    this.#point(item, error);
    this.#refresh.again(item);
    return this.#core.question(answer) !== undefined;
  }

  /** Its question reads differently by now, or is asked no more. What was answered is not stored as
   * an answer to what was not asked; it waits beside the question until the reviewer says more. */
  #outdated(change: Put, error: CallError, local: LocalOf | undefined): boolean {
    const { item, name, value, rationale = "", evidence = [], version, key } = change.args;
    const answer = keyOf(change.args);
    const newer = this.#core.locals.get(item, answer);
    if (local !== undefined) this.#core.locals.drop(item, answer);
    if (value === null || (local === undefined && newer !== undefined && newer.value !== null)) {
      return false;
    }
    if (error.code === "schema.unknown") {
      this.#core.problem.value = `“${name}” is not asked any more, so this answer to it is not saved: ${inWords(value as Json)}`;
      return false;
    }
    this.#core.outdated.set(item, answer, {
      value: value as Json,
      rationale,
      evidence,
      ...UNSAID,
      status: "earlier",
      message: notSaved(error),
      key,
      version: version ?? undefined,
    });
    return true;
  }

  #changeRefused(change: Change, error: CallError): void {
    const { problem } = this.#core;
    if (change.op !== "review.set") {
      problem.value = `Nothing was undone: ${error.message}`;
      this.#core.say(problem.value);
      return;
    }
    const { item } = change.args;
    if (error.code === "question.changed") this.#refresh.questionsChanged();
    const index = this.#core.items.indexOf(item);
    const which = index === undefined ? "" : `Item ${index + 1}: `;
    problem.value = `${which}${error.message}`;
    this.#core.say(problem.value);
    this.#point(item, error);
    this.#refresh.again(item);
  }

  #point(item: string, error: CallError): void {
    if (error.code !== "review.incomplete" || this.#core.item.peek()?.item !== item) return;
    const open = this.#core.blocking();
    const named = error.field === null || open.includes(error.field) ? [] : [error.field];
    this.#core.missing.value = [...named, ...open];
  }
}

/** Where an item stands in the list of all. */
export function placeOf({ state, asked_again }: Review): State {
  return Object.keys(asked_again).length > 0 ? "asked_again" : state;
}

const notSaved = ({ message }: CallError): string =>
  `${message.replace(/[.\s]*$/, ".")} Not saved yet.`;

const inWords = (value: Json): string => [value].flat().map(String).join(", ");

function shape(review: Review | null, key: string): Json {
  const answer = review?.answers.find((each) => each.slot === key);
  return answer === undefined ? null : [answer.value as Json, answer.rationale];
}
