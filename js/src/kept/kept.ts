/** What is kept in the browser until the store has it: changes, and text that is being typed. */
import type { Change } from "../change.ts";

/** Text that is typed, or passages that are marked, but no answer yet. */
export interface DraftText {
  /** Item, question, and what of its answer. */
  readonly slot: string;
  readonly text: unknown;
  /** The answer that the text was to replace, as JSON. */
  readonly over: string;
}

export interface Kept {
  /** Of the change; a draft has one of its own. */
  readonly key: string;
  readonly session: string;
  /** The session's name, to say where it belongs. */
  readonly title: string;
  /** The widget in which it was made. */
  readonly origin: string;
  /** When, in milliseconds; never less than that of anything made before it. */
  readonly at: number;
  readonly change?: Change;
  readonly draft?: DraftText;
}

/** Keeps what one reviewer did in one store, for as long as it can. */
export interface Keeper {
  /** Names this keeper in what is made here. */
  readonly id: string;
  /** Records that a reload of the page would lose. */
  readonly unkept: number;
  put(kept: Kept): void;
  remove(key: string): void;
  /** Whoever comes next may have it, although this keeper is still here. */
  leave(kept: Kept): void;
  /** What keepers that are gone left behind, oldest first; it is this one's from now on. */
  adopt(wanted: (kept: Kept) => boolean): Promise<readonly Kept[]>;
  /** Everything here may be adopted by others: it cannot be sent from here. */
  release(): void;
  /** The opposite: it can be sent again. */
  hold(): void;
}

const OPS = ["assessment.put", "assessment.undo", "review.set"];

/** Whether a change can be sent as it is; what lies in a browser for weeks may be damaged. */
export function isWhole(kept: Kept): kept is Kept & { readonly change: Change } {
  const { key, change } = kept;
  const args: unknown = change?.args;
  if (change === undefined || !OPS.includes(change.op) || !(args instanceof Object)) return false;
  const { item, key: own } = args as { item?: unknown; key?: unknown };
  return own === key && (change.op === "assessment.undo" || typeof item === "string");
}

let latest = 0;

/** The time, but never that of anything made or found before: clocks can jump back. */
export function timeAfter(at = 0): number {
  latest = Math.max(Date.now(), latest + 1, at + 1);
  return latest;
}

/** Older than a month: nobody remembers what they were about to do. */
export function isOld({ at }: Kept): boolean {
  return at < Date.now() - 30 * 86_400_000;
}
