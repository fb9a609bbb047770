/** The signals of a labeling session and what follows from them; no action, no host. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { AnswerState, Connection, Dialog, Phase, SaveState } from "../app.ts";
import type { Waiting } from "../outbox.ts";
import type { Item, Question, Snapshot } from "../protocol.gen.ts";
import { answerState, LocalAnswers } from "./answers.ts";
import { Items } from "./items.ts";
import { Positions } from "./positions.ts";

const NOTHING_WAITS: Waiting = { waiting: 0, failing: new Set(), message: "" };

export class Core {
  readonly phase = signal<Phase>({ kind: "opening" });
  readonly session = signal<Snapshot | null>(null);
  readonly connection = signal<Connection>("ok");
  readonly index = signal(-1);
  readonly itemError = signal("");
  readonly current = signal("");
  /** The question just answered, "" once another one is in focus. */
  readonly answered = signal("");
  readonly missing = signal<readonly string[]>([]);
  readonly announcement = signal("");
  readonly dialog = signal<Dialog>(null);
  /** The reviewer has moved past the last item. */
  readonly past = signal(false);

  readonly positions = new Positions();
  readonly items = new Items();
  readonly locals = new LocalAnswers();
  readonly waiting = signal<Waiting>(NOTHING_WAITS);
  /** ISO 8601 time of the latest commit, "" before the first. */
  readonly savedAt = signal("");
  /** Why a change other than an answer was refused; gone with the next change. */
  readonly problem = signal("");

  readonly questions: ReadonlySignal<readonly Question[]>;
  readonly item: ReadonlySignal<Item | null>;
  readonly answers: ReadonlySignal<ReadonlyMap<string, AnswerState>>;
  readonly commentTarget: ReadonlySignal<string>;
  readonly save: ReadonlySignal<SaveState>;
  /** Items that come back to do (undone, added) end it by themselves. */
  readonly finished: ReadonlySignal<boolean>;

  constructor() {
    this.questions = computed(() => this.session.value?.questions ?? []);
    this.item = computed(() => this.items.at(this.index.value));
    this.answers = computed(() => this.#answers());
    this.commentTarget = computed(() => this.#commentTarget());
    this.save = computed(() => this.#save());
    this.finished = computed(() => this.past.value && this.positions.counts.value.todo === 0);
  }

  /** The answer as the reviewer sees it, on any item. */
  answer(item: string, name: string): AnswerState {
    const review = this.items.review(item);
    const stored = review?.answers.find((each) => each.name === name && each.span_id === null);
    return answerState(stored, this.locals.get(item, name), this.waiting.value);
  }

  question(name: string): Question | undefined {
    return this.questions.peek().find((each) => each.name === name);
  }

  /** Questions of the item on the screen that stand in the way of completing it. */
  blocking(): string[] {
    const answers = this.answers.peek();
    const stuck = (name: string) =>
      ["refused", "conflict"].includes(answers.get(name)?.status ?? "");
    const empty = (name: string) => (answers.get(name)?.value ?? null) === null;
    return this.questions
      .peek()
      .filter(({ name, required }) => stuck(name) || (required && empty(name)))
      .map(({ name }) => name);
  }

  /** The first unanswered question after that one, then before it; "" when all are answered. */
  unansweredAfter(name: string): string {
    const names = this.questions.peek().map((question) => question.name);
    const at = names.indexOf(name) + 1;
    const answers = this.answers.peek();
    const inTurn = [...names.slice(at), ...names.slice(0, at)];
    return inTurn.find((each) => (answers.get(each)?.value ?? null) === null) ?? "";
  }

  /** The question just answered or in focus; where it takes no comment, the nearest that does. */
  #commentTarget(): string {
    const questions = this.questions.value;
    const name = this.answered.value || this.current.value;
    const at = questions.findIndex((each) => each.name === name);
    const takes = (question: Question) => question.enable_comment;
    const found = questions.slice(0, at + 1).findLast(takes) ?? questions.find(takes);
    return found?.name ?? name;
  }

  #answers(): ReadonlyMap<string, AnswerState> {
    const item = this.item.value;
    return new Map(
      this.questions.value.map(({ name }) => [
        name,
        item === null
          ? answerState(undefined, undefined, NOTHING_WAITS)
          : this.answer(item.item, name),
      ]),
    );
  }

  #save(): SaveState {
    const { waiting, failing, message } = this.waiting.value;
    const at = this.savedAt.value;
    const open = this.locals.open();
    const [first] = open;
    if (failing.size > 0 || this.problem.value !== "" || first !== undefined) {
      const why = message || this.problem.value || (first ? this.#where(first) : "");
      return { kind: "unsaved", at, waiting, message: why };
    }
    if (waiting > 0) return { kind: "saving", at, waiting, message: "" };
    return { kind: at === "" ? "idle" : "saved", at, waiting, message: "" };
  }

  #where({ item, message }: { item: string; message: string }): string {
    const index = this.items.indexOf(item);
    return index === undefined || index === this.index.value
      ? message
      : `Item ${index + 1}: ${message}`;
  }
}
