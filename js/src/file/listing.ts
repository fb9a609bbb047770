/** The list of a file's items: how each stands, which comes next, and which a search finds. */
import type { ItemRow, ItemsPage, ItemsPageArgs, Progress, Snapshot } from "../protocol.gen.ts";
import type { FileHead } from "./page_data.ts";
import type { Reviews } from "./reviews.ts";
import { folded } from "./search.ts";

type Place = ItemRow["state"];

const LETTERS: Readonly<Record<Place, string>> = {
  pending: "p",
  in_progress: "i",
  asked_again: "a",
  completed: "c",
  skipped: "s",
  closed: "x",
};
const TODO: readonly Place[] = ["pending", "in_progress", "asked_again"];
/** As many characters of a request stand in a list. */
const TITLE = 160;

export class Listing {
  readonly #head: FileHead;
  readonly #reviews: Reviews;
  readonly #reviewer: string;

  constructor(head: FileHead, reviews: Reviews, reviewer: string) {
    this.#head = head;
    this.#reviews = reviews;
    this.#reviewer = reviewer;
  }

  get seq(): number {
    return this.#head.snapshot.seq + this.#reviews.records.length;
  }

  open(): Snapshot {
    const { snapshot, items } = this.#head;
    const places = this.#places();
    const last = this.#reviews.records.findLast(({ item }) => item !== "")?.item;
    const left = items.findIndex(({ item }) => item === last);
    const from = left < 0 ? snapshot.index : left;
    const around = items.map((_, at) => (from + at) % items.length);
    const todo = around.find((at) => TODO.includes(places[at] ?? "closed"));
    const states = lettersOf(places);
    return { ...snapshot, reviewer: this.#reviewer, states, index: todo ?? from, seq: this.seq };
  }

  progress(): Progress {
    const places = this.#places();
    const count = (...of: Place[]) => places.filter((each) => of.includes(each)).length;
    const own = {
      reviewer: this.#reviewer,
      pending: count("pending", "closed"),
      in_progress: count("in_progress", "asked_again"),
      completed: count("completed"),
      skipped: count("skipped"),
    };
    return { states: lettersOf(places), seq: this.seq, reviewers: [own] };
  }

  page({ query = "", states = [], offset = 0, limit = 50 }: ItemsPageArgs): ItemsPage {
    const wanted = folded(query);
    const places = this.#places();
    const rows = this.#head.items.map(({ item, request }, index) => ({
      index,
      item,
      title: Array.from(request).slice(0, TITLE).join(""),
      state: places[index] ?? "pending",
      searched: folded(`${item}\n${request}`),
    }));
    const asked: string[] = [...states];
    if (asked.includes("in_progress")) asked.push("asked_again");
    const fits = rows.filter(
      ({ searched, state }) =>
        searched.includes(wanted) && (asked.length === 0 || asked.includes(state)),
    );
    const from = Math.max(offset, 0);
    const shown = fits.slice(from, from + Math.max(limit, 0));
    return { total: fits.length, rows: shown.map(({ searched: _, ...row }) => row) };
  }

  /** What is other reviewers' stays theirs, but for what is begun here. */
  #places(): Place[] {
    const { snapshot, items } = this.#head;
    return items.map(({ item }, at) => {
      const { state, asked_again } = this.#reviews.stage(item);
      if (state === "pending" && snapshot.states[at] === LETTERS.closed) return "closed";
      return state === "in_progress" && Object.keys(asked_again).length > 0 ? "asked_again" : state;
    });
  }
}

function lettersOf(places: readonly Place[]): string {
  return places.map((place) => LETTERS[place]).join("");
}
