/** The labeling screen without a kernel: a host that answers from canned data. */
import type { Json } from "../src/app.ts";
import { CallError } from "../src/host/host.ts";
import type {
  ExistingLabel,
  Item,
  ItemGetArgs,
  ItemsPage,
  ItemsPageArgs,
  Question,
  Review,
  Snapshot,
  SpanBody,
} from "../src/protocol.gen.ts";
import { fakeParts } from "./fake_parts.ts";
import { QUESTIONS } from "./fake_questions.ts";
import { FakeStore } from "./fake_store.ts";
import { fakeId, fakeTitle, fakeTrace, LONG_TEXT, text } from "./fake_traces.ts";
import { createTransport, type FakeTransport, type Handlers } from "./fake_transport.ts";

export interface FakeOptions {
  readonly latencyMs?: number;
  readonly items?: number;
  readonly questions?: readonly Question[];
  readonly index?: number;
  /** Positions of items that are other reviewers'. */
  readonly closed?: readonly number[];
  /** Items are taken when they are shown. */
  readonly takes?: boolean;
  /** Whom the reviewer may talk to, and what answers. */
  readonly chat?: Snapshot["chat"];
  readonly more?: Handlers;
  /** What conversation an item is a turn of. */
  readonly conversation?: (index: number) => Item["conversation"];
}

export interface FakeHost extends FakeTransport {
  readonly store: FakeStore;
  /** The same reviewer answers in another widget. */
  answerElsewhere(index: number, name: string, value: Json): void;
  /** The owner changes the questions. */
  ask(questions: readonly Question[], again: Review["asked_again"]): void;
}

const JUDGED: ExistingLabel[] = [
  {
    name: "groundedness",
    value: "no",
    source: "grounded-2",
    source_type: "LLM_JUDGE",
    rationale: "The second sentence stands in none of the documents.",
    error: "",
  },
  {
    name: "latency",
    value: "",
    source: "probe",
    source_type: "CODE",
    rationale: "",
    error: "TIMEOUT",
  },
];
const REVIEWER = "alice@example.com";

export function createFakeHost(options: FakeOptions = {}): FakeHost {
  const { latencyMs = 0, items = 4, questions = QUESTIONS, index = 0 } = options;
  const { closed = [], takes = false, chat = null, more = {} } = options;
  const { conversation = () => null } = options;
  const store = new FakeStore(items, questions);
  for (const at of closed) store.closed.add(at);

  function changed(item: string): void {
    transport.emit({
      topic: "session.changed",
      data: { seq: store.seq, item, reviewer: REVIEWER },
    });
  }

  function item(at: number): Item {
    const review = store.reviews[at];
    if (review === undefined) throw new CallError("item.unknown", `There is no item ${at + 1}.`);
    const id = review.item;
    const trace = fakeTrace(at);
    const parts = fakeParts(trace, store.questions);
    return {
      index: at,
      item: id,
      copy_id: `copy-${id}`,
      review,
      trace,
      parts,
      conversation: conversation(at),
      existing: at % 4 === 1 ? 2 : 0,
    };
  }

  function get({ indexes = [], item: id = null }: ItemGetArgs): Item[] {
    return id === null ? indexes.map(item) : [item(store.review(id).index)];
  }

  function page({ offset = 0, limit = 50, query = "", states = [] }: ItemsPageArgs): ItemsPage {
    const wanted = query.toLowerCase();
    const rows = store.reviews
      .map((review) => ({
        index: review.index,
        item: review.item,
        title: fakeTitle(review.index),
        state: review.state,
      }))
      .filter((row) => `${row.item} ${row.title}`.toLowerCase().includes(wanted))
      .filter((row) => states.length === 0 || states.includes(row.state));
    return { total: rows.length, rows: rows.slice(offset, offset + limit) };
  }

  const answers: Handlers = {
    "session.open": () => ({
      store_id: "0".repeat(32),
      store_label: "labels.db",
      session_id: "f".repeat(32),
      name: "Lamp shop, pilot",
      reviewer: REVIEWER,
      assigned: true,
      questions: [...store.questions],
      states: store.states,
      index,
      seq: store.seq,
      takes,
      chat,
      asked: store.asked,
    }),
    "session.progress": () => store.progress(),
    "items.page": page,
    "item.get": (args) => ({ items: get(args) }),
    "item.take": ({ item: id }) => store.take(id),
    "trace.open": () => fakeTrace(index),
    "trace.spans": (args) => ({ rows: fakeTrace(store.review(args.item).index).spans }),
    "trace.json": (args) => ({
      text: JSON.stringify({ trace_id: args.item }, null, 2),
      markdown: null,
    }),
    "trace.search": (args) => ({ total: args.query === "" ? 0 : 2, spans: { b2: 1, b3: 1 } }),
    "span.body": (args) => fakeSpanBody(store.review(args.item).index, args.span),
    "text.get": () => ({ text: LONG_TEXT, markdown: null }),
    "item.existing": ({ item }) => ({
      labels: ["completed", "skipped"].includes(store.review(item).state) ? JUDGED : [],
    }),
    "assessment.put": (args) => store.put(args),
    "assessment.undo": (args) => store.undo(args.key),
    "review.set": (args) => store.set(args),
    ...more,
  };

  let seen = store.seq;
  const transport = createTransport(latencyMs, answers, (_op, args) => {
    const item = args instanceof Object && "item" in args ? args.item : undefined;
    if (store.seq > seen && typeof item === "string") changed(item);
    seen = store.seq;
  });

  return {
    ...transport,
    store,
    answerElsewhere(at, name, value) {
      const id = fakeId(at);
      store.put({ item: id, name, value, key: `elsewhere-${store.seq}` });
      seen = store.seq;
      changed(id);
    },
    ask(asked, again) {
      store.ask(asked, again);
      seen = store.seq;
      transport.emit({
        topic: "session.changed",
        data: { seq: store.seq, item: "", reviewer: "" },
      });
    },
  };
}

/** What one span of trace number `index` took in and gave out. */
export function fakeSpanBody(index: number, span: string): SpanBody {
  const row = fakeTrace(index).spans.find((each) => each.id === span);
  if (row === undefined) throw new CallError("item.unknown", `There is no span ${span}.`);
  const at = { name: null, span_id: null, duration_us: null, earlier: false, answer: false };
  const { name, type, status: state, duration_us, tokens } = row;
  return {
    id: span,
    name,
    type,
    status: state,
    duration_us,
    tokens,
    input: [{ ...at, role: "request", blocks: [text(`{"span": "${span}"}`, "json")] }],
    output: [{ ...at, role: "response", blocks: [text(`The outcome of ${name}.`)] }],
    documents: [],
    errors: [],
    attributes: [{ name: "retries", value: text("0") }],
    events: [],
  };
}
