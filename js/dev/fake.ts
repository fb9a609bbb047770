/** The whole front end without a kernel: a host that answers from canned data. */
import type { Connection, Json } from "../src/app.ts";
import {
  type Args,
  CallError,
  type CallOptions,
  type Host,
  type HostEvent,
  type Op,
  type Result,
  unreachable,
} from "../src/host/host.ts";
import type {
  Item,
  ItemGetArgs,
  ItemsPage,
  ItemsPageArgs,
  Question,
  SpanBody,
} from "../src/protocol.gen.ts";
import { QUESTIONS } from "./fake_questions.ts";
import { FakeStore } from "./fake_store.ts";
import { fakeId, fakeTitle, fakeTrace, LONG_TEXT, text } from "./fake_traces.ts";

export interface FakeOptions {
  readonly latencyMs?: number;
  readonly items?: number;
  readonly questions?: readonly Question[];
  readonly view?: "labeling" | "trace";
  readonly index?: number;
}

export interface FakeHost extends Host {
  readonly store: FakeStore;
  /** Every call so far, oldest first. */
  readonly calls: readonly { readonly op: Op; readonly args: unknown }[];
  /** Refuse the next `times` calls of that operation. */
  fail(op: Op, error: CallError, times?: number): void;
  /** Answer nothing until it is called with `false`. */
  busy(on: boolean): void;
  /** The kernel forgets this widget; `revive` is the cell run again. */
  restart(): void;
  revive(): void;
  /** The same reviewer answers in another widget. */
  answerElsewhere(index: number, name: string, value: Json): void;
  emit(event: HostEvent): void;
  readonly cursor: { item: string } & Host["cursor"];
}

const REVIEWER = "alice@example.com";

export function createFakeHost(options: FakeOptions = {}): FakeHost {
  const { latencyMs = 0, items = 4, questions = QUESTIONS, view = "labeling", index = 0 } = options;
  const store = new FakeStore(items, questions);
  const calls: { op: Op; args: unknown }[] = [];
  const failures: { op: Op; error: CallError }[] = [];
  const listeners = new Set<(event: HostEvent) => void>();
  const statuses = new Set<(status: Connection) => void>();
  const held: (() => void)[] = [];
  const onWay = new Set<(error: CallError) => void>();
  let holding = false;
  let status: Connection = "ok";

  function become(next: Connection): void {
    if (next === status) return;
    status = next;
    for (const tell of [...statuses]) tell(next);
  }

  function emit(event: HostEvent): void {
    for (const listener of [...listeners]) listener(event);
  }

  function changed(item: string): void {
    emit({ topic: "session.changed", data: { seq: store.seq, item, reviewer: REVIEWER } });
  }

  function item(at: number): Item {
    const review = store.reviews[at];
    if (review === undefined) throw new CallError("item.unknown", `There is no item ${at + 1}.`);
    const id = review.item;
    return { index: at, item: id, copy_id: `copy-${id}`, review, trace: fakeTrace(at) };
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

  function body(id: string, span: string): SpanBody {
    const row = fakeTrace(store.review(id).index).spans.find((each) => each.id === span);
    if (row === undefined) throw new CallError("item.unknown", `There is no span ${span}.`);
    const at = { name: null, span_id: null, duration_us: null, earlier: false, answer: false };
    const { name, type, status: state, duration_us } = row;
    return {
      id: span,
      name,
      type,
      status: state,
      duration_us,
      input: [{ ...at, role: "request", blocks: [text(`{"span": "${span}"}`, "json")] }],
      output: [{ ...at, role: "response", blocks: [text(`The outcome of ${name}.`)] }],
      documents: [],
      errors: [],
      attributes: [{ name: "retries", value: text("0") }],
      events: [],
    };
  }

  const answers: { [O in Op]: (args: Args<O>) => Result<O> } = {
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
    }),
    "session.progress": () => store.progress(),
    "items.page": page,
    "item.get": (args) => ({ items: get(args) }),
    "trace.open": () => fakeTrace(index),
    "trace.spans": (args) => ({ rows: fakeTrace(store.review(args.item).index).spans }),
    "trace.json": (args) => ({ text: JSON.stringify({ trace_id: args.item }, null, 2) }),
    "trace.search": (args) => ({ total: args.query === "" ? 0 : 2, spans: { b2: 1, b3: 1 } }),
    "span.body": (args) => body(args.item, args.span),
    "text.get": () => ({ text: LONG_TEXT }),
    "assessment.put": (args) => store.put(args),
    "assessment.undo": (args) => store.undo(args.key),
    "review.set": (args) => store.set(args),
  };

  function answer<O extends Op>(op: O, args: Args<O>): Result<O> {
    const at = failures.findIndex((failure) => failure.op === op);
    const [failure] = at < 0 ? [] : failures.splice(at, 1);
    if (failure !== undefined) throw failure.error;
    const before = store.seq;
    const result = answers[op](args);
    if (store.seq > before && "item" in args && typeof args.item === "string") changed(args.item);
    return result;
  }

  function call<O extends Op>(op: O, args: Args<O>, { timeoutMs, signal }: CallOptions = {}) {
    calls.push({ op, args });
    if (status === "restarted") return Promise.reject(unreachable("The kernel was restarted."));
    return new Promise<Result<O>>((resolve, reject) => {
      onWay.add(reject);
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(
              () => reject(new CallError("host.timeout", "No answer yet.", { retryable: true })),
              timeoutMs,
            );
      const run = () => {
        clearTimeout(timer);
        onWay.delete(reject);
        try {
          resolve(answer(op, args));
        } catch (error) {
          reject(error);
        }
      };
      const arrive = () => {
        if (status === "restarted" || signal?.aborted) return;
        if (holding) held.push(run);
        else run();
      };
      if (latencyMs > 0) setTimeout(arrive, latencyMs);
      else queueMicrotask(arrive);
    });
  }

  const cursor = {
    item: "",
    get: () => cursor.item,
    set: (to: string) => {
      cursor.item = to;
    },
  };

  return {
    view,
    store,
    calls,
    cursor,
    call,
    emit,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onStatus(listener) {
      statuses.add(listener);
      listener(status);
      return () => statuses.delete(listener);
    },
    fail(op, error, times = 1) {
      for (let time = 0; time < times; time += 1) failures.push({ op, error });
    },
    busy(on) {
      holding = on;
      become(on ? "busy" : "ok");
      if (!on) for (const run of held.splice(0)) run();
    },
    restart() {
      held.length = 0;
      become("restarted");
      for (const reject of [...onWay]) reject(unreachable("The kernel was restarted."));
      onWay.clear();
    },
    revive: () => become("ok"),
    answerElsewhere(at, name, value) {
      const id = fakeId(at);
      store.put({ item: id, name, value, key: `elsewhere-${store.seq}` });
      changed(id);
    },
    dispose() {
      listeners.clear();
      statuses.clear();
    },
  };
}
