/** Moving between items and questions. What is at hand is on the screen at once. */
import { batch } from "@preact/signals";
import type { Filter } from "../app.ts";
import { asCallError, type Host } from "../host/host.ts";
import type { ActiveClock } from "./active_clock.ts";
import type { Core } from "./core.ts";
import type { Loader } from "./items.ts";

const NOT_THERE = "There is no item before this one.";
const NO_MORE = "There is no item after this one.";

/** Who only leafs past an item does not keep it from others. */
const LOOKED_AT_MS = 300;

/** Turns of a conversation that are fetched with the one on the screen. */
const NEAREST_TURNS = 8;

export class Navigation {
  readonly #core: Core;
  readonly #loader: Loader;
  readonly #clock: ActiveClock;
  readonly #host: Host;
  /** The item whose arrival at the screen has been dealt with. */
  #shown = "";
  /** Key of the question that is gone to, "" for the first that is open. */
  #asked = "";

  constructor(core: Core, loader: Loader, clock: ActiveClock, host: Host) {
    this.#core = core;
    this.#loader = loader;
    this.#clock = clock;
    this.#host = host;
  }

  go(index: number, question = ""): void {
    const { positions } = this.#core;
    if (positions.length === 0) return;
    batch(() => {
      const at = Math.max(0, Math.min(Math.trunc(index), positions.length - 1));
      if (positions.state(at) === "closed") {
        if (positions.counts.peek().todo === 0 && this.#core.index.peek() < 0) this.#finish();
        this.#tell(at);
        return;
      }
      const moved = at !== this.#core.index.peek() || this.#core.past.peek();
      this.#core.past.value = false;
      if (this.#core.dialog.peek() === "goto") this.#core.dialog.value = null;
      this.#asked = question;
      if (moved || this.#core.itemError.peek() !== "") this.#enter(at);
    });
    this.prefetch();
  }

  next(): void {
    const { index, positions, finished } = this.#core;
    if (finished.peek()) return;
    const at = positions.step(index.peek(), 1);
    if (at !== null) this.go(at);
    else if (positions.length > 0 && positions.counts.peek().todo === 0) this.#finish();
    else this.#core.say(NO_MORE);
  }

  previous(): void {
    const { index, positions, finished } = this.#core;
    if (finished.peek()) {
      this.go(index.peek());
      return;
    }
    const at = positions.step(index.peek(), -1);
    if (at !== null) this.go(at);
    else this.#core.say(NOT_THERE);
  }

  nextTodo(): void {
    const { positions, index } = this.#core;
    if (positions.length === 0) return;
    const at = positions.nextTodo(index.peek());
    if (at !== null) this.go(at);
    else this.#finish();
  }

  /** Onward from an item that is done: to the next to do, or along the list that is looked at. */
  advance(): void {
    const filter = this.#core.positions.filter.peek();
    if (filter === "done" || filter === "skipped") this.next();
    else this.nextTodo();
  }

  setFilter(filter: Filter): void {
    const { positions, index } = this.#core;
    batch(() => {
      positions.filter.value = filter;
      this.#core.past.value = false;
      const from = index.peek();
      if (positions.shows(from)) return;
      const at = positions.step(from, 1) ?? positions.step(from, -1);
      if (at !== null) this.go(at);
    });
    this.prefetch();
  }

  focusQuestion(key: string): void {
    if (!this.#core.questions.peek().some((question) => question.key === key)) return;
    this.#core.follows = false;
    batch(() => {
      this.#core.current.value = key;
      this.#core.answered.value = "";
    });
  }

  moveQuestion(by: 1 | -1): void {
    const keys = this.#core.questions.peek().map((question) => question.key);
    const key = keys[keys.indexOf(this.#core.current.peek()) + by];
    if (key !== undefined) this.focusQuestion(key);
  }

  /** The item on the screen has arrived, or its answers have. */
  arrived(): void {
    const item = this.#core.item.peek();
    if (item === null) return;
    this.#core.itemError.value = "";
    this.#core.items.touch(item.index);
    if (this.#shown === item.item) return;
    this.#shown = item.item;
    this.#clock.show(item.item);
    this.#host.cursor.set(item.item);
    setTimeout(() => this.hold(item), LOOKED_AT_MS);
    const keys = this.#core.questions.peek().map(({ key }) => key);
    const asked = keys.includes(this.#asked) ? this.#asked : this.#core.unansweredAfter("");
    this.#core.current.value = asked || (keys[0] ?? "");
    if (item.conversation !== null) this.prefetch();
  }

  /** Keep an item that is looked at for this reviewer; if somebody else has it, go on. */
  async hold(item = this.#core.item.peek()): Promise<void> {
    const { session, positions } = this.#core;
    if (item === null || item.item !== this.#shown || !session.peek()?.takes) return;
    try {
      await this.#host.call("item.take", { item: item.item });
    } catch (cause) {
      const error = asCallError(cause);
      batch(() => {
        this.#core.say(error.message);
        if (error.code !== "item.taken") return;
        positions.set(item.index, "closed");
        if (item.item === this.#shown) this.nextTodo();
        this.#tell(item.index);
      });
    }
  }

  /** Ask for the item on the screen and those that are likely to follow, in one request. */
  prefetch(): void {
    const { positions } = this.#core;
    const index = this.#core.index.peek();
    if (index < 0) return;
    const next = positions.step(index, 1);
    const todo = positions.nextTodo(index);
    const likely = [
      index,
      todo,
      next,
      todo === null ? null : positions.nextTodo(todo),
      next === null ? null : positions.step(next, 1),
      positions.step(index, -1),
    ];
    const known = likely.filter((at) => at !== null);
    this.#loader.want([...new Set([...known, ...this.#turns(index)])]);
  }

  /** The nearest turns of the conversation on the screen: they are read together. */
  #turns(index: number): number[] {
    const turns = this.#core.items.at(index)?.conversation?.turns ?? [];
    const near = (turn: { index: number }) => Math.abs(turn.index - index);
    const nearest = [...turns].sort((one, other) => near(one) - near(other));
    return nearest.slice(0, NEAREST_TURNS).map((turn) => turn.index);
  }

  #enter(index: number): void {
    const core = this.#core;
    for (const commit of core.typed) commit(); // it belongs to the item that is left
    core.typed.clear();
    core.follows = false;
    core.index.value = index;
    core.itemError.value = "";
    core.notice.value = "";
    core.missing.value = [];
    core.answered.value = "";
    core.current.value = core.questions.peek()[0]?.key ?? "";
    this.#shown = "";
    this.#clock.show("");
    this.arrived();
  }

  #tell(index: number): void {
    this.#core.notice.value = `Item ${index + 1} is with other reviewers.`;
  }

  #finish(): void {
    batch(() => {
      this.#core.past.value = true;
      this.#core.say("All items are done.");
      this.#clock.show("");
    });
  }
}
