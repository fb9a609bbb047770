/** A host that answers for the results of a small session, and can be slow or refuse. */
import type { Connection } from "../../src/app.ts";
import type { Args, CallOptions, Host, HostEvent, Op, Result } from "../../src/host/host.ts";
import type {
  AdjudicateArgs,
  MakeSessionArgs,
  Question,
  QuestionResults,
  ResultsSnapshot,
  SyncArgs,
  Synced,
  TraceView,
  UnitArgs,
  UnitOpinions,
  UnitRow,
  UnitsArgs,
} from "../../src/protocol.gen.ts";

const NONE = { value: null, low: null, high: null };

export function questionOf(name: string, change: Partial<Question> = {}): Question {
  return {
    name,
    version: 1,
    type: "feedback",
    input: "pass_fail",
    title: `${name}?`,
    instruction: "",
    enable_comment: true,
    required: false,
    target: "trace",
    options: [
      { value: true, label: "Yes" },
      { value: false, label: "No" },
    ],
    min: null,
    max: null,
    max_length: null,
    max_count: null,
    fits: [1],
    earlier: [],
    ...change,
  };
}

export interface ResultsHost extends Host {
  readonly calls: { op: Op; args: unknown }[];
  /** Item → reviewer → answer to `right`. */
  readonly said: Map<string, Map<string, boolean>>;
  readonly agreed: Map<string, { value: unknown; rev: number; by: string }>;
  /** How many answers to `right` are to an earlier version. */
  readonly earlier: { n: number };
  /** Answers come when this is called. */
  hold(): () => void;
  /** The next call of that operation is refused. */
  refuse(op: Op, error: unknown): void;
  emit(event: HostEvent): void;
  status(status: Connection): void;
}

