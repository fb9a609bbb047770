/** What the views see of a labeling session: signals to draw and actions to call.
 *
 * `state.ts` implements it over any host; the views know nothing else. All actions return at
 * once: what they do is on the screen in the same frame, and on its way to the store.
 */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Asked } from "./asked.ts";
import type { KeptDrafts } from "./kept/kept_drafts.ts";
import type {
  ExistingLabel,
  Item,
  ItemRow,
  ItemsPage,
  ItemsPageArgs,
  LongText,
  Passage,
  Review,
  SearchHits,
  Snapshot,
  SpanBody,
  SpanRow,
} from "./protocol.gen.ts";

export type State = ItemRow["state"];
export type SkipReason = NonNullable<Review["reason"]>;
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** How one answer stands with the store. `saved` is said after the commit and never before. */
export type AnswerStatus = "none" | "saving" | "saved" | "unsaved" | "refused" | "conflict";

export interface AnswerState {
  readonly value: Json; // null: no answer
  readonly rationale: string;
  /** Passages of the trace that the answer rests on. */
  readonly evidence: readonly Passage[];
  readonly status: AnswerStatus;
  readonly savedAt: string; // ISO 8601, "" when never saved
  readonly message: string; // why it is refused or not saved, for the reviewer
  readonly theirs: Json; // conflict: the value that the store holds
  /** What the reviewer answered while the question read differently; null if nothing. */
  readonly earlier: Earlier | null;
}

/** An answer to another version of its question. */
export interface Earlier {
  readonly version: number;
  readonly value: Json;
  readonly rationale: string;
  readonly evidence: readonly Passage[];
  /** False: it was given when the question had been changed already, and is only here. */
  readonly saved: boolean;
}

/** The whole session's saving, worst first: anything unsaved > saving > saved > idle. */
export interface SaveState {
  readonly kind: "idle" | "saving" | "saved" | "unsaved";
  readonly at: string; // ISO 8601 of the latest commit
  readonly waiting: number; // answers not acknowledged yet
  readonly message: string;
  readonly refused: number; // answers on other items than the one on the screen
  /** Where the first of them is, if only the reviewer can mend it. */
  readonly toMend: { readonly index: number; readonly answer: string } | null;
  readonly kept: boolean; // what waits is in the browser's database, not only in this page
}

export type Connection = "ok" | "busy" | "restarted" | "offline";
export type Filter = "all" | "todo" | "done" | "skipped"; // todo = pending, in progress, asked again
export type Dialog = null | "keys" | "skip" | "goto";
export type Phase = { kind: "opening" } | { kind: "ready" } | { kind: "failed"; message: string };

export interface Counts {
  readonly all: number;
  readonly todo: number;
  readonly in_progress: number;
  readonly asked_again: number; // of those in progress
  readonly done: number;
  readonly skipped: number;
}

/** What can be asked about the trace on the screen, in a session or alone. */
export interface TraceSource {
  spans(item: string): Promise<SpanRow[]>;
  spanBody(item: string, span: string): Promise<SpanBody>;
  text(item: string, ref: string): Promise<LongText>;
  json(item: string): Promise<string>;
  search(item: string, query: string): Promise<SearchHits>;
}

/** Questions that are asked, wherever: what the form's questions, fields and comments see. */
export interface Questioning {
  /** What is asked of the item on the screen, in order. Its `key` names an answer below. */
  readonly questions: ReadonlySignal<readonly Asked[]>;
  /** What they are asked of; null while it is on its way. */
  readonly item: ReadonlySignal<Item | null>;
  /** Key → answer, one for each of `questions`, in order. */
  readonly answers: ReadonlySignal<ReadonlyMap<string, AnswerState>>;
  /** Key of the question that keys act on. */
  readonly current: ReadonlySignal<string>;
  /** Key of the question just answered, else of the current one: what is marked is about it. */
  readonly inQuestion: ReadonlySignal<string>;
  /** Key of the question that `c` comments on: the one just answered, else the current one, else
   * the nearest one that takes comments. */
  readonly commentTarget: ReadonlySignal<string>;
  /** Texts that are typed but no answers yet. */
  readonly drafts: KeptDrafts;
  /** Questions to point at because completing was refused; cleared by the next answer. */
  readonly missing: ReadonlySignal<readonly string[]>;

  focusQuestion(key: string): void;
  /** Draft → answer: sends when it fits the question, shows why when it does not. null clears.
   * What was typed for an earlier `version` of the question answers that one, and what was typed
   * on another `item` than the one on the screen is an answer of that item. */
  answer(key: string, value: Json, version?: number, item?: string): void;
  /** Something is being typed; `commit` makes an answer of it before its item is left. */
  typing(commit: () => void): void;
  /** Answer the question as it is now with what was answered earlier, if it still fits. */
  keep(key: string): void;
  /** Let go of an earlier answer that is only here. */
  dismiss(key: string): void;
  comment(key: string, text: string, item?: string): void;
  /** Mark a passage as evidence for the answer, or take it away again. */
  mark(key: string, passage: Passage): void;
  unmark(key: string, passage: Passage): void;
  /** Choose the option at `position` (from 0) of the current question; toggles for several-of. */
  choose(position: number): void;
  resolve(key: string, keep: "mine" | "theirs"): void;
}

export interface LabelingApp extends TraceSource, Questioning {
  readonly phase: ReadonlySignal<Phase>;
  readonly session: ReadonlySignal<Snapshot | null>;
  readonly states: ReadonlySignal<readonly State[]>;
  readonly counts: ReadonlySignal<Counts>;
  readonly filter: ReadonlySignal<Filter>;
  /** Position of the item on the screen, from 0; −1 when the session is empty. */
  readonly index: ReadonlySignal<number>;
  readonly itemError: ReadonlySignal<string>;
  readonly save: ReadonlySignal<SaveState>;
  readonly connection: ReadonlySignal<Connection>;
  /** What of other sessions waits for the reviewer, in words; "" when nothing does. */
  readonly elsewhere: ReadonlySignal<string>;
  /** A short sentence for the live region ("Saved", "Skipped", "Undone: …"). */
  readonly announcement: ReadonlySignal<string>;
  /** Why the item that was gone to is not the one on the screen, "" if it is. */
  readonly notice: ReadonlySignal<string>;
  readonly dialog: Signal<Dialog>;
  /** True once every item is completed or skipped and the reviewer moved past the last one. */
  readonly finished: ReadonlySignal<boolean>;

  open(): void;
  /** It is drawn: what is kept in the browser for its session belongs here, until the returned
   * function says that it is not drawn there any more. */
  attend(): () => void;
  /** Say it where it is seen, until the next move. */
  tell(words: string): void;
  /** @param question Key of the one to be in focus there. */
  go(index: number, question?: string): void;
  next(): void;
  previous(): void;
  /** The next item that is pending or in progress, wrapping around; finished when there is none. */
  nextTodo(): void;
  setFilter(filter: Filter): void;
  moveQuestion(by: 1 | -1): void;
  completeAndNext(): void;
  skip(reason: SkipReason, note: string): void;
  undo(): void;
  retry(): void;
  /** Another turn of the conversation, by its position; null while it is not here. */
  turn(index: number): Item | null;
  fetchTurn(index: number): void;
  /** What others said of an item before; nothing until this reviewer is done with it. */
  existing(item: string): Promise<readonly ExistingLabel[]>;
  page(args: Partial<ItemsPageArgs>): Promise<ItemsPage>;
  dispose(): void;
}
