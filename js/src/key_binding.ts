/** What a key does, when, and how the screen names it. */
import type { Dialog, LabelingApp } from "./app.ts";
import type { Place } from "./key_event.ts";

export type KeyGroup = "Answer" | "Move" | "Finish";
export type TraceScroll = "up" | "down" | "start" | "answer";

/** What only the views can do. They hand it to `handleKey` with every event. */
export interface KeyUi {
  /** Whether the item is on the screen, and whether its questions are in sight. */
  drawn(what: "item" | "questions"): boolean;
  /** Show questions that are folded away. */
  unfold(): void;
  /** Put the caret into the comment of that question. */
  focusComment(key: string): void;
  /** Mark the selected text as evidence for the answer just given, or the one in question. */
  markEvidence(): void;
  openSearch(): void;
  openDialog(dialog: Exclude<Dialog, null>): void;
  /** Give the app what is typed and not yet answered (`app.answer`, `app.comment`). */
  commit(): void;
  /** Take the focus out of a text box, to a node that outlives the item. */
  leaveText(): void;
  /** Scroll the trace, wherever the focus is. */
  scrollTrace(to: TraceScroll, target: EventTarget | null): void;
  /** Choose the reason at `position` of the open skip dialog, with its note. */
  chooseReason(position: number): void;
}

export interface Binding {
  /** As `keyName` names them; "Mod+Enter" is Ctrl+Enter and Cmd+Enter. */
  readonly keys: readonly string[];
  /** What the list of keys shows for them. */
  readonly shown: readonly string[];
  readonly label: string;
  /** The short form beside a button; "" where nothing is shown. */
  readonly hint: string;
  readonly group: KeyGroup;
  /** What it is about, if not the session: it does nothing where that is not drawn. Questions that
   * are folded away are shown first, and not answered unseen. */
  readonly needs?: "item" | "questions";
  /** Whether a key held down goes on acting. */
  readonly repeats: boolean;
  when(place: Place, event: KeyboardEvent): boolean;
  action(app: LabelingApp, ui: KeyUi, key: string, event: KeyboardEvent): void;
}