export function createResultsHost(items = 3): ResultsHost {
  const questions = [
    questionOf("right"),
    questionOf("remark", {
      type: "expectation",
      input: "text",
      options: [],
      title: "What else?",
    }),
  ];
  const said = new Map<string, Map<string, boolean>>();
  for (let n = 0; n < items; n += 1) {
    said.set(`tr-${n}`, new Map(Object.entries({ "ann@x.org": true, "bob@x.org": n % 2 === 1 })));
  }
  const agreed: ResultsHost["agreed"] = new Map();
  const earlier = { n: 0 };
  const calls: ResultsHost["calls"] = [];
  const events = new Set<(event: HostEvent) => void>();
  const statuses = new Set<(status: Connection) => void>();
  const refusals = new Map<Op, unknown>();
  const keys = new Map<string, unknown>();
  const datasets = new Set<string>();
  let gate: Promise<void> = Promise.resolve();
  let seq = 1;

  const differs = (item: string) => new Set(said.get(item)?.values()).size > 1;
  const isAgreed = (item: string) => (agreed.get(item)?.value ?? null) !== null;

  function rows({ name, which = "differing" }: UnitsArgs): UnitRow[] {
    if (name !== "right") return [];
    return [...said.keys()]
      .filter((item) => which === "all" || differs(item))
      .filter((item) => which !== "open" || !isAgreed(item))
      .map((item) => ({
        unit: `${item}\u001f`,
        index: Number(item.slice(3)),
        item,
        span_id: null,
        target: "trace",
        title: `Request of ${item}`,
        part: "",
        voices: [...(said.get(item) ?? [])].map(([reviewer, value]) => ({
          reviewer,
          value: value ? "Yes" : "No",
          verdict: value ? "pass" : "fail",
        })),
        more: 0,
        comments: 0,
        agreed: isAgreed(item) ? String(agreed.get(item)?.value) : null,
        stale: false,
      }));
  }

  function unit(item: string, name: string): UnitOpinions {
    const given = agreed.get(item);
    const own = name === "right";
    return {
      unit: `${name}\u001f`,
      name,
      span_id: null,
      target: "trace",
      part: "",
      label: "",
      opinions: own
        ? [...(said.get(item) ?? [])].map(([reviewer, value]) => ({
            assessment_id: `a-${item}-${reviewer}-${value}`,
            reviewer,
            value,
            rationale: reviewer.startsWith("bob") ? "It is closed." : "",
            at: "2026-11-22T08:00:00.000Z",
            earlier: false,
          }))
        : [],
      history: [],
      agreed:
        own && given
          ? {
              value: given.value,
              rationale: "",
              decided_by: given.by,
              at: "2026-11-22T09:00:00.000Z",
              rev: given.rev,
              stale: false,
            }
          : null,
    };
  }

  function result(name: string): QuestionResults {
    const own = name === "right";
    const all = own ? [...said.keys()] : [];
    const values = all.flatMap((item) => [...(said.get(item)?.values() ?? [])]);
    return {
      name,
      answers: values.length,
      earlier: own ? earlier.n : 0,
      units: all.length,
      bars: own
        ? [
            { label: "Yes", count: values.filter(Boolean).length },
            { label: "No", count: values.filter((value) => !value).length },
          ]
        : [],
      histogram: null,
      texts: own ? null : { entries: 0, units: 0, several: 0 },
      agreement: own
        ? {
            scale: "nominal",
            reviewers: 2,
            units: all.length,
            agreed: all.filter((item) => !differs(item)).length,
            percent: { value: 50, low: null, high: null },
            kappa: NONE,
            alpha: { value: 0.641, low: 0.55, high: 0.73 },
            note: "too few units for an interval",
          }
        : null,
      differing: all.filter(differs).length,
      open: all.filter((item) => differs(item) && !isAgreed(item)).length,
      stale: 0,
      rate_label: "Said No",
      rates: { "ann@x.org": 0 },
    };
  }

  function snapshot(): ResultsSnapshot {
    return {
      store_id: "s",
      store_label: "labels.db",
      session_id: "1",
      name: "pilot",
      decided_by: "owner@x.org",
      unfinished: true,
      traces: said.size,
      questions,
      results: questions.map(({ name }) => result(name)),
      reviewers: ["ann@x.org", "bob@x.org"].map((reviewer) => ({
        reviewer,
        in_progress: 0,
        completed: said.size,
        skipped: 0,
        total: said.size,
        median_s: 12,
      })),
      seq,
    };
  }

  function decide(args: AdjudicateArgs): unknown {
    if (!keys.has(args.key)) {
      seq += 1;
      const rev = (agreed.get(args.item)?.rev ?? 0) + 1;
      agreed.set(args.item, { value: args.value, rev, by: "owner@x.org" });
      keys.set(args.key, null);
    }
    return { unit: unit(args.item, args.name), seq };
  }

  /** A dataset that one expectation changes; by no rule at all reviewers differ on it. */
  function synced({ dataset_name, on_conflict, dry_run }: SyncArgs): Synced {
    const differ = on_conflict === "error";
    const change = { title: "Are you open?", name: "remark", new: "At ten.", who: ["ann@x.org"] };
    const changes = differ || datasets.has(dataset_name) ? [] : [{ ...change, old: "At nine." }];
    if (dry_run === false && !differ) datasets.add(dataset_name);
    return {
      dataset_name,
      records: 0,
      expectations: changes.length,
      total: changes.length,
      changes: changes.map((each) => ({ ...each, change: "changed" })),
      open: differ ? 1 : 0,
      differences: differ
        ? [
            {
              title: "Are you open?",
              name: "remark",
              said: [
                { reviewer: "ann@x.org", value: "At ten.", verdict: "" },
                { reviewer: "bob@x.org", value: "At nine.", verdict: "" },
              ],
            },
          ]
        : [],
      notes: [],
    };
  }

  function answer(op: Op, args: unknown): unknown {
    if (op === "results.open") return snapshot();
    if (op === "results.units") {
      const wanted = args as UnitsArgs;
      const found = rows(wanted);
      const from = wanted.offset ?? 0;
      return { total: found.length, rows: found.slice(from, from + (wanted.limit ?? 50)) };
    }
    if (op === "results.item") {
      const { item, name } = args as UnitArgs;
      const other = name === "right" ? "remark" : "right";
      return {
        index: 0,
        item,
        trace: { ...EMPTY_TRACE, trace_id: item },
        units: [unit(item, name), unit(item, other)],
        reviews: [],
        seq,
      };
    }
    if (op === "results.adjudicate") return decide(args as AdjudicateArgs);
    if (op === "results.make_session") {
      const { name, question, which = "differing" } = args as MakeSessionArgs;
      return { session_id: "2", name, traces: rows({ name: question, which }).length };
    }
    if (op === "results.sync") return synced(args as SyncArgs);
    throw new Error(`Nobody answers ${op}.`);
  }

  return {
    calls,
    said,
    agreed,
    earlier,
    cursor: { get: () => "", set: () => undefined },
    async call<O extends Op>(op: O, args: Args<O>, options?: CallOptions): Promise<Result<O>> {
      calls.push({ op, args });
      const held = gate;
      const refusal = refusals.get(op);
      refusals.delete(op);
      const told = refusal === undefined ? answer(op, args) : null;
      await held;
      options?.signal?.throwIfAborted();
      if (refusal !== undefined) throw refusal;
      return told as Result<O>;
    },
    hold() {
      let open: () => void = () => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return () => {
        gate = Promise.resolve();
        open();
      };
    },
    refuse(op, error) {
      refusals.set(op, error);
    },
    emit(event) {
      seq += 1;
      for (const listener of events) listener(event);
    },
    status(status) {
      for (const listener of statuses) listener(status);
    },
    onEvent(listener) {
      events.add(listener);
      return () => events.delete(listener);
    },
    onStatus(listener) {
      statuses.add(listener);
      return () => statuses.delete(listener);
    },
    dispose: () => undefined,
  };
}

const EMPTY_TRACE: TraceView = {
  trace_id: "",
  name: "answer",
  state: "OK",
  request_time: "",
  duration_us: 1_000,
  bytes: 100,
  messages: [],
  retrievals: [],
  errors: [],
  span_count: 0,
  spans: [],
  tags: [],
  problems: [],
};
