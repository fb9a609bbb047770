/** What a reviewer does to an item: on the screen at once, then on its way to the store. */
import { batch } from "@preact/signals";
import type { Json, SkipReason } from "../app.ts";
import { type Asked, askedOf, keyOf, nameOf, placeArgs } from "../asked.ts";
import { chosenAt } from "../choose.ts";
import type { Outbox } from "../outbox.ts";
import type { AssessmentPutArgs, Item, Passage, ReviewSetArgs } from "../protocol.gen.ts";
import { randomKey } from "../random_key.ts";
import { normalise, problemWith } from "../validate.ts";
import type { ActiveClock } from "./active_clock.ts";
import { answersIt, draft, type Local, sameAnswer, UNSAID } from "./answers.ts";
import type { Core } from "./core.ts";
import type { Navigation } from "./navigation.ts";

interface Put {
  readonly item: Pick<Item, "item" | "index">;
  /** Which of the item's answers; see `Asked`. */
  readonly answer: string;
  readonly value: Json;
  readonly rationale: string;
  readonly evidence: readonly Passage[];
  readonly complete: boolean;
  /** The version of the question that it answers. */
  readonly version?: number | undefined;
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

  /** @param of The item that it was typed on, which may have been left since. */
  answer(key: string, given: Json, version?: number, of?: string): void {
    const item = this.#item(of);
    const asked = askedOf(this.#core.session.peek()?.questions ?? [], item);
    const question = asked.find((each) => each.key === key);
    if (item === null || question === undefined) return;
    if (version !== undefined && !answersIt(question, version)) {
      this.#outdated(item, key, given, version);
      return;
    }
    const value = normalise(question, given);
    const problem = value === null ? "" : problemWith(question, value);
    batch(() => {
      if (this.#isHere(item)) {
        this.#core.missing.value = [];
        this.#core.answered.value = key;
        this.#core.notice.value = "";
      }
      if (problem !== "") this.#refuse(item, key, value, problem);
      else this.#accept(item, question, value);
    });
  }

  /** Something is being typed: `commit` makes an answer of it before the item is left. */
  typing(commit: () => void): void {
    this.#core.typed.add(commit);
    this.#core.follows = false;
  }

  keep(key: string): void {
    const item = this.#here();
    const question = this.#core.question(key);
    if (item === null || question === undefined) return;
    const { earlier, rationale, evidence } = this.#core.answer(item.item, key);
    if (earlier === null) return;
    const value = normalise(question, earlier.value);
    const problem = problemWith(question, value);
    if (problem !== "") {
      this.#core.say(problem);
      return;
    }
    batch(() => {
      this.#core.missing.value = [];
      this.#core.answered.value = key;
      this.#accept(item, question, value, {
        rationale: rationale || (question.enable_comment ? earlier.rationale : ""),
        evidence: evidence.length > 0 ? evidence : earlier.evidence,
      });
    });
  }

  dismiss(key: string): void {
    const item = this.#item();
    if (item === null) return;
    this.#core.outdated.drop(item.item, key);
    this.#outbox().letGo(item.item, key);
  }

  comment(key: string, text: string, of?: string): void {
    if (this.#core.question(key)?.enable_comment !== true) return;
    this.#beside(key, { rationale: text.trim() === "" ? "" : text }, of);
  }

  mark(key: string, passage: Passage): void {
    const evidence = this.#core.answers.peek().get(key)?.evidence;
    if (!evidence || evidence.some((each) => isSame(each, passage))) return;
    this.#beside(key, { evidence: [...evidence, passage] });
    this.#core.say("Marked as evidence.");
  }

  unmark(key: string, passage: Passage): void {
    const evidence = this.#core.answers.peek().get(key)?.evidence ?? [];
    this.#beside(key, { evidence: evidence.filter((each) => !isSame(each, passage)) });
    this.#core.say("No longer marked.");
  }

  choose(position: number): void {
    const key = this.#core.current.peek();
    const question = this.#core.question(key);
    if (question === undefined || this.#here() === null) return;
    const before = this.#core.answers.peek().get(key)?.value ?? null;
    const value = chosenAt(question, before, position);
    if (value !== undefined) this.answer(key, value);
  }

  resolve(answer: string, keep: "mine" | "theirs"): void {
    const item = this.#item();
    if (item === null) return;
    const local = this.#core.locals.get(item.item, answer);
    if (local?.status !== "conflict") return;
    batch(() => {
      this.#core.locals.drop(item.item, answer);
      if (keep === "theirs") {
        this.#outbox().letGo(item.item, answer);
        return;
      }
      this.#put({ ...local, item, answer });
    });
  }

  completeAndNext(): void {
    const item = this.#here();
    if (item === null) return;
    const blocking = this.#core.blocking();
    batch(() => {
      const [first] = blocking;
      if (first !== undefined) {
        this.#core.missing.value = blocking;
        this.#core.current.value = first;
        this.#core.answered.value = "";
        const many =
          blocking.length === 1 ? "1 question needs" : `${blocking.length} questions need`;
        this.#core.say(`Not complete yet: ${many} you.`);
        return;
      }
      if (this.#core.positions.state(item.index) !== "completed") {
        this.#set(item, { state: "completed" });
      }
      this.#navigation.advance();
    });
  }

  skip(reason: SkipReason, note: string): void {
    const item = this.#here();
    if (item === null) return;
    batch(() => {
      if (this.#core.dialog.peek() === "skip") this.#core.dialog.value = null;
      this.#set(item, { state: "skipped", reason, note: note.trim() });
      this.#core.say("Skipped.");
      this.#navigation.advance();
    });
  }

  undo(): void {
    if (this.#core.session.peek() === null) return;
    this.#core.problem.value = "";
    this.#core.follows = true;
    this.#outbox().add({ op: "assessment.undo", args: { key: randomKey() } });
  }

  /** Send again what fits its question but was refused by the store, for whatever reason. */
  retry(): void {
    batch(() => {
      for (const local of this.#core.locals.open()) {
        const question = this.#core.question(local.answer);
        if (local.status !== "refused" || question === undefined) continue;
        if (problemWith(question, local.value) !== "") continue;
        // The item itself may be here no more, or not yet.
        const item = { item: local.item, index: this.#core.items.indexOf(local.item) ?? -1 };
        this.#put({ ...local, item });
      }
    });
  }

  /** Show an answer that an earlier widget left and that is being sent now, under anything newer. */
  adopt(args: AssessmentPutArgs): void {
    if (this.#core.locals.get(args.item, keyOf(args)) !== undefined) return;
    this.#core.locals.set(args.item, keyOf(args), {
      ...UNSAID,
      value: args.value as Json,
      rationale: args.rationale ?? "",
      evidence: args.evidence ?? [],
      status: "sent",
      key: args.key,
      complete: args.complete ?? false,
      version: args.version ?? undefined,
    });
  }

  /** The item of that id, if it is here; without one the item on the screen. */
  #item(id?: string): Item | null {
    return id ? this.#core.items.find(id) : this.#core.item.peek();
  }

  #isHere(item: Item): boolean {
    return item.index === this.#core.index.peek();
  }

  /** The item that an act is about: none where it is not seen. */
  #here(): Item | null {
    const item = this.#core.item.peek();
    if (this.#core.finished.peek()) return null;
    if (item === null && this.#core.index.peek() >= 0) {
      this.#core.tell("Not taken: the item was not here yet.");
    }
    return item;
  }

  /** What was typed while the question read differently: Python says so, and it is kept. */
  #outdated(item: Item, answer: string, value: Json, version: number): void {
    if (value === null) return;
    this.#core.say("The question was changed. What you typed is kept as earlier.");
    const open = { rationale: "", evidence: [], complete: false };
    this.#put({ item, answer, value, ...open, version });
  }

  /** What goes with an answer: sent with it, or kept until there is one. */
  #beside(answer: string, change: Partial<Pick<Local, "rationale" | "evidence">>, of?: string) {
    const item = this.#item(of);
    if (item === null) return;
    const { locals } = this.#core;
    this.#core.follows = false;
    this.#core.notice.value = "";
    const before = this.#core.answer(item.item, answer);
    const { rationale, evidence } = { ...before, ...change };
    if (rationale === before.rationale && evidence === before.evidence) return;
    const local = locals.get(item.item, answer);
    batch(() => {
      if (local?.status === "refused" || local?.status === "conflict") {
        locals.set(item.item, answer, { ...local, rationale, evidence });
      } else if (before.value !== null) {
        const { value } = before;
        const version = this.#core.question(answer)?.version;
        this.#put({ item, answer, value, rationale, evidence, complete: false, version });
      } else if (local?.status === "sent") {
        locals.set(item.item, answer, { ...local, rationale, evidence }); // until it is cleared
      } else if (rationale === "" && evidence.length === 0) {
        locals.drop(item.item, answer);
      } else {
        locals.set(item.item, answer, draft(rationale, evidence));
      }
    });
  }

  #refuse(item: Item, answer: string, value: Json, message: string): void {
    const { rationale, evidence } = this.#core.answer(item.item, answer);
    // A fitting answer that is on its way already goes on; this one stays here beside it.
    const version = this.#core.question(answer)?.version;
    const refused = { value, rationale, evidence, status: "refused", message, version } as const;
    this.#core.locals.set(item.item, answer, { ...UNSAID, ...refused });
    this.#core.say(message);
  }

  #accept(item: Item, question: Asked, value: Json, beside?: Pick<Put, "rationale" | "evidence">) {
    const { key, version } = question;
    const before = this.#core.answer(item.item, key);
    const oneKey = question.input === "categorical" || question.input === "pass_fail";
    const here = this.#isHere(item);
    const complete = here && oneKey && value !== null && this.#isLast(key);
    const held = before.status === "refused" || before.status === "conflict";
    const same = !held && sameAnswer(before.value, value);
    const done = this.#core.positions.state(item.index) === "completed";
    if (!same || (complete && !done)) {
      const { rationale, evidence } = beside ?? before;
      this.#put({ item, answer: key, value, rationale, evidence, complete, version });
    }
    if (complete) this.#navigation.advance();
    else if (here && oneKey && value !== null) {
      this.#core.current.value = this.#core.unansweredAfter(key) || key;
    }
  }

  /** Whether nothing else is asked of the item: in a session of one question no other part of it,
   * and where the item is asked again, no other question. */
  #isLast(key: string): boolean {
    if (this.#core.isLastAskedAgain(key)) return true;
    const left = this.#core.unansweredAfter(key);
    return this.#core.session.peek()?.questions.length === 1 && (left === "" || left === key);
  }

  #put({ item, answer, value, rationale, evidence, complete, version }: Put): void {
    const active_ms = this.#clock.lap(item.item);
    const args = {
      item: item.item,
      name: nameOf(answer),
      ...placeArgs(answer),
      value,
      key: randomKey(),
      rationale: value === null ? "" : rationale,
      ...(evidence.length > 0 && value !== null ? { evidence: [...evidence] } : {}),
      active_ms,
      ...(complete ? { complete } : {}),
      ...(version === undefined ? {} : { version }),
      asked: this.#core.session.peek()?.asked ?? null,
    };
    this.#core.problem.value = "";
    this.#core.follows = false;
    this.#core.outdated.drop(item.item, answer);
    this.#core.locals.set(item.item, answer, {
      ...UNSAID,
      value,
      rationale,
      evidence,
      status: "sent",
      key: args.key,
      complete,
      version,
    });
    const { positions } = this.#core;
    if (complete) positions.set(item.index, "completed");
    else if (["pending", "skipped"].includes(positions.state(item.index))) {
      positions.set(item.index, "in_progress");
    }
    this.#outbox().add({ op: "assessment.put", args });
  }

  #set(item: Item, change: Pick<ReviewSetArgs, "state" | "reason" | "note">): void {
    const active_ms = this.#clock.lap(item.item);
    const asked = this.#core.session.peek()?.asked ?? null;
    const args = { item: item.item, key: randomKey(), active_ms, asked, ...change };
    this.#core.problem.value = "";
    this.#core.positions.set(item.index, change.state);
    const review = this.#core.items.review(item.item) ?? item.review;
    const { state, reason = null, note = "" } = change;
    this.#core.items.setReview({ ...review, state, reason, note });
    this.#outbox().add({ op: "review.set", args });
  }
}

function isSame(one: Passage, other: Passage): boolean {
  return one.quote === other.quote && one.start === other.start && one.span_id === other.span_id;
}
