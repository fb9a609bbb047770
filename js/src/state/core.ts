/** The signals of a labeling session and what follows from them; no action, no host. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { AnswerState, Connection, Dialog, Phase, SaveState } from "../app.ts";
import { type Asked, askedAs, askedOf, nameOf } from "../asked.ts";
import type { Keeper } from "../kept/kept.ts";
import type { Waiting } from "../outbox.ts";
import type { Answer, Item, Question, Snapshot } from "../protocol.gen.ts";
import { problemWith } from "../validate.ts";
import { answerState, LocalAnswers, type LocalOf, NO_ANSWER } from "./answers.ts";
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
  /** Key of the question just answered, "" once another one is in focus. */
  readonly answered = signal("");
  readonly missing = signal<readonly string[]>([]);
  readonly announcement = signal("");
  /** Why what was asked for did not happen, or what else did; gone with the next move or answer. */
  readonly notice = signal("");
  readonly dialog = signal<Dialog>(null);
  /** The reviewer has moved past the last item. */
  readonly past = signal(false);

  readonly positions = new Positions();
  readonly items = new Items();
  readonly locals = new LocalAnswers();
  /** Answers that came after their question was changed: what the reviewer has yet to decide. */
  readonly outdated = new LocalAnswers();
  readonly waiting = signal<Waiting>(NOTHING_WAITS);
  readonly keeper = signal<Keeper | null>(null);
  /** ISO 8601 time of the latest commit, "" before the first. */
  readonly savedAt = signal("");
  /** An undo was asked for, and the reviewer has done nothing since: its answer leads to its item. */
  follows = false;
  /** Commit what is typed on the item that is on the screen. */
  readonly typed = new Set<() => void>();
  /** Why a change other than an answer was refused; gone with the next change. */
  readonly problem = signal("");

  readonly questions: ReadonlySignal<readonly Asked[]>;
  readonly item: ReadonlySignal<Item | null>;
  readonly answers: ReadonlySignal<ReadonlyMap<string, AnswerState>>;
  readonly inQuestion: ReadonlySignal<string>;
  readonly commentTarget: ReadonlySignal<string>;
  readonly save: ReadonlySignal<SaveState>;
  /** Items that come back to do (undone, added) end it by themselves. */
  readonly finished: ReadonlySignal<boolean>;

  constructor() {
    this.item = computed(() => this.items.at(this.index.value));
    this.questions = computed(() => askedOf(this.session.value?.questions ?? [], this.item.value));
    this.answers = computed(() => this.#answers());
    this.inQuestion = computed(() => this.answered.value || this.current.value);
    this.commentTarget = computed(() => this.#commentTarget());
    this.save = computed(() => this.#save());
    this.finished = computed(() => this.past.value && this.positions.counts.value.todo === 0);
  }

  /** Say it to who listens. */
  say(words: string): void {
    this.announcement.value = words;
  }

  /** Say it where it is seen, until the next move or answer. */
  tell(words: string): void {
    this.notice.value = words;
    this.say(words);
  }

  /** The answer as the reviewer sees it, on any item. */
  answer(item: string, key: string): AnswerState {
    const review = this.items.review(item);
    const stored = review?.answers.find((each) => each.slot === key);
    return this.#state(item, this.question(key), key, stored);
  }

  /** A question of the session by the key of an answer to it, on whichever item. */
  question(key: string): Asked | undefined {
    const name = nameOf(key);
    const question = this.session.peek()?.questions.find((each) => each.name === name);
    return question && askedAs(question, key);
  }

  /** Questions of the item on the screen that stand in the way of completing it. */
  blocking(): string[] {
    const answers = this.answers.peek();
    const stuck = (key: string) => ["refused", "conflict"].includes(answers.get(key)?.status ?? "");
    const empty = (key: string) => (answers.get(key)?.value ?? null) === null;
    return this.questions
      .peek()
      .filter(({ key, required }) => stuck(key) || (required && empty(key)))
      .map(({ key }) => key);
  }

  /** The first unanswered question after that one, then before it; "" when all are answered.
   * Of an item that was completed once, what was left empty then is not asked for. */
  unansweredAfter(key: string): string {
    const questions = this.questions.peek();
    const at = questions.findIndex((each) => each.key === key) + 1;
    const answers = this.answers.peek();
    const again = this.item.peek()?.review.asked_again ?? {};
    const asks = (each: Asked) =>
      Object.keys(again).length === 0 ||
      each.required ||
      each.name in again ||
      (answers.get(each.key)?.earlier ?? null) !== null;
    const inTurn = [...questions.slice(at), ...questions.slice(0, at)].filter(asks);
    return inTurn.find((each) => (answers.get(each.key)?.value ?? null) === null)?.key ?? "";
  }

  /** Whether that is the only question that an item is asked again, in no other place open. */
  isLastAskedAgain(key: string): boolean {
    const names = Object.keys(this.item.peek()?.review.asked_again ?? {});
    const left = this.unansweredAfter(key);
    const stuck = this.blocking().some((each) => each !== key);
    return names.length === 1 && names[0] === nameOf(key) && !stuck && ["", key].includes(left);
  }

  /** The question just answered or in focus; where it takes no comment, the nearest that does. */
  #commentTarget(): string {
    const questions = this.questions.value;
    const key = this.inQuestion.value;
    const at = questions.findIndex((each) => each.key === key);
    const takes = (question: Asked) => question.enable_comment;
    const found = questions.slice(0, at + 1).findLast(takes) ?? questions.find(takes);
    return found?.key ?? key;
  }

  #answers(): ReadonlyMap<string, AnswerState> {
    const item = this.item.value;
    const stored = new Map(item?.review.answers.map((each) => [each.slot, each]));
    return new Map(
      this.questions.value.map((question) => {
        const { key } = question;
        return [key, this.#state(item?.item ?? null, question, key, stored.get(key))];
      }),
    );
  }

  #state(
    item: string | null,
    question: Question | undefined,
    key: string,
    stored: Answer | undefined,
  ): AnswerState {
    if (item === null || question === undefined) return NO_ANSWER;
    const local = this.locals.get(item, key);
    const outdated = this.outdated.get(item, key);
    return answerState(question, { stored, local, outdated }, this.waiting.value);
  }

  #save(): SaveState {
    const { waiting, failing, message } = this.waiting.value;
    const at = this.savedAt.value;
    const kept = (this.keeper.value?.unkept ?? 0) === 0;
    const open = [...this.locals.open(), ...this.outdated.open()];
    const now = this.item.value?.item;
    const left = open.filter(({ item, status }) => item !== now && status === "refused");
    const first = left[0] ?? open.find(({ item }) => item !== now) ?? open[0];
    const toMend = left[0] ? this.#toMend(left[0]) : null;
    const shared = { at, waiting, kept, refused: left.length, toMend };
    if (failing.size > 0 || this.problem.value !== "" || first !== undefined) {
      const why = message || this.problem.value || (first ? this.#where(first) : "");
      return { ...shared, kind: "unsaved", message: why };
    }
    if (waiting > 0) return { ...shared, kind: "saving", message: "" };
    return { ...shared, kind: at === "" ? "idle" : "saved", message: "" };
  }

  /** An answer that does not fit its question is refused however often it is sent. */
  #toMend({ item, answer, value }: LocalOf): SaveState["toMend"] {
    const question = this.question(answer);
    const index = this.items.indexOf(item);
    if (question === undefined || index === undefined) return null;
    return problemWith(question, value) === "" ? null : { index, answer };
  }

  #where({ item, message }: { item: string; message: string }): string {
    const index = this.items.indexOf(item);
    return index === undefined || index === this.index.value
      ? message
      : `Item ${index + 1}: ${message}`;
  }
}
