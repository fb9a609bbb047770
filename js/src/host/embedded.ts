/** The host inside a page in a file: answers every call itself, from what the page carries. */

import type { Connection } from "../app.ts";
import { found } from "../file/evidence.ts";
import type { FileKeeper } from "../file/file_keeper.ts";
import { Listing } from "../file/listing.ts";
import type { FileData, More } from "../file/page_data.ts";
import { repr } from "../file/python_words.ts";
import type { Content, NewStage, Recorded } from "../file/records.ts";
import type { Reviews } from "../file/reviews.ts";
import { checked, invalid, storable } from "../file/rules.ts";
import { search } from "../file/search.ts";
import { requiredOf, slotFor } from "../file/slots.ts";
import type {
  AssessmentPutArgs,
  Item,
  Question,
  ReviewSetArgs,
  Saved,
  Undone,
} from "../protocol.gen.ts";
import {
  type Args,
  asCallError,
  CallError,
  type CallOptions,
  type Host,
  type HostEvent,
  type Op,
  type Result,
} from "./host.ts";
import { Listeners } from "./listeners.ts";

/** As many items as one reply has; each is unpacked for it. */
const AT_ONCE = 6;

type Handlers = { readonly [O in Op]?: (args: Args<O>) => Promise<Result<O>> };

export interface EmbeddedOptions {
  readonly data: FileData;
  readonly reviews: Reviews;
  readonly keeper: Pick<FileKeeper, "put">;
  readonly reviewer: string;
  /** Told after every change. */
  readonly onRecorded?: () => void;
}

export class EmbeddedHost implements Host {
  readonly cursor: Host["cursor"];
  readonly #data: FileData;
  readonly #reviews: Reviews;
  readonly #keeper: EmbeddedOptions["keeper"];
  readonly #listing: Listing;
  readonly #onRecorded: () => void;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #events = new Listeners<HostEvent>();
  readonly #handlers: Handlers;
  #shown = "";

