/** A session's results in the browser: `Results` over any host. */
import { batch, computed, signal } from "@preact/signals";
import type { Connection, Phase } from "../app.ts";
import { asCallError, type Host } from "../host/host.ts";
import type { ResultsSnapshot } from "../protocol.gen.ts";
import { Refreshing } from "./refreshing.ts";
import type { Results, Which } from "./results_app.ts";
import { createOpenUnit } from "./results_opened.ts";
import { Units } from "./results_units.ts";
import { createTraceSource } from "./trace_source.ts";

/** So many rows before the end of those that are here, the next page is fetched. */
const NEAR_END = 10;

export function createResults(host: Host): Results {
  const stop = new AbortController();
  const phase = signal<Phase>({ kind: "opening" });
  const snapshot = signal<ResultsSnapshot | null>(null);
  const connection = signal<Connection>("ok");
  const trouble = signal("");
  const announcement = signal("");
  const dialog = signal<"keys" | "session" | "sync" | null>(null);
  const chosen = signal("");
  const which = signal<Which>("differing");
  const units = new Units(host);
  const { active } = units;
  const refreshing = new Refreshing(follow);
  /** The list and the figures are not as the session is: they are read when one is back at them. */
  let behind = false;
  /** Items that have changed since the opened one was fetched; "": any may have. */
  const changed = new Set<string>();
  const one = createOpenUnit(host, {
    stop: stop.signal,
    announcement,
    question: (name) => named(snapshot.peek()?.questions, name),
    arrived,
    decided(unit, agreed) {
      behind = true;
      units.changed();
      units.settle(unit, agreed);
    },
  });

  const question = computed(() => named(snapshot.value?.questions, chosen.value));
  const result = computed(() => named(snapshot.value?.results, chosen.value));
  const allSettled = computed(
    () =>
      which.value === "open" &&
      units.rows.value.length === units.total.value &&
      units.rows.value.every(({ unit }) => units.settled.value.has(unit)),
  );

  async function open(): Promise<void> {
    if (snapshot.peek() === null) phase.value = { kind: "opening" };
    await look();
  }

  /** Everything that is on the screen, as it is now. What is there stays until that has come. */
  async function look(): Promise<void> {
    const first = snapshot.peek() === null;
    behind = false;
    changed.clear();
    try {
      const found = await host.call("results.open", {}, { signal: stop.signal });
      batch(() => {
        snapshot.value = found;
        trouble.value = "";
        phase.value = { kind: "ready" };
        if (named(found.questions, chosen.peek()) === null) chosen.value = firstOf(found);
      });
      // A list that changed below somebody who goes through it would take their place from them.
      if (one.opened.peek() !== null) {
        behind = true;
        await one.fetch();
      } else if (first) await list();
      else if (chosen.peek() !== "") await units.refresh(listed());
    } catch (cause) {
      behind = true;
      if (stop.signal.aborted) return;
      const { message } = asCallError(cause);
      if (snapshot.peek() === null) phase.value = { kind: "failed", message };
      else trouble.value = message;
    }
  }

  /** What has changed, as far as it is on the screen: nothing else delays the next unit. */
  async function follow(): Promise<void> {
    const now = one.opened.peek();
    if (now === null || changed.has("")) await look();
    else if (changed.delete(now.row.item)) await one.fetch();
  }

  // the list ───────────────────────────────────────────────────────────────────────────────────

  const listed = () => ({ name: chosen.peek(), which: which.peek() });

  /** The list that was asked for last: whether it has come. */
  let coming: Promise<boolean> = Promise.resolve(false);

  async function list(): Promise<void> {
    if (chosen.peek() === "") return;
    coming = units.begin(listed());
    await coming;
  }

  function choose(name: string): void {
    if (name === chosen.peek() || named(snapshot.peek()?.questions, name) === null) return;
    chosen.value = name;
    list();
  }

  async function moveTo(position: number): Promise<void> {
    const last = units.rows.peek().length - 1;
    if (last < 0) return;
    units.moveTo(position);
    if (position <= last || !(await units.more())) return;
    if (one.opened.peek() === null && active.peek() === last) units.moveTo(position);
  }

  // one unit ───────────────────────────────────────────────────────────────────────────────────

  function openUnit(position: number, following = false): void {
    const row = units.rows.peek()[position];
    if (row === undefined) return;
    batch(() => {
      // The list that it is a unit of remains, though another one was on its way.
      if (units.stay()) behind = true;
      chosen.value = units.of.name;
      which.value = units.of.which;
      units.moveTo(position);
      one.open(row, units.of.name, following);
    });
  }

  async function openActive(): Promise<void> {
    if (active.peek() < 0 && !(await coming)) return;
    if (one.opened.peek() === null) openUnit(active.peek());
  }

  /** What will be wanted next is fetched now. */
  function arrived(): void {
    const row = units.rows.peek()[active.peek() + 1];
    if (row !== undefined) one.prepare(row, units.of.name);
    if (active.peek() + NEAR_END >= units.rows.peek().length) units.more();
  }

  async function openNext(by: 1 | -1, following = false): Promise<void> {
    const now = one.opened.peek()?.row;
    const to = active.peek() + by;
    if (to < 0 || to >= units.total.peek()) return one.stays();
    if (to >= units.rows.peek().length) {
      await units.more();
      if (one.opened.peek()?.row !== now) return;
    }
    if (to < units.rows.peek().length) openUnit(to, following);
    else one.stays(units.error.peek());
  }

  const unlisten = [
    host.onEvent(({ topic, data }) => {
      if (topic !== "session.changed" || snapshot.peek() === null) return;
      behind = true;
      changed.add(data.item);
      units.changed();
      one.forget(data.item);
      refreshing.soon();
    }),
    host.onStatus((status) => {
      const before = connection.peek();
      connection.value = status;
      if (status !== "ok" || before !== "offline") return;
      behind = true;
      changed.add("");
      one.forget("");
      refreshing.soon();
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
    allSettled,
    opened: one.opened,
    unit: one.unit,
    settling: one.settling,
    open,
    retry() {
      one.retry();
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
    more: () => units.more(),
    moveTo,
    openUnit: (position) => openUnit(position),
    openActive,
    openNext: (by) => openNext(by),
    lookAt: one.lookAt,
    back() {
      one.close();
      if (behind) look();
    },
    pick: one.pick,
    async record(next) {
      if (await one.record(next)) await openNext(1, true);
    },
    withdraw: one.withdraw,
    makeSession(name) {
      const { name: question, which: listed } = units.of;
      const args = { name, question, which: listed };
      return host.call("results.make_session", args, { signal: stop.signal });
    },
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
