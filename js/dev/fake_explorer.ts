/** The explorer without a kernel: any number of rows, filtered, sorted and selected as in Python. */
import { CallError } from "../src/host/host.ts";
import type {
  AddArgs,
  Added,
  Column,
  ExploreSnapshot,
  Facets,
  Field,
  Ranges,
  RowDetail,
  RowsArgs,
  RowsPage,
  SelectArgs,
  Selection,
  SessionRow,
  Sort,
  TraceFilter,
  TraceRow,
} from "../src/protocol.gen.ts";
import { NO_FILTER } from "../src/state/explorer_filter.ts";
import { fakeSpanBody } from "./fake.ts";
import { fakeId, fakeTrace, LONG_TEXT, text } from "./fake_traces.ts";
import { createTransport, type FakeTransport, type Handlers } from "./fake_transport.ts";

export interface FakeExplorerOptions {
  readonly rows?: number;
  readonly latencyMs?: number;
  /** Put into the request of every row. */
  readonly request?: string;
  /** Row before which no trace carries an assessment. */
  readonly labelsFrom?: number;
}

export interface FakeExplorer extends FakeTransport {
  readonly selected: ReadonlySet<number>;
  /** The selection is changed from Python. */
  selectElsewhere(rows: readonly number[]): void;
  filterElsewhere(change: Partial<TraceFilter>): void;
}

const NEWEST = Date.parse("2026-03-02T18:44:30Z");
const MINUTE = 60_000;
const REQUESTS = [
  "How do I return a lamp that came with the wrong shade?",
  "Please reserve two Aurora 40 lamps for me, in brass if you have them, else in black.",
  '{"subject": "Broken shade", "body": "It came in two parts."}',
  "Summarise what the night shift noted about the lamps in hall 4.",
  "Do you deliver to islands?",
];
const RESPONSES = [
  "You can return the lamp within **30 days**: print the label from your orders page.",
  "I could not reach the depot; shall I try again?",
  '{"topic": "damage", "urgent": true, "score": 0.93}',
  "Every lamp was lit at least once.",
  "Yes, within five days.",
];
const COLUMNS: Column[] = [
  { name: "state", label: "State", kind: "state", sortable: true },
  { name: "request_time", label: "Time", kind: "time", sortable: true },
  { name: "request", label: "Request and response", kind: "text", sortable: true },
  { name: "duration", label: "Duration", kind: "duration", sortable: true },
  { name: "tokens", label: "Tokens", kind: "number", sortable: true },
  { name: "spans", label: "Spans", kind: "number", sortable: true },
  { name: "tags", label: "Tags", kind: "tags", sortable: false },
  { name: "labels", label: "Labels", kind: "labels", sortable: false },
  { name: "trace_id", label: "Trace id", kind: "text", sortable: true },
  { name: "conversation", label: "Conversation", kind: "text", sortable: false },
  { name: "client_request_id", label: "client_request_id", kind: "text", sortable: false },
];

const field = (name: string, value: string): Field => ({ name, value: text(value) });

function makeRow(row: number, request: string): TraceRow {
  const kind = row % REQUESTS.length;
  const failed = row % 7 === 3;
  return {
    row,
    trace_id: fakeId(row),
    selected: false,
    state: failed ? "ERROR" : row % 31 === 9 ? "IN_PROGRESS" : "OK",
    request_time: new Date(NEWEST - row * 3 * MINUTE).toISOString(),
    duration_ms: row % 31 === 9 ? null : 180 + ((row * 7_919) % 20_000),
    spans: 1 + (row % 20),
    tokens: row % 5 === 4 ? null : 240 + ((row * 104_729) % 90_000),
    request: request || `${REQUESTS[kind]}${row % 3 === 0 ? "" : ` (order ${row})`}`,
    response: failed ? "" : (RESPONSES[kind] ?? ""),
    conversation: row % 4 === 0 ? `shop-${Math.floor(row / 12)}` : "",
    tags: [
      field("release", row % 6 === 0 ? "7.3" : "7.2"),
      ...(row % 5 === 0 ? [field("channel", "shop")] : []),
      ...(row % 11 === 0 ? [field("experiment", "short answers, second run")] : []),
    ],
    labels: [
      ...(row % 3 === 1 ? [field("correctness", row % 2 ? "yes" : "no")] : []),
      ...(row % 9 === 1 ? [field("tone", "warm")] : []),
    ],
    extra: {},
    problem: row % 97 === 20 ? "it has no spans" : "",
  };
}

