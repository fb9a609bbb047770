/** What the views see of a chat: signals to draw and actions to call. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Chat as Agent, ChatTurn } from "../protocol.gen.ts";

export interface Chat {
  /** Whom the reviewer may talk to; null in a session without a chat. */
  readonly agent: ReadonlySignal<Agent | null>;
  /** A chat stands instead of a trace: a new one, or there is no trace yet. */
  readonly screen: ReadonlySignal<boolean>;
  /** Whether there is a trace to leave it for. */
  readonly canLeave: ReadonlySignal<boolean>;
  /** The chat that what is written goes on with; null begins one. */
  readonly chat: ReadonlySignal<string | null>;
  readonly text: Signal<string>;
  /** The message that waits for its answer, or did not get one. */
  readonly turn: ReadonlySignal<ChatTurn | null>;
  /** Whether that message belongs to the chat on the screen. */
  readonly here: ReadonlySignal<boolean>;
  /** The caret was asked for, by whichever text box there will be; it says when it has it. */
  readonly writing: Signal<boolean>;
  write(text: string): void;
  send(): void;
  stop(): void;
  /** Begin a new chat, or leave it for the trace again. */
  begin(): void;
  leave(): void;
  /** Put the caret into the text box. */
  focus(): void;
  /** Where the message that waits is, or the trace of its answer. */
  show(): void;
  dispose(): void;
}
