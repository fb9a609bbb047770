/** Every change on its way to the store, until the store has acknowledged or refused it.
 *
 * Changes of one item are sent one after the other, because each names the revision that the one
 * before it made; different items do not wait for each other. An undo takes back "the latest
 * change", so it waits for everything before it and everything after waits for it. A change that
 * did not get through is sent again with the same key: stored once, however often it arrives.
 */

import { keyOf } from "./asked.ts";
import { type Clock, inWords, PAGE_CLOCK, wait } from "./backoff.ts";
import { type Change, itemOf, merge, slot } from "./change.ts";
import { asCallError, type CallError, type Host, type Result } from "./host/host.ts";
import type { OutboxStorage } from "./outbox_storage.ts";
import type { AssessmentPutArgs, Review, Saved } from "./protocol.gen.ts";

/** After so long without an answer a change is sent again; it may have been lost. */
const ANSWER_MS = 30_000;

export interface Waiting {
  readonly waiting: number; // changes not acknowledged yet
  readonly failing: ReadonlySet<string>; // keys of those that were tried in vain
  readonly message: string; // why, and when the next try is
}

export interface OutboxListener {
  /** Stored. `saved` is null for an undo with nothing left to take back. */
  onSaved(change: Change, saved: Saved | null): void;
  /** Refused for good: handed back, no longer waiting. */
  onRefused(change: Change, error: CallError): void;
  onWaiting(waiting: Waiting): void;
}

interface Entry {
  change: Change;
  /** Revision the answer was made from; set anew when the change before it is acknowledged. */
  rev: number | undefined;
  tries: number;
  state: "queued" | "sent" | "resting";
  timer: unknown;
  error: CallError | null;
}

export class Outbox {
  readonly #host: Host;
  readonly #storage: OutboxStorage;
  readonly #listener: OutboxListener;
  readonly #clock: Clock;
  readonly #revs = new Map<string, number>();
  /** Items whose review was seen: a question without revision there has no answer yet. */
  readonly #seen = new Set<string>();
  #entries: Entry[] = [];
  #paused = false;
  #stopped = false;

  constructor(
    host: Host,
    storage: OutboxStorage,
    listener: OutboxListener,
    clock: Clock = PAGE_CLOCK,
  ) {
    this.#host = host;
    this.#storage = storage;
    this.#listener = listener;
    this.#clock = clock;
  }

  /** Calls that Python has not answered yet. */
  get inFlight(): number {
    return this.#entries.filter((entry) => entry.state === "sent").length;
  }

  get waiting(): number {
    return this.#entries.length;
  }

  /** Whether any change of that item is not acknowledged yet. */
  has(item: string): boolean {
    return this.#entries.some((entry) => itemOf(entry.change) === item);
  }

  /** Ids of the items with changes that are not acknowledged yet. */
  items(): string[] {
    return this.#entries.map((entry) => itemOf(entry.change)).filter((item) => item !== null);
  }

  /** Take note of the revisions that a review shows; later answers are made from these. */
  learn(review: Review): void {
    this.#seen.add(review.item);
    for (const [answer, rev] of Object.entries(review.revs)) {
      const key = slot(review.item, answer);
      this.#revs.set(key, Math.max(rev, this.#revs.get(key) ?? 0));
    }
  }

  /** Send what earlier widgets left behind. Returns it, so that the screen can show it. */
  async adopt(): Promise<readonly Change[]> {
    const left = await this.#storage.adopt();
    for (const change of left) {
      const rev = change.op === "assessment.put" ? change.args.rev : undefined;
      this.#entries.push({ change, rev, tries: 0, state: "queued", timer: null, error: null });
    }
    if (left.length > 0) this.#pump();
    return left;
  }

  /** Queue a change and send it as soon as its turn comes. Returns its key. */
  add(change: Change): string {
    const rev = change.op === "assessment.put" ? this.#rev(change.args) : undefined;
    const earlier = this.#replaceable(change);
    const entry: Entry = { change, rev, tries: 0, state: "queued", timer: null, error: null };
    if (earlier !== undefined) {
      this.#storage.remove(earlier.change.args.key);
      entry.change = merge(earlier.change, change);
      entry.rev = earlier.rev;
      this.#entries[this.#entries.indexOf(earlier)] = entry;
    } else {
      this.#entries.push(entry);
    }
    this.#storage.put(withRev(entry));
    this.#pump();
    return entry.change.args.key;
  }