function passes(row: TraceRow, filter: TraceFilter): boolean {
  const wanted = filter.text.toLowerCase();
  const carries = (fields: readonly Field[], name: string, values: readonly string[]) =>
    fields.some(
      (each) => each.name === name && (values.length === 0 || values.includes(each.value.text)),
    );
  const ms = row.duration_ms;
  const labels = (name: string) => row.labels.some((each) => each.name === name);
  return (
    `${row.request}\n${row.response}\n${row.trace_id}`.toLowerCase().includes(wanted) &&
    (filter.states.length === 0 || filter.states.includes(row.state)) &&
    filter.tags.every(({ key, values }) => carries(row.tags, key, values)) &&
    filter.assessments.every(({ name, values, missing }) =>
      missing ? !labels(name) : carries(row.labels, name, values),
    ) &&
    (filter.min_duration_ms === null || (ms !== null && ms >= filter.min_duration_ms)) &&
    (filter.max_duration_ms === null || (ms !== null && ms <= filter.max_duration_ms)) &&
    (filter.since === null || Date.parse(row.request_time) >= Date.parse(filter.since)) &&
    (filter.until === null || Date.parse(row.request_time) < Date.parse(filter.until)) &&
    (filter.conversation === null || row.conversation === filter.conversation)
  );
}

function keyOf(row: TraceRow, { column }: Sort): string | number {
  if (column === "row") return row.row;
  if (column === "duration") return row.duration_ms ?? -1;
  return row[column] ?? -1;
}

