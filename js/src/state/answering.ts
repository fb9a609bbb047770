/** What a reviewer does to an item: on the screen at once, then on its way to the store. */
import { batch } from "@preact/signals";
import type { Json, SkipReason } from "../app.ts";
import type { Outbox } from "../outbox.ts";
import type { AssessmentPutArgs, Item, Question, ReviewSetArgs } from "../protocol.gen.ts";
import { randomKey } from "../random_key.ts";
import { normalise, problemWith } from "../validate.ts";
import type { ActiveClock } from "./active_clock.ts";
import { draft, type Local, sameAnswer } from "./answers.ts";
import type { Core } from "./core.ts";
import type { Navigation } from "./navigation.ts";

interface Put {
  readonly item: Item;
  readonly name: string;
  readonly value: Json;
  readonly rationale: string;
  readonly complete: boolean;
}

export class Answering {
  readonly #core: Core;
  readonly #navigation: Navigation;
  readonly #clock: ActiveClock;
  readonly #outbox: () => Outbox;

  constructor(core: Core, navigation: Navigation, clock: ActiveClock, outbox: () => Outbox) {
    this.#core = core;
    this.#navigation = navigation;
    this.#clock = clock;
    this.#outbox = outbox;
  }

  answer(name: string, given: Json): void {
    const item = this.#core.item.peek();
    const question = this.#core.question(name);
    if (item === null || question === undefined) return;
    const value = normalise(question, given);
    const problem = value === null ? "" : problemWith(question, value);
    batch(() => {
      this.#core.missing.value = [];
      this.#core.answered.value = name;
      if (problem !== "") this.#refuse(item, name, value, problem);
      else this.#accept(item, question, value);
    });
  }

