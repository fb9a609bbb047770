/** One unit of a session's results: its trace, what was said of it, and the form that settles it. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Json } from "../app.ts";
import { asCallError, type Host } from "../host/host.ts";
import type { ItemOpinions, Question, UnitOpinions, UnitRow } from "../protocol.gen.ts";
import { Ahead } from "./results_ahead.ts";
import type { OpenedUnit } from "./results_app.ts";
import { createSettling, decisionOf, type Settler, sendDecision } from "./settling.ts";

/** Keys that were pressed for a unit whose form was not there yet. */
interface Early {
  readonly position: number | null;
  readonly record: boolean;
}

const NOT_EARLY: Early = { position: null, record: false };
const TOO_EARLY = "Not recorded: this trace was still on its way when the keys were pressed.";

interface Surroundings {
  readonly stop: AbortSignal;
  readonly announcement: Signal<string>;
  question(name: string): Question | null;
  /** The unit is on the screen. */
  arrived(): void;
  decided(unit: string, agreed: boolean): void;
}

export interface OpenUnit {
  readonly opened: ReadonlySignal<OpenedUnit | null>;
  readonly unit: ReadonlySignal<UnitOpinions | null>;
  readonly settling: ReadonlySignal<Settler | null>;
  /** `following`: it comes by itself after the one before, and keys were pressed for it. */
  open(row: UnitRow, name: string, following?: boolean): void;
  /** Fetch what may be opened next. */
  prepare(row: UnitRow, name: string): void;
  /** An item has changed, or any may have (""). */
  forget(item: string): void;
  fetch(): Promise<void>;
  /** What could not be fetched is about to be asked for again. */
  retry(): void;
  lookAt(unit: string): void;
  close(): void;
  pick(position: number): void;
  /** Resolves with whether it was recorded, and another unit is wanted then. */
  record(next: boolean): Promise<boolean>;
  /** No other unit follows: keys are for this one again. */
  stays(trouble?: string): void;
  withdraw(): Promise<boolean>;
}