export function createFakeExplorer(options: FakeExplorerOptions = {}): FakeExplorer {
  const { rows: count = 190, latencyMs = 0, request = "", labelsFrom = 0 } = options;
  const all = Array.from({ length: count }, (_, row) => {
    const made = makeRow(row, request);
    return row < labelsFrom ? { ...made, labels: [] } : made;
  });
  const selected = new Set<number>();
  const there = new Set<number>([0, 1]);
  const sessions: SessionRow[] = [
    { session_id: "a", name: "Lamp shop, pilot", traces: 87, reviewers: 3, new: 0 },
    { session_id: "b", name: "Refusals, second look", traces: 24, reviewers: 1, new: 0 },
    { session_id: "c", name: "Order agent, failures", traces: 1, reviewers: 0, new: 0 },
  ];
  let found = all;
  let filter = NO_FILTER;
  let sort: Sort = { column: "row", descending: false };

  const selection = (): Selection => ({
    total: selected.size,
    matching: found.filter((row) => selected.has(row.row)).length,
  });

  function page({ offset = 0, limit = 100, columns = [] }: Partial<RowsArgs>): RowsPage {
    const rows = found.slice(offset, offset + limit).map((row) => ({
      ...row,
      selected: selected.has(row.row),
      extra: Object.fromEntries(columns.map((name) => [name, `${name} ${row.row}`])),
    }));
    return { total: found.length, selection: selection(), rows };
  }

  function look(args: RowsArgs): RowsPage {
    filter = args.filter;
    sort = args.sort;
    const by = sort.descending ? -1 : 1;
    found = all.filter((row) => passes(row, filter));
    if (sort.column !== "row" || sort.descending) {
      found = found.toSorted((a, b) => {
        const [one, other] = [keyOf(a, sort), keyOf(b, sort)];
        return one < other ? -by : one > other ? by : 0;
      });
    }
    return page(args);
  }

  function select({ what, on, rows = [] }: SelectArgs): Selection {
    let named: number[] = [...rows];
    if (what === "all") named = all.map((row) => row.row);
    if (what === "matching") named = found.map((row) => row.row);
    if (what === "range") {
      const ends = rows.map((each) => found.findIndex(({ row }) => row === each));
      named = found.slice(Math.min(...ends), Math.max(...ends) + 1).map((row) => row.row);
    }
    for (const row of named) on ? selected.add(row) : selected.delete(row);
    return selection();
  }

  function add({ session_id = null, name = "" }: AddArgs): Added {
    const session = sessions.find((each) => each.session_id === session_id);
    if (session_id === null && sessions.some((each) => each.name === name)) {
      throw new CallError("session.exists", `There is a session called '${name}' already.`, {
        field: "name",
      });
    }
    const old = session_id === "a" ? [...selected].filter((row) => there.has(row)).length : 0;
    if (session_id === "a") for (const row of selected) there.add(row);
    const added = selected.size - old;
    if (session === undefined) {
      sessions.unshift({ session_id: name, name, traces: added, reviewers: 0, new: 0 });
    }
    return {
      session_id: session_id ?? name,
      name: session?.name ?? name,
      added,
      there: old,
      created: session_id === null,
      refused: [...selected].filter((row) => row % 31 === 9).map((row) => `${fakeId(row)}: runs`),
    };
  }

  function detail(row: number): RowDetail {
    const trace = { ...fakeTrace(row), trace_id: fakeId(row) };
    return {
      trace: { ...trace, state: all[row]?.state ?? "OK" },
      labels: (all[row]?.labels ?? []).map(({ name, value }) => ({
        name,
        value: value.text,
        source: name === "tone" ? "alice@example.com" : "judge-2",
        source_type: name === "tone" ? "HUMAN" : "LLM_JUDGE",
        rationale: name === "tone" ? "" : "The terms say 30 days, and so does the answer.",
        error: "",
      })),
      details: [
        field("request_time", all[row]?.request_time ?? ""),
        ...(all[row]?.tags ?? []),
        field("client_request_id", `client_request_id ${row}`),
      ],
      sessions: there.has(row) ? ["Lamp shop, pilot"] : [],
    };
  }

  const row = (item: string): number => Number(item);
  const handlers: Handlers = {
    "explore.open": () => snapshot(),
    "explore.rows": look,
    "explore.select": select,
    "explore.row": (args) => detail(args.row),
    "explore.sessions": () => ({
      sessions: sessions.map((each) => ({
        ...each,
        new: [...selected].filter((one) => each.session_id !== "a" || !there.has(one)).length,
      })),
    }),
    "explore.facets": () => facets(all),
    "explore.schemas": () => ({
      schemas: [
        { name: "correct", title: "Is the answer correct?", input: "pass_fail" },
        { name: "tone", title: "Tone", input: "categorical" },
        { name: "expected_facts", title: "Which facts should it state?", input: "text_list" },
      ],
    }),
    "explore.add": add,
    "trace.spans": (args) => ({ rows: fakeTrace(row(args.item)).spans }),
    "trace.json": (args) => ({
      text: JSON.stringify({ trace_id: fakeId(row(args.item)) }),
      markdown: null,
    }),
    "trace.search": (args) => ({ total: args.query === "" ? 0 : 2, spans: { b2: 1, b3: 1 } }),
    "span.body": (args) => fakeSpanBody(row(args.item), args.span),
    "text.get": () => ({ text: LONG_TEXT, markdown: null }),
  };

  function snapshot(): ExploreSnapshot {
    return {
      title: "mlflow.search_traces(), 2 Mar, 19:46",
      store_label: "labels.db",
      total: all.length,
      columns: COLUMNS,
      ranges: ranges(all),
      filter,
      sort,
      page: page({}),
    };
  }

  const transport = createTransport(latencyMs, handlers);
  return {
    ...transport,
    selected,
    selectElsewhere(rows) {
      selected.clear();
      for (const each of rows) selected.add(each);
      transport.emit({ topic: "explore.selected", data: { selection: selection() } });
    },
    filterElsewhere(change) {
      look({ filter: { ...filter, ...change }, sort });
      transport.emit({ topic: "explore.filtered", data: { filter, sort } });
    },
  };
}

function facets(rows: readonly TraceRow[]): Facets {
  const counted = (values: readonly string[]) =>
    [...new Set(values)].map((value) => ({
      value,
      count: values.filter((each) => each === value).length,
    }));
  const keyed = (fields: readonly Field[]) =>
    counted(fields.map((each) => each.name)).map(({ value: key, count }) => ({
      key,
      count,
      values: counted(fields.filter((each) => each.name === key).map((each) => each.value.text)),
    }));
  return {
    states: counted(rows.map((row) => row.state)),
    tags: keyed(rows.flatMap((row) => row.tags)),
    assessments: keyed(rows.flatMap((row) => row.labels)),
  };
}

function ranges(rows: readonly TraceRow[]): Ranges {
  const times = rows.map((row) => row.request_time).sort();
  return {
    min_duration_ms: 180,
    max_duration_ms: 20_180,
    since: times[0] ?? null,
    until: times.at(-1) ?? null,
  };
}