  /** Try everything that waits, now. */
  retry(): void {
    for (const entry of this.#entries) this.#wake(entry);
    this.#pump();
  }

  /** Stop sending: there is nobody to send to. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#storage.release();
    this.#report();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#storage.hold();
    this.retry();
  }

  dispose(): void {
    this.#stopped = true;
    for (const entry of this.#entries) this.#clock.clearTimeout(entry.timer);
    this.#storage.release();
  }

  #rev(args: AssessmentPutArgs): number | undefined {
    const known = this.#revs.get(slot(args.item, keyOf(args)));
    return known ?? (this.#seen.has(args.item) ? 0 : undefined);
  }

  /** The answer to the same question that has never been sent, if only its like is behind it. */
  #replaceable(change: Change): Entry | undefined {
    if (change.op !== "assessment.put") return undefined;
    const { item } = change.args;
    const key = keyOf(change.args);
    for (const entry of [...this.#entries].reverse()) {
      const other = entry.change;
      if (other.op === "assessment.undo") return undefined;
      if (other.args.item !== item) continue;
      // An answer after "completed" must stay after it, or undo would take back the wrong one.
      if (other.op === "review.set") return undefined;
      if (keyOf(other.args) !== key) continue;
      return entry.state === "queued" && entry.tries === 0 ? entry : undefined;
    }
    return undefined;
  }

  #pump(): void {
    if (!this.#paused && !this.#stopped) {
      const busy = new Set<string>();
      for (const [position, entry] of this.#entries.entries()) {
        const item = itemOf(entry.change);
        if (item === null) {
          if (position === 0 && entry.state === "queued") void this.#send(entry);
          break;
        }
        if (!busy.has(item) && entry.state === "queued") void this.#send(entry);
        busy.add(item);
      }
    }
    this.#report();
  }

  async #send(entry: Entry): Promise<void> {
    entry.state = "sent";
    entry.tries += 1;
    const { op, args } = withRev(entry);
    let result: Result<Change["op"]>;
    try {
      result = await this.#host.call(op, args, { timeoutMs: ANSWER_MS });
    } catch (cause) {
      if (!this.#stopped) this.#failed(entry, asCallError(cause));
      return;
    }
    if (!this.#stopped) this.#acknowledged(entry, "review" in result ? result : result.saved);
  }

  #acknowledged(entry: Entry, saved: Saved | null): void {
    this.#drop(entry);
    if (saved !== null) {
      this.learn(saved.review);
      this.#rebase(entry.change, saved.review);
    }
    this.#listener.onSaved(entry.change, saved);
    this.#pump();
  }

  /** What waits behind a stored change was made knowing of it. */
  #rebase(stored: Change, review: Review): void {
    for (const entry of this.#entries) {
      const { change } = entry;
      if (change.op !== "assessment.put" || change.args.item !== review.item) continue;
      const key = keyOf(change.args);
      const same = stored.op === "assessment.put" && keyOf(stored.args) === key;
      if (entry.tries === 0 && (same || stored.op === "assessment.undo")) {
        entry.rev = review.revs[key] ?? 0;
      }
    }
  }

  #failed(entry: Entry, error: CallError): void {
    if (!error.retryable) {
      this.#drop(entry);
      if (error.review !== null) this.learn(error.review);
      this.#listener.onRefused(entry.change, error);
      this.#pump();
      return;
    }
    entry.error = error;
    entry.state = "resting";
    entry.timer = this.#clock.setTimeout(() => {
      this.#wake(entry);
      this.#pump();
    }, wait(entry.tries));
    this.#pump();
  }

  #wake(entry: Entry): void {
    if (entry.state !== "resting") return;
    this.#clock.clearTimeout(entry.timer);
    entry.state = "queued";
  }

  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter((each) => each !== entry);
    this.#storage.remove(entry.change.args.key);
  }

  #report(): void {
    const failing = this.#entries.filter((entry) => entry.error !== null || this.#paused);
    const first = failing.find((entry) => entry.error !== null);
    let message = first?.error?.message ?? "";
    if (first?.state === "resting" && !this.#paused) {
      message += ` ${inWords(first.tries)}`;
    }
    this.#listener.onWaiting({
      waiting: this.#entries.length,
      failing: new Set(failing.map((entry) => entry.change.args.key)),
      message,
    });
  }
}

function withRev({ change, rev }: Entry): Change {
  if (change.op !== "assessment.put" || rev === undefined) return change;
  return { op: change.op, args: { ...change.args, rev } };
}