  constructor({ data, reviews, keeper, reviewer, onRecorded }: EmbeddedOptions) {
    this.#data = data;
    this.#reviews = reviews;
    this.#keeper = keeper;
    this.#listing = new Listing(data.head, reviews, reviewer);
    this.#onRecorded = onRecorded ?? (() => undefined);
    this.#indexes = new Map(data.head.items.map(({ item }, index) => [item, index]));
    this.cursor = {
      get: () => this.#shown,
      set: (item) => {
        this.#shown = item;
      },
    };
    this.#handlers = {
      "session.open": async () => this.#listing.open(),
      "session.progress": async () => this.#listing.progress(),
      "items.page": async (args) => this.#listing.page(args),
      "item.get": (args) => this.#items(args.indexes ?? [], args.item ?? null),
      "item.existing": async ({ item }) => ({
        labels: this.#isDone(item) ? (await this.#more(item)).existing : [],
      }),
      "item.take": async () => ({}),
      "trace.spans": async ({ item }) => ({ rows: (await this.#more(item)).spans }),
      "trace.json": ({ item }) => this.#json(item),
      "trace.search": async ({ item, query }) => search(await this.#texts(item), query),
      "span.body": async ({ item, span }) =>
        among((await this.#more(item)).bodies, span, "span", "span"),
      "text.get": async ({ item, ref }) =>
        among((await this.#more(item)).texts, ref, "text", "ref"),
      "assessment.put": (args) => this.#put(args),
      "assessment.undo": (args) => this.#undo(args),
      "review.set": (args) => this.#setReview(args),
    };
  }

  async call<O extends Op>(op: O, args: Args<O>, options?: CallOptions): Promise<Result<O>> {
    const handler: Handlers[O] = this.#handlers[op];
    if (options?.signal?.aborted) throw new CallError("host.aborted", `${op} was given up.`);
    if (handler === undefined) {
      throw new CallError("protocol.invalid", `unknown operation ${repr(op)}`, { field: "op" });
    }
    try {
      return await handler(args);
    } catch (cause) {
      throw asCallError(cause);
    }
  }

  onEvent(listener: (event: HostEvent) => void): () => void {
    return this.#events.add(listener);
  }

  onStatus(listener: (status: Connection) => void): () => void {
    listener("ok"); // nothing stands between the page and itself
    return () => undefined;
  }

  dispose(): void {
    this.#events.clear();
  }

  /** Changes were made by other means: whoever shows them asks again. */
  changed(): void {
    const data = { seq: this.#listing.seq, item: "", reviewer: "" };
    this.#events.tell({ topic: "session.changed", data });
    this.#onRecorded();
  }

  async #items(indexes: readonly number[], item: string | null): Promise<{ items: Item[] }> {
    const all = [...(item === null ? [] : [this.#index(item)]), ...indexes];
    const count = this.#data.head.items.length;
    const wrong = all.find((index) => !(index >= 0 && index < count));
    if (wrong !== undefined) {
      const message = `the session has ${count} items; got index ${wrong}`;
      throw new CallError("item.unknown", message, { field: "indexes" });
    }
    return { items: await Promise.all(all.slice(0, AT_ONCE).map((index) => this.#item(index))) };
  }

  async #item(index: number): Promise<Item> {
    const item = await this.#data.part("item", index);
    return { ...item, review: this.#reviews.review(item.item) };
  }

  async #json(item: string): Promise<{ text: string; markdown: null }> {
    const { json, json_with_existing } = await this.#more(item);
    return { text: (this.#isDone(item) ? json_with_existing : null) ?? json, markdown: null };
  }

  async #put(args: AssessmentPutArgs): Promise<Saved> {
    this.#ownSession(args.session_id);
    const { name, key, rev, value, complete = false, active_ms = null } = args;
    const question = this.#question(name);
    this.#checkVersion(question, args);
    const fits = value === null ? null : checked(question, value);
    const given = await this.#item(this.#index(args.item));
    const spans = args.span_id ? (await this.#more(given.item)).spans : [];
    const slot = slotFor(question, given.parts, spans, args);
    const evidence = args.evidence?.length
      ? found(await this.#texts(given.item), args.evidence, name)
      : [];
    const content: Content = {
      ...slot,
      schema_version: question.version,
      value: fits,
      rationale: this.#rationale(question, args.rationale ?? ""),
      evidence,
    };
    const leader = given.conversation?.turns[0];
    const moves = slot.target === "conversation" && leader !== undefined;
    const item = moves ? await this.#item(leader.index) : given;
    const required = requiredOf(this.#data.head.snapshot.questions, item);
    const record = this.#reviews.put({
      key,
      item: item.item,
      content,
      rev,
      complete,
      required,
      active_ms,
    });
    return this.#saved(key, item.item, record);
  }

  async #setReview(args: ReviewSetArgs): Promise<Saved> {
    this.#ownSession(args.session_id);
    const { key, state, active_ms = null } = args;
    const item = await this.#item(this.#index(args.item));
    const skipped = state === "skipped";
    const stage: NewStage["stage"] = {
      state,
      reason: skipped ? (args.reason ?? null) : null,
      note: skipped ? storable("note", "text", args.note ?? "") : "",
      asked_again: {},
    };
    const required = requiredOf(this.#data.head.snapshot.questions, item);
    const record = this.#reviews.setStage({ key, item: item.item, stage, required, active_ms });
    return this.#saved(key, item.item, record);
  }

  async #undo({ key, session_id }: Args<"assessment.undo">): Promise<Undone> {
    this.#ownSession(session_id);
    const isNew = !this.#reviews.has(key);
    const record = this.#reviews.undo(key);
    const { item } = record;
    if (item !== "") return { saved: await this.#saved(key, item, isNew ? record : null) };
    if (isNew) await this.#keeper.put(record);
    return { saved: null };
  }

  /** Said once the browser keeps it. */
  async #saved(key: string, item: string, record: Recorded | null): Promise<Saved> {
    if (record !== null) {
      await this.#keeper.put(record);
      this.#onRecorded();
    }
    const at = this.#reviews.records.find((each) => each.key === key)?.at ?? 0;
    const saved_at = new Date(at).toISOString();
    return { saved_at, seq: this.#listing.seq, review: this.#reviews.review(item) };
  }

  #question(name: string): Question {
    const { questions } = this.#data.head.snapshot;
    const question = questions.find((each) => each.name === name);
    if (question !== undefined) return question;
    const asked = questions.map((each) => repr(each.name)).join(", ");
    const message = `this session does not ask ${repr(name)}; it asks ${asked}`;
    throw new CallError("schema.unknown", message, { field: "name" });
  }

  #checkVersion(
    { name, title, version }: Question,
    { item, version: read }: AssessmentPutArgs,
  ): void {
    if ((read ?? version) === version) return;
    const message =
      `“${title}” was changed while you answered it; read it as it is now, then keep your ` +
      "answer or give another";
    const review = this.#reviews.review(item);
    throw new CallError("question.changed", message, { field: name, review });
  }

  #rationale(question: Question, rationale: string): string {
    if (rationale === "" || question.enable_comment) {
      return rationale && storable(question.name, "comment", rationale);
    }
    const message = `${repr(question.name)} takes no comment; create it with enable_comment=True`;
    throw invalid(question.name, message);
  }

  #isDone(item: string): boolean {
    return ["completed", "skipped"].includes(this.#reviews.stage(item).state);
  }

  #more = (item: string): Promise<More> => this.#data.part("more", this.#index(item));

  #texts = (item: string) => this.#data.part("texts", this.#index(item));

  #index(item: string): number {
    const index = this.#indexes.get(item);
    if (index === undefined) this.#reviews.stage(item); // says so
    return index ?? -1;
  }

  #ownSession(session_id: string | null | undefined): void {
    const own = this.#data.head.snapshot.session_id;
    if ((session_id ?? own) === own) return;
    throw new CallError("session.unknown", "That session is not in this file.", {
      field: "session_id",
    });
  }
}

function among<T>(all: Readonly<Record<string, T>>, key: string, what: string, field: string): T {
  const value = Object.hasOwn(all, key) ? all[key] : undefined;
  if (value !== undefined) return value;
  throw new CallError("item.unknown", `the trace has no ${what} ${repr(key)}`, { field });
}
