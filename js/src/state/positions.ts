/** Where every item of the session stands for this reviewer, and which one comes next. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Counts, Filter, State } from "../app.ts";

const LETTERS: Record<State, string> = {
  pending: "p",
  in_progress: "i",
  asked_again: "a",
  completed: "c",
  skipped: "s",
  closed: "x",
};
const STATES = new Map(
  (Object.entries(LETTERS) as [State, string][]).map(([state, letter]) => [letter, state]),
);
/** What is other reviewers' is in none of them. */
const SHOWN: Record<Filter, string> = { all: "piacs", todo: "pia", done: "c", skipped: "s" };

export class Positions {
  readonly filter = signal<Filter>("all");
  readonly states: ReadonlySignal<readonly State[]>;
  readonly counts: ReadonlySignal<Counts>;
  /** One letter per item, as the wire has it. */
  readonly #letters = signal("");

  constructor() {
    this.states = computed(() => Array.from(this.#letters.value, stateOf));
    this.counts = computed(() => count(this.#letters.value));
  }

  get length(): number {
    return this.#letters.peek().length;
  }

  state(index: number): State {
    return stateOf(this.#letters.peek()[index] ?? "p");
  }

  set(index: number, state: State): void {
    const letters = this.#letters.peek();
    if (index < 0 || index >= letters.length || this.state(index) === state) return;
    this.#letters.value = letters.slice(0, index) + LETTERS[state] + letters.slice(index + 1);
  }

  /** Take over what the store says, except for items whose changes it does not know yet. */
  replace(letters: string, keep: ReadonlySet<number>): void {
    const before = this.#letters.peek();
    this.#letters.value =
      keep.size === 0
        ? letters
        : Array.from(letters, (letter, at) =>
            keep.has(at) ? (before[at] ?? letter) : letter,
          ).join("");
  }

  /** Whether the filter shows that item. */
  shows(index: number): boolean {
    return this.#is(index, this.filter.peek());
  }

  /** The nearest item after (or before) `from` that the filter shows. */
  step(from: number, by: 1 | -1): number | null {
    for (let at = from + by; at >= 0 && at < this.length; at += by) {
      if (this.shows(at)) return at;
    }
    return null;
  }

  /** The next item to do, `from` itself last. */
  nextTodo(from: number): number | null {
    const { length } = this;
    for (let ahead = 1; ahead <= length; ahead += 1) {
      const at = (from + ahead) % length;
      if (this.#is(at, "todo")) return at;
    }
    return null;
  }

  #is(index: number, filter: Filter): boolean {
    const letter = this.#letters.peek()[index];
    return letter !== undefined && SHOWN[filter].includes(letter);
  }
}

function stateOf(letter: string): State {
  return STATES.get(letter) ?? "pending";
}

function count(letters: string): Counts {
  const of = { p: 0, i: 0, a: 0, c: 0, s: 0 };
  for (const letter of letters) if (letter in of) of[letter as keyof typeof of] += 1;
  const begun = of.i + of.a;
  const todo = of.p + begun;
  const all = todo + of.c + of.s;
  return { all, todo, in_progress: begun, asked_again: of.a, done: of.c, skipped: of.s };
}
