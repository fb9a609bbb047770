/** Keeping up with what others change: quietly, and never over what the reviewer is doing. */
import { asCallError, type Host } from "../host/host.ts";
import type { Outbox } from "../outbox.ts";
import type { Changed } from "../protocol.gen.ts";
import type { Core } from "./core.ts";
import type { Loader } from "./items.ts";

/** Own changes whose event may still come. */
const REMEMBERED = 1_000;

export class Refresh {
  readonly #core: Core;
  readonly #host: Host;
  readonly #loader: Loader;
  readonly #outbox: () => Outbox | null;
  readonly #reopen: () => void;
  readonly #own = new Set<number>();
  #heard: Changed[] = [];
  #seq = 0;
  #asking = false;
  #askAgain = false;

  constructor(
    core: Core,
    host: Host,
    loader: Loader,
    outbox: () => Outbox | null,
    reopen: () => void,
  ) {
    this.#core = core;
    this.#host = host;
    this.#loader = loader;
    this.#outbox = outbox;
    this.#reopen = reopen;
  }

  /** The screen shows the session as it was after that change. */
  at(seq: number): void {
    this.#seq = Math.max(this.#seq, seq);
  }

  /** That change was made here: its event is an echo. */
  own(seq: number): void {
    this.#own.add(seq);
    if (seq === this.#seq + 1) this.#seq = seq; // nothing of anybody else's lies between
    for (const old of this.#own) {
      if (this.#own.size <= REMEMBERED) break;
      this.#own.delete(old);
    }
  }

  changed(event: Changed): void {
    this.#heard.push(event);
    this.settle();
  }

  /** Act on what was heard, once no reply is due that could make an event an echo. */
  settle(): void {
    if ((this.#outbox()?.inFlight ?? 0) > 0) return;
    const events = this.#heard.filter(({ seq }) => !this.#own.delete(seq));
    this.#heard = [];
    if (events.length === 0) return;
    if (events.some(({ item }) => item === "")) {
      this.#reopen();
      return;
    }
    for (const { seq } of events) this.at(seq);
    const me = this.#core.session.peek()?.reviewer;
    for (const { item, reviewer } of events) {
      if (reviewer === me || reviewer === "") this.#reload(item);
    }
    void this.progress();
  }

  /** The session asks other questions than those on the screen. */
  questionsChanged(): void {
    this.#reopen();
  }

  /** What is shown of that item may be wrong. */
  again(item: string): void {
    this.#reload(item);
    void this.progress();
  }

  /** Ask where every item stands; several wishes at once are one question. */
  async progress(): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    try {
      const progress = await this.#host.call("session.progress", {});
      const missed = progress.seq > this.#seq && this.#heard.length === 0;
      this.at(progress.seq);
      this.#core.positions.replace(progress.states, this.kept());
      if (missed) this.#reloadCurrent();
      if (this.#core.index.peek() < 0 && this.#core.positions.counts.peek().todo > 0)
        this.#reopen();
    } catch (cause) {
      // What is on the screen stays; the connection says why it may be old.
      this.#core.announcement.value = `Progress is not up to date: ${asCallError(cause).message}`;
    }
    this.#asking = false;
    if (this.#askAgain) {
      this.#askAgain = false;
      void this.progress();
    }
  }

  /** Positions whose state is newer here than in the store. */
  kept(): ReadonlySet<number> {
    const indexes = this.#outbox()
      ?.items()
      .map((item) => this.#core.items.indexOf(item))
      .filter((index) => index !== undefined);
    return new Set(indexes);
  }

  #reloadCurrent(): void {
    const index = this.#core.index.peek();
    if (this.#core.items.has(index)) this.#loader.reload(index);
  }

  #reload(item: string): void {
    const index = this.#core.items.indexOf(item);
    if (index === undefined) return;
    if (index === this.#core.index.peek()) this.#loader.reload(index);
    else this.#core.items.forget(index);
  }
}
