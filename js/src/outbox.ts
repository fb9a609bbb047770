/** Every change on its way to the store, until the store has acknowledged or refused it.
 *
 * Changes of one item are sent one after the other, because each names the revision that the one
 * before it made. None overtakes one that waits so: "the latest change", which an undo takes back,
 * is then the one that the reviewer made last. Different items do not wait for one that did not get
 * through: that is sent again after a while with the same key, stored once, however often it
 * arrives. An undo waits for everything before it, and everything after waits for it.
 */

import { keyOf } from "./asked.ts";
import { type Clock, inWords, PAGE_CLOCK, wait } from "./backoff.ts";
import { type Change, itemOf, merge, slot } from "./change.ts";
import { asCallError, type CallError, type Host, type Result } from "./host/host.ts";
import { isWhole, type Kept } from "./kept/kept.ts";
import type { Mark, OutboxStorage } from "./outbox_storage.ts";
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
  /** Refused for good, no longer waiting. True: the reviewer still has to decide about it, so it
   * is kept, and asked about again if the page goes away before. */
  onRefused(change: Change, error: CallError): boolean;
  onWaiting(waiting: Waiting): void;
}

/** What of a host an outbox needs. */
export type Caller = Pick<Host, "call">;

interface Entry {
  change: Change;
  readonly mark: Mark;
  /** Never sent, not even by the widget that left it. */
  fresh: boolean;
  /** Revision the answer was made from; set anew when the change before it is acknowledged. */
  rev: number | undefined;
  tries: number;
  state: "queued" | "sent" | "resting";
  timer: unknown;
  error: CallError | null;
}

export class Outbox {
  readonly #host: Caller;
  readonly #storage: OutboxStorage;
  readonly #listener: OutboxListener;
  readonly #clock: Clock;
  readonly #revs = new Map<string, number>();
  /** Items whose review was seen: a question without revision there has no answer yet. */
  readonly #seen = new Set<string>();
  /** Refused answers that the reviewer has to decide about: which answer → key. */
  readonly #open = new Map<string, string>();
  #entries: Entry[] = [];
  #paused = false;
  #stopped = false;

  constructor(
    host: Caller,
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

  /** Send what earlier widgets left behind, before anything newer. Returns what can be sent. */
  adopt(left: readonly Kept[]): Change[] {
    const known = new Set(this.#entries.map(({ change }) => change.args.key));
    const entries = left
      .filter(isWhole)
      .filter(({ key }) => !known.has(key))
      .map((kept) => newEntry(kept.change, kept, false));
    this.#entries = [...entries, ...this.#entries];
    if (entries.length > 0) this.#pump();
    return entries.map((entry) => entry.change);
  }

  /** Queue a change and send it as soon as its turn comes. Returns its key. */
  add(change: Change): string {
    let entry = newEntry(change, this.#storage.mark(), true);
    if (change.op === "assessment.put") {
      entry.rev = this.#rev(change.args);
      this.letGo(change.args.item, keyOf(change.args));
    }
    const earlier = this.#replaceable(change);
    if (earlier !== undefined) {
      this.#storage.remove(earlier.change.args.key);
      entry = newEntry(merge(earlier.change, change), earlier.mark, true);
      entry.rev = earlier.rev;
      this.#entries[this.#entries.indexOf(earlier)] = entry;
    } else {
      this.#entries.push(entry);
    }
    this.#keep(entry);
    this.#pump();
    return entry.change.args.key;
  }

  /** The reviewer has decided about a refused answer. */
  letGo(item: string, answer: string): void {
    const key = this.#open.get(slot(item, answer));
    if (key === undefined) return;
    this.#open.delete(slot(item, answer));
    this.#storage.remove(key);
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
    this.#report();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.retry();
  }

  dispose(): void {
    this.#stopped = true;
    for (const entry of this.#entries) this.#clock.clearTimeout(entry.timer);
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
      return entry.fresh ? entry : undefined;
    }
    return undefined;
  }

  #pump(): void {
    if (!this.#paused && !this.#stopped) {
      const before = new Map<string, Entry>();
      for (const [position, entry] of this.#entries.entries()) {
        const item = itemOf(entry.change);
        if (item === null) {
          if (position === 0 && entry.state === "queued") void this.#send(entry);
          break;
        }
        const first = before.get(item);
        if (first?.state === "sent") break;
        if (first !== undefined) continue;
        before.set(item, entry);
        if (entry.state === "queued") void this.#send(entry);
      }
    }
    this.#report();
  }

  async #send(entry: Entry): Promise<void> {
    entry.state = "sent";
    entry.fresh = false;
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
    const behind = this.#entries.slice(this.#entries.indexOf(entry) + 1);
    this.#drop(entry);
    this.#storage.remove(entry.change.args.key);
    if (saved !== null) {
      this.learn(saved.review);
      for (const each of behind) this.#rebase(each, entry, saved.review);
    }
    this.#listener.onSaved(entry.change, saved);
    this.#pump();
  }

  /** What waits behind a stored change was made knowing of it, if it was made by the same widget,
   * or by this one, which shows what others left. */
  #rebase(entry: Entry, stored: Entry, review: Review): void {
    const { change, mark } = entry;
    if (change.op !== "assessment.put" || change.args.item !== review.item) return;
    if (entry.tries > 0 || ![stored.mark.origin, this.#storage.id].includes(mark.origin)) return;
    const key = keyOf(change.args);
    const now = review.revs[key] ?? 0;
    if (stored.change.op === "assessment.undo") entry.rev = now;
    else if (stored.change.op !== "assessment.put" || keyOf(stored.change.args) !== key) return;
    // The reply to a change that was stored before may show what others did since.
    else entry.rev = Math.min(now, (stored.rev ?? now) + 1);
    this.#keep(entry);
  }

  #failed(entry: Entry, error: CallError): void {
    if (!error.retryable) {
      this.#drop(entry);
      if (error.review !== null) this.learn(error.review);
      const { op, args } = entry.change;
      if (!this.#listener.onRefused(entry.change, error)) this.#storage.remove(args.key);
      else if (op === "assessment.put") this.#open.set(slot(args.item, keyOf(args)), args.key);
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
  }

  #keep(entry: Entry): void {
    this.#storage.put(withRev(entry), entry.mark);
  }

  #report(): void {
    const failing = this.#entries.filter((entry) => entry.error !== null || this.#paused);
    const first = failing.find((entry) => entry.error !== null);
    let message = first?.error?.message ?? "";
    if (first?.state === "resting" && !this.#paused) {
      message = `${message.replace(/[.\s]*$/, ".")} ${inWords(first.tries)}`;
    }
    this.#listener.onWaiting({
      waiting: this.#entries.length,
      failing: new Set(failing.map((entry) => entry.change.args.key)),
      message,
    });
  }
}

function newEntry(change: Change, mark: Mark, fresh: boolean): Entry {
  const rev = change.op === "assessment.put" ? change.args.rev : undefined;
  return { change, mark, fresh, rev, tries: 0, state: "queued", timer: null, error: null };
}

function withRev({ change, rev }: Entry): Change {
  if (change.op !== "assessment.put" || rev === undefined) return change;
  return { op: change.op, args: { ...change.args, rev } };
}