  comment(name: string, text: string): void {
    const item = this.#core.item.peek();
    if (item === null || this.#core.question(name)?.enable_comment !== true) return;
    const before = this.#core.answer(item.item, name);
    const rationale = text.trim() === "" ? "" : text;
    if (rationale === before.rationale) return;
    const { locals } = this.#core;
    const local = locals.get(item.item, name);
    batch(() => {
      if (local?.status === "refused" || local?.status === "conflict") {
        locals.set(item.item, name, { ...local, rationale });
      } else if (before.value !== null) {
        this.#put({ item, name, value: before.value, rationale, complete: false });
      } else if (local?.status === "sent") {
        locals.set(item.item, name, { ...local, rationale }); // kept when the clearing is stored
      } else if (rationale === "") {
        locals.drop(item.item, name);
      } else {
        locals.set(item.item, name, draft(rationale));
      }
    });
  }

  choose(position: number): void {
    const question = this.#core.question(this.#core.current.peek());
    const option = question?.options[position];
    if (question === undefined || option === undefined) return;
    if (question.input !== "categorical_list") {
      this.answer(question.name, option.value);
      return;
    }
    const before = this.#core.answers.peek().get(question.name)?.value ?? null;
    const chosen = Array.isArray(before) ? before : [];
    const value = chosen.includes(option.value)
      ? chosen.filter((each) => each !== option.value)
      : [...chosen, option.value];
    this.answer(question.name, value);
  }

  resolve(name: string, keep: "mine" | "theirs"): void {
    const item = this.#core.item.peek();
    if (item === null) return;
    const local = this.#core.locals.get(item.item, name);
    if (local?.status !== "conflict") return;
    batch(() => {
      this.#core.locals.drop(item.item, name);
      if (keep === "theirs") return;
      const { value, rationale, complete } = local;
      this.#put({ item, name, value, rationale, complete });
    });
  }

  completeAndNext(): void {
    const item = this.#core.item.peek();
    if (item === null || this.#core.finished.peek()) return;
    const blocking = this.#core.blocking();
    batch(() => {
      const [first] = blocking;
      if (first !== undefined) {
        this.#core.missing.value = blocking;
        this.#core.current.value = first;
        this.#core.answered.value = "";
        const many =
          blocking.length === 1 ? "1 question needs" : `${blocking.length} questions need`;
        this.#core.announcement.value = `Not complete yet: ${many} you.`;
        return;
      }
      if (this.#core.positions.state(item.index) !== "completed") {
        this.#set(item, { state: "completed" });
      }
      this.#navigation.advance();
    });
  }

  skip(reason: SkipReason, note: string): void {
    const item = this.#core.item.peek();
    if (item === null) return;
    batch(() => {
      if (this.#core.dialog.peek() === "skip") this.#core.dialog.value = null;
      this.#set(item, { state: "skipped", reason, note: note.trim() });
      this.#core.announcement.value = "Skipped.";
      this.#navigation.advance();
    });
  }

  undo(): void {
    if (this.#core.session.peek() === null) return;
    this.#core.problem.value = "";
    this.#outbox().add({ op: "assessment.undo", args: { key: randomKey() } });
  }

  /** Send again what fits its question but was refused by the store, for whatever reason. */
  retry(): void {
    batch(() => {
      for (const {
        item: id,
        name,
        status,
        value,
        rationale,
        complete,
      } of this.#core.locals.open()) {
        const question = this.#core.question(name);
        const item = this.#core.items.at(this.#core.items.indexOf(id) ?? -1);
        if (status !== "refused" || question === undefined || item === null) continue;
        if (problemWith(question, value) !== "") continue;
        this.#put({ item, name, value, rationale, complete });
      }
    });
  }

  /** Show an answer that an earlier widget left and that is being sent now. */
  adopt({ item, name, value, rationale = "", key, complete = false }: AssessmentPutArgs): void {
    this.#core.locals.set(item, name, {
      value: value as Json,
      rationale,
      status: "sent",
      message: "",
      theirs: null,
      key,
      complete,
    });
  }

  #refuse(item: Item, name: string, value: Json, message: string): void {
    const { rationale } = this.#core.answer(item.item, name);
    // A fitting answer that is on its way already goes on; this one stays here beside it.
    const refused: Local = {
      value,
      rationale,
      status: "refused",
      message,
      theirs: null,
      key: "",
      complete: false,
    };
    this.#core.locals.set(item.item, name, refused);
    this.#core.announcement.value = message;
  }

  #accept(item: Item, question: Question, value: Json): void {
    const { name } = question;
    const before = this.#core.answer(item.item, name);
    const oneKey = question.input === "categorical" || question.input === "pass_fail";
    const complete = oneKey && value !== null && this.#core.questions.peek().length === 1;
    const held = before.status === "refused" || before.status === "conflict";
    const same = !held && sameAnswer(before.value, value);
    const done = this.#core.positions.state(item.index) === "completed";
    if (!same || (complete && !done)) {
      this.#put({ item, name, value, rationale: before.rationale, complete });
    }
    if (complete) this.#navigation.advance();
    else if (oneKey && value !== null) {
      this.#core.current.value = this.#core.unansweredAfter(name) || name;
    }
  }

  #put({ item, name, value, rationale, complete }: Put): void {
    const active_ms = this.#clock.lap(item.item);
    const args = {
      item: item.item,
      name,
      value,
      key: randomKey(),
      rationale: value === null ? "" : rationale,
      active_ms,
      ...(complete ? { complete } : {}),
    };
    this.#core.problem.value = "";
    this.#core.locals.set(item.item, name, {
      value,
      rationale,
      status: "sent",
      message: "",
      theirs: null,
      key: args.key,
      complete,
    });
    const { positions } = this.#core;
    if (complete) positions.set(item.index, "completed");
    else if (positions.state(item.index) !== "completed") {
      positions.set(item.index, "in_progress");
    }
    this.#outbox().add({ op: "assessment.put", args });
  }

  #set(item: Item, change: Pick<ReviewSetArgs, "state" | "reason" | "note">): void {
    const active_ms = this.#clock.lap(item.item);
    const args = { item: item.item, key: randomKey(), active_ms, ...change };
    this.#core.problem.value = "";
    this.#core.positions.set(item.index, change.state);
    const review = this.#core.items.review(item.item) ?? item.review;
    const { state, reason = null, note = "" } = change;
    this.#core.items.setReview({ ...review, state, reason, note });
    this.#outbox().add({ op: "review.set", args });
  }
}
