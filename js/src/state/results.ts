/** A session's results in the browser: `Results` over any host. */
import { batch, computed, signal } from "@preact/signals";
import type { Connection, Json, Phase } from "../app.ts";
import { asCallError, type Host } from "../host/host.ts";
import type { ResultsSnapshot, UnitOpinions, UnitRow } from "../protocol.gen.ts";
import { Refreshing } from "./refreshing.ts";
import type { OpenedUnit, Results, Which } from "./results_app.ts";
import { Units } from "./results_units.ts";
import { createSettling, decisionOf, type Settler, sendDecision } from "./settling.ts";
import { createTraceSource } from "./trace_source.ts";

export function createResults(host: Host): Results {
  const stop = new AbortController();
  const phase = signal<Phase>({ kind: "opening" });
  const snapshot = signal<ResultsSnapshot | null>(null);
  const connection = signal<Connection>("ok");
  const trouble = signal("");
  const announcement = signal("");
  const dialog = signal<"keys" | "sync" | null>(null);
  const chosen = signal("");
  const which = signal<Which>("differing");
  const active = signal(-1);
  const opened = signal<OpenedUnit | null>(null);
  const settling = signal<Settler | null>(null);
  const units = new Units(host);
  const refreshing = new Refreshing(look);

  const question = computed(() => named(snapshot.value?.questions, chosen.value));
  const result = computed(() => named(snapshot.value?.results, chosen.value));
  const unit = computed(() => unitIn(opened.value));

  async function open(): Promise<void> {
    if (snapshot.peek() === null) phase.value = { kind: "opening" };
    await look();
  }

  /** Everything that is on the screen, as it is now. What is there stays until that has come. */
  async function look(): Promise<void> {
    try {
      const found = await host.call("results.open", {}, { signal: stop.signal });
      const first = snapshot.peek() === null;
      batch(() => {
        snapshot.value = found;
        trouble.value = "";
        phase.value = { kind: "ready" };
        if (named(found.questions, chosen.peek()) === null) chosen.value = firstOf(found);
      });
      await (first ? list() : listAgain());
      await fetchOpened();
    } catch (cause) {
      if (stop.signal.aborted) return;
      const { message } = asCallError(cause);
      if (snapshot.peek() === null) phase.value = { kind: "failed", message };
      else trouble.value = message;
    }
  }

  // the list ───────────────────────────────────────────────────────────────────────────────────

  async function list(): Promise<void> {
    active.value = -1;
    if (chosen.peek() === "") return;
    const came = await units.begin(chosen.peek(), which.peek());
    if (came && units.rows.peek().length > 0) active.value = 0;
  }

  /** The list as it is now, with the keys on the unit where they were. */
  async function listAgain(): Promise<void> {
    if (chosen.peek() === "") return;
    const before = units.rows.peek()[active.peek()]?.unit;
    if (!(await units.refresh(chosen.peek(), which.peek()))) return;
    const rows = units.rows.peek();
    const at = rows.findIndex((row) => row.unit === before);
    active.value = at >= 0 ? at : Math.min(Math.max(active.peek(), 0), rows.length - 1);
  }

  function choose(name: string): void {
    if (name === chosen.peek() || named(snapshot.peek()?.questions, name) === null) return;
    chosen.value = name;
    list();
  }

  function moveTo(position: number): void {
    const last = units.rows.peek().length - 1;
    if (last < 0) return;
    active.value = Math.max(0, Math.min(last, position));
    if (position > last) more(position);
  }

  async function more(then?: number): Promise<void> {
    if (!(await units.more(chosen.peek(), which.peek())) || then === undefined) return;
    active.value = Math.min(then, units.rows.peek().length - 1);
  }

  // one unit ───────────────────────────────────────────────────────────────────────────────────

  function openUnit(position: number): void {
    const row = units.rows.peek()[position];
    if (row === undefined) return;
    const before = opened.peek();
    const same = before?.row.item === row.item ? before.detail : null;
    batch(() => {
      active.value = position;
      opened.value = { row, unit: nameOf(chosen.peek(), row), detail: same, error: "" };
      settling.value = null;
      begin();
    });
    fetchOpened();
  }

  async function fetchOpened(): Promise<void> {
    const now = opened.peek();
    if (now === null) return;
    const { item, span_id, target } = now.row;
    const still = () => opened.peek()?.row.unit === now.row.unit;
    try {
      const detail = await host.call(
        "results.item",
        { item, name: chosen.peek(), span_id, target },
        { signal: stop.signal },
      );
      const current = opened.peek();
      if (!still() || current === null || detail.seq < (current.detail?.seq ?? 0)) return;
      // The trace never changes: the same object is not drawn anew.
      const trace = current.detail?.item === item ? current.detail.trace : detail.trace;
      batch(() => {
        opened.value = { ...current, detail: { ...detail, trace }, error: "" };
        begin();
      });
    } catch (cause) {
      if (stop.signal.aborted || !still()) return;
      const current = opened.peek();
      if (current) opened.value = { ...current, error: asCallError(cause).message };
    }
  }

  /** A form for the unit that is looked at; one that is being filled in stays. */
  function begin(): void {
    const now = unitIn(opened.peek());
    if (now === null || settling.peek()?.unit === now.unit) return;
    const asked = named(snapshot.peek()?.questions, now.name);
    settling.value = asked === null ? null : createSettling(asked, now);
  }

  function lookAt(wanted: string): void {
    const now = opened.peek();
    if (now === null || now.unit === wanted) return;
    batch(() => {
      opened.value = { ...now, unit: wanted };
      settling.value = null;
      begin();
    });
  }

  async function decide(decision: { value: Json; rationale: string }): Promise<boolean> {
    const form = settling.peek();
    const now = opened.peek();
    const about = unitIn(now);
    if (form === null || now === null || about === null) return false;
    if (form.status.peek() === "saving") return false;
    const done = await sendDecision(host, form, now.row.item, about, decision);
    if (done === null) {
      await fetchOpened();
      return false;
    }
    put(done);
    refreshing.soon();
    return true;
  }

  async function record(next: boolean): Promise<void> {
    const form = settling.peek();
    const decision = form === null ? null : decisionOf(form);
    if (form === null || decision === null) return;
    const row = opened.peek()?.row.unit;
    if (!(await decide(decision))) return;
    announcement.value = "Recorded";
    // Somebody who has moved on meanwhile stays where they are.
    if (!next || opened.peek()?.row.unit !== row) return;
    if (active.peek() + 1 < units.rows.peek().length) openUnit(active.peek() + 1);
    else if (active.peek() + 1 < units.total.peek()) {
      await more();
      openUnit(active.peek() + 1);
    }
  }

  async function withdraw(): Promise<void> {
    if (await decide({ value: null, rationale: "" })) {
      announcement.value = "Withdrawn";
      settling.value = null;
      begin();
    }
  }

  function put(done: UnitOpinions): void {
    const now = opened.peek();
    if (now?.detail == null) return;
    const all = now.detail.units.map((each) => (each.unit === done.unit ? done : each));
    opened.value = { ...now, detail: { ...now.detail, units: all } };
  }

  const unlisten = [
    host.onEvent(({ topic }) => {
      if (topic === "session.changed" && snapshot.peek() !== null) refreshing.soon();
    }),
    host.onStatus((status) => {
      const before = connection.peek();
      connection.value = status;
      if (status === "ok" && before === "offline") refreshing.soon();
    }),
  ];

  return {
    ...createTraceSource(host),
    phase,
    snapshot,
    connection,
    trouble,
    announcement,
    dialog,
    chosen,
    which,
    question,
    result,
    rows: units.rows,
    total: units.total,
    listing: units.listing,
    listError: units.error,
    active,
    opened,
    unit,
    settling,
    open,
    retry() {
      const now = opened.peek();
      if (now?.error) opened.value = { ...now, error: "" };
      look();
    },
    choose,
    chooseBy(by) {
      const names = snapshot.peek()?.questions.map(({ name }) => name) ?? [];
      choose(names[names.indexOf(chosen.peek()) + by] ?? "");
    },
    show(wanted) {
      if (wanted === which.peek()) return;
      which.value = wanted;
      list();
    },
    more() {
      more();
    },
    moveTo,
    openUnit,
    lookAt,
    back() {
      batch(() => {
        opened.value = null;
        settling.value = null;
      });
    },
    record,
    withdraw,
    sync: (args) => host.call("results.sync", args, { signal: stop.signal }),
    dispose() {
      stop.abort();
      refreshing.stop();
      for (const end of unlisten) end();
    },
  };
}

function named<T extends { name: string }>(among: readonly T[] | undefined, name: string) {
  return among?.find((each) => each.name === name) ?? null;
}

/** The first question with differences to settle, else the first. */
function firstOf({ questions, results }: ResultsSnapshot): string {
  const differing = results.find(({ agreement, open }) => agreement !== null && open > 0);
  return differing?.name ?? questions[0]?.name ?? "";
}

/** A row as its unit is named among those of its trace. */
function nameOf(question: string, { unit, item }: UnitRow): string {
  return `${question}${unit.slice(item.length)}`;
}

function unitIn(now: OpenedUnit | null): UnitOpinions | null {
  return now?.detail?.units.find(({ unit }) => unit === now.unit) ?? null;
}