export function createOpenUnit(host: Host, around: Surroundings): OpenUnit {
  const { stop, announcement } = around;
  const opened = signal<OpenedUnit | null>(null);
  const settling = signal<Settler | null>(null);
  const unit = computed(() => unitIn(opened.value));
  const ahead = new Ahead<ItemOpinions>();
  let early = NOT_EARLY;
  /** The next unit is wanted as soon as this one is recorded. */
  let moving = false;

  const call = ({ item, span_id, target }: UnitRow, name: string) =>
    host.call("results.item", { item, name, span_id, target }, { signal: stop });

  function open(row: UnitRow, name: string, following = false): void {
    const before = opened.peek();
    const fetched = ahead.take(keyOf(row, name));
    const same = before?.row.item === row.item && before.name === name ? before.detail : null;
    const detail = fetched?.here ?? same;
    if (!following) early = NOT_EARLY;
    moving = false;
    batch(() => {
      opened.value = { row, name, unit: nameOf(name, row), detail, error: "" };
      settling.value = null;
      begin();
    });
    if (fetched?.here) around.arrived();
    else fetch(fetched?.coming);
  }

  async function fetch(coming?: Promise<ItemOpinions>): Promise<void> {
    const now = opened.peek();
    if (now === null) return;
    const { row, name } = now;
    const still = () => opened.peek()?.row.unit === row.unit && opened.peek()?.name === name;
    try {
      const detail = await (coming ?? call(row, name));
      const current = opened.peek();
      if (!still() || current === null || detail.seq < (current.detail?.seq ?? 0)) return;
      // The trace never changes: the same object is not drawn anew.
      const trace = current.detail?.item === row.item ? current.detail.trace : detail.trace;
      batch(() => {
        opened.value = { ...current, detail: { ...detail, trace }, error: "" };
        begin();
      });
      around.arrived();
    } catch (cause) {
      if (stop.aborted || !still()) return;
      const current = opened.peek();
      if (current) opened.value = { ...current, error: asCallError(cause).message };
    }
  }

  /** A form for the unit that is looked at; one that is being filled in stays. */
  function begin(): void {
    const now = unitIn(opened.peek());
    if (now === null || settling.peek()?.unit === now.unit) return;
    const asked = around.question(now.name);
    const form = asked === null ? null : createSettling(asked, now);
    settling.value = form;
    if (form === null) return;
    if (early.position !== null) form.questioning.choose(early.position);
    if (early.record) form.trouble.value = TOO_EARLY;
    early = NOT_EARLY;
  }

  async function decide(
    form: Settler,
    decision: { value: Json; rationale: string },
  ): Promise<boolean> {
    const now = opened.peek();
    const about = unitIn(now);
    if (now === null || about === null || form.status.peek() === "saving") return false;
    const done = await sendDecision(host, form, now.row.item, about, decision);
    if (done === null) {
      moving = false;
      early = NOT_EARLY;
      await fetch();
      return false;
    }
    put(now.row.item, done);
    if (about.unit === nameOf(now.name, now.row)) {
      around.decided(now.row.unit, decision.value !== null);
    }
    return true;
  }

  function put(item: string, done: UnitOpinions): void {
    const now = opened.peek();
    if (now?.detail?.item !== item) return;
    const units = now.detail.units.map((each) => (each.unit === done.unit ? done : each));
    opened.value = { ...now, detail: { ...now.detail, units } };
  }

  async function record(next: boolean): Promise<boolean> {
    const now = opened.peek();
    const form = settling.peek();
    if (now === null || (form === null && now.error !== "")) return false;
    if (form === null || moving) {
      early = { ...early, record: true };
      announcement.value = "The trace is still on its way.";
      return false;
    }
    if (form.status.peek() === "saving") {
      moving = next; // by the one that is recording it
      return false;
    }
    const decision = decisionOf(form);
    if (decision === null) return false;
    moving = next;
    if (!(await decide(form, decision))) return false;
    announcement.value = "Recorded";
    // Somebody who has moved on meanwhile stays where they are.
    return moving && opened.peek()?.row === now.row;
  }

  async function withdraw(): Promise<boolean> {
    const form = settling.peek();
    if (form === null || !(await decide(form, { value: null, rationale: "" }))) return false;
    announcement.value = "Withdrawn";
    if (settling.peek() !== form) return true;
    settling.value = null;
    begin();
    return true;
  }

  return {
    opened,
    unit,
    settling,
    open,
    prepare: (row, name) => ahead.fetch(keyOf(row, name), row.item, () => call(row, name)),
    forget: (item) => ahead.forget(item),
    fetch: () => fetch(),
    retry() {
      const now = opened.peek();
      if (now?.error) opened.value = { ...now, error: "" };
    },
    lookAt(wanted) {
      const now = opened.peek();
      if (now === null || now.unit === wanted) return;
      moving = false;
      early = NOT_EARLY;
      batch(() => {
        opened.value = { ...now, unit: wanted };
        settling.value = null;
        begin();
      });
    },
    close() {
      moving = false;
      early = NOT_EARLY;
      batch(() => {
        opened.value = null;
        settling.value = null;
      });
    },
    pick(position) {
      const form = settling.peek();
      if (form === null || moving) early = { ...early, position };
      else form.questioning.choose(position);
    },
    record,
    stays(trouble = "") {
      moving = false;
      early = NOT_EARLY;
      const form = settling.peek();
      if (form !== null && trouble !== "") form.trouble.value = trouble;
    },
    withdraw,
  };
}

/** A row as its unit is named among those of its trace. */
function nameOf(question: string, { unit, item }: UnitRow): string {
  return `${question}${unit.slice(item.length)}`;
}

const keyOf = (row: UnitRow, name: string): string => `${row.unit}\u001f${name}`;

function unitIn(now: OpenedUnit | null): UnitOpinions | null {
  return now?.detail?.units.find(({ unit }) => unit === now.unit) ?? null;
}
