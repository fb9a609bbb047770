/** How the front end reaches Python, whatever carries the messages. */
import type { Connection } from "../app.ts";
import type { Events, Operations, Review } from "../protocol.gen.ts";

export type Op = keyof Operations;
export type Args<O extends Op> = Operations[O]["args"];
export type Result<O extends Op> = Operations[O]["result"];

export type HostEvent = { [T in keyof Events]: { topic: T; data: Events[T] } }[keyof Events];

export interface CallOptions {
  /** Give up waiting after so many milliseconds. Left out: wait as long as it takes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Host {
  /** Id of the item this widget shows; survives a reload of the page where the host can. */
  readonly cursor: { get(): string; set(item: string): void };
  /**
   * Ask Python. Rejects with a `CallError` and nothing else.
   *
   * Changes are carried out in the order in which they were asked for: an undo depends on it.
   *
   * A call that was given up may still have been carried out: repeat a change with its key.
   */
  call<O extends Op>(op: O, args: Args<O>, options?: CallOptions): Promise<Result<O>>;
  /** Be told about events; returns how to stop. */
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** Be told how the connection is, now and on every change; returns how to stop. */
  onStatus(listener: (status: Connection) => void): () => void;
  dispose(): void;
}

interface Details {
  readonly field?: string | null;
  readonly retryable?: boolean;
  readonly review?: Review | null;
}

/** Why a call has no result: refused by Python, or never answered (`host.…`).
 *
 * `code` is one of the codes of `errors.py`, or
 * - `host.unreachable`: it cannot be sent, or the kernel no longer knows this widget;
 * - `host.timeout`: no answer in time; Python may be busy and answer later;
 * - `host.aborted`: the caller gave up.
 */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: string;
  readonly field: string | null;
  readonly retryable: boolean;
  readonly review: Review | null;

  constructor(code: string, message: string, details: Details = {}) {
    super(message);
    this.code = code;
    this.field = details.field ?? null;
    this.retryable = details.retryable ?? false;
    this.review = details.review ?? null;
  }
}

export function unreachable(message: string): CallError {
  return new CallError("host.unreachable", message, { retryable: true });
}

/** Anything that was thrown, as a `CallError`; what is not one already is a defect of ours. */
export function asCallError(cause: unknown): CallError {
  if (cause instanceof CallError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CallError("host.defect", message);
}
