/** From the page into a file that can be sent, and back. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { EmbeddedHost } from "../host/embedded.ts";
import type { Item } from "../protocol.gen.ts";
import {
  type Answers,
  answersIn,
  fileName,
  type GivenAnswer,
  type GivenReview,
  readAnswers,
  written,
} from "./answers_file.ts";
import type { FileKeeper } from "./file_keeper.ts";
import type { FileData } from "./page_data.ts";
import { type Content, type Recorded, slotKey } from "./records.ts";
import type { Reviews } from "./reviews.ts";
import { checked } from "./rules.ts";

export interface Note {
  readonly tone: "quiet" | "bad";
  readonly head: string;
  readonly text: string;
}

interface Options {
  readonly data: FileData;
  readonly reviews: Reviews;
  readonly keeper: FileKeeper;
  readonly reviewer: string;
  readonly saved: readonly string[];
  /** Hands a text over to the reviewer as a file. */
  readonly download: (name: string, text: string) => void;
}

export class Saving {
  /** Answers that are in no saved file yet. */
  readonly unsaved: ReadonlySignal<number>;
  /** Whether there is anything that did not come with the page. */
  readonly begun: ReadonlySignal<boolean>;
  /** Whether the browser keeps what is answered. */
  readonly keeps: ReadonlySignal<boolean>;
  readonly note = signal<Note | null>(null);
  readonly #options: Options;
  readonly #saved: Set<string>;
  readonly #changes = signal(0);

  constructor(options: Options) {
    this.#options = options;
    this.#saved = new Set(options.saved);
    this.keeps = options.keeper.keeps;
    this.begun = computed(() => {
      this.#changes.value;
      return options.reviews.records.length > 0;
    });
    this.unsaved = computed(() => {
      this.#changes.value;
      return countOf(options.reviews.records.filter(({ key }) => !this.#saved.has(key)));
    });
  }

  /** The reviewer has changed something. */
  changed(): void {
    this.#changes.value += 1;
    if (this.unsaved.peek() > 0) this.note.value = null;
  }

  /** These changes are in a file that was saved elsewhere. */
  know(saved: readonly string[]): void {
    for (const key of saved) this.#saved.add(key);
    this.#changes.value += 1;
  }

  async save(): Promise<void> {
    const { data, reviews, reviewer, download } = this.#options;
    const records = [...reviews.records];
    const answers = answersIn(data.head, reviewer, records, new Date());
    const name = fileName(answers);
    download(name, written(answers));
    const text = `${name} is where this browser puts downloads. Send it to whoever gave you this page.`;
    this.note.value = { tone: "quiet", head: "Answers saved.", text };
    await this.#remember(records);
  }

  /** Take a saved file back. What is here and newer stays. */
  async load(text: string, host: EmbeddedHost): Promise<void> {
    try {
      const { data, reviewer } = this.#options;
      const taken = await this.#take(readAnswers(text, data.head, reviewer));
      await this.#remember(taken);
      host.changed();
      const count = countOf(taken);
      const head = count === 0 ? "Nothing new in this file." : `${count} answers loaded.`;
      this.note.value = { tone: "quiet", head: count === 1 ? "1 answer loaded." : head, text: "" };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.note.value = { tone: "bad", head: "Nothing was loaded.", text: why };
    }
  }

  async #remember(records: readonly Recorded[]): Promise<void> {
    this.know(records.map(({ key }) => key));
    const { keeper, reviewer } = this.#options;
    await keeper.tell({ reviewer, saved: [...this.#saved] });
  }

  /** All of them or, when one does not fit, none. */
  async #take(answers: Answers): Promise<Recorded[]> {
    const records = await Promise.all([
      ...answers.answers.map((given) => this.#answer(given)),
      ...answers.reviews.map(async (given) => stateOf(given)),
    ]);
    const { reviews, keeper } = this.#options;
    const taken = records.filter((record) => reviews.load(record) !== null);
    for (const record of taken) await keeper.put(record);
    return taken;
  }

  async #answer(given: GivenAnswer): Promise<Recorded> {
    const { head } = this.#options.data;
    const question = head.snapshot.questions.find(({ name }) => name === given.name);
    const index = head.items.findIndex(({ item }) => item === given.item);
    if (question === undefined || index < 0) {
      throw new Error("It answers what this page does not ask.");
    }
    const item = await this.#options.data.part("item", index);
    if (!hasPlace(item, given)) throw new Error("It answers what this page does not ask.");
    const { name, span_id, target, rationale, evidence, schema_version } = given;
    const value = given.value === null ? null : checked(question, given.value);
    const answer: Content = {
      ...{ name, span_id, target, schema_version, value },
      rationale: String(rationale),
      evidence: [...evidence],
    };
    return recordOf(given, slotKey(answer), answer, null);
  }
}

function stateOf(given: GivenReview): Recorded {
  const { state, reason, note } = given;
  return recordOf(given, "", null, { state, reason, note, asked_again: {} });
}

function recordOf(
  { item, at, active_ms }: GivenAnswer | GivenReview,
  slot: string,
  answer: Recorded["answer"],
  stage: Recorded["stage"],
): Recorded {
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) throw new Error("It holds a time that is none.");
  const key = JSON.stringify(["loaded", item, slot, at]);
  const kind = answer === null ? "review" : "answer";
  return { key, kind, at: moment, item, answer, stage, undoes: null, active_ms };
}

function hasPlace(item: Item, { span_id, target }: GivenAnswer): boolean {
  if (span_id === null) return target === "trace" || target === "conversation";
  const parts = Object.values(item.parts).flat();
  return (
    parts.some((part) => part.span_id === span_id && part.target === target) ||
    item.trace.spans.some(({ id }) => id === span_id && target === "span")
  );
}

/** So many answers; an item whose state alone was changed counts as one. */
function countOf(records: readonly Recorded[]): number {
  const answered = records.filter(({ answer }) => answer !== null);
  const items = new Set(answered.map(({ item }) => item));
  const slots = answered.map(({ item, answer }) =>
    JSON.stringify([item, answer && slotKey(answer)]),
  );
  const others = records.filter(({ item, stage }) => stage !== null && !items.has(item));
  return new Set([...slots, ...others.map(({ item }) => item)]).size;
}
