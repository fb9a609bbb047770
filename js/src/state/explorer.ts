/** A frame of traces in the browser: `Explorer` over any host. */
import { batch, effect, signal } from "@preact/signals";
import type { Connection, Phase } from "../app.ts";
import { asCallError, type Host } from "../host/host.ts";
import type {
  AddArgs,
  Added,
  ExploreSnapshot,
  Sort,
  TraceFilter,
  TraceRow,
} from "../protocol.gen.ts";
import type { Explorer, SortColumn } from "./explorer_app.ts";
import { isExtra, shownFirst } from "./explorer_columns.ts";
import { Counting } from "./explorer_facets.ts";
import { isFiltered, NO_FILTER } from "./explorer_filter.ts";
import { Opening } from "./explorer_opened.ts";
import { type Listing, Rows } from "./explorer_rows.ts";
import { Choosing } from "./explorer_selection.ts";
import { Turns } from "./explorer_turns.ts";
import { createTraceSource } from "./trace_source.ts";

const FRAME_ORDER: Sort = { column: "row", descending: false };

export function createExplorer(host: Host): Explorer {
  const stop = new AbortController();
  const turns = new Turns();
  const phase = signal<Phase>({ kind: "opening" });
  const frame = signal<ExploreSnapshot | null>(null);
  const filter = signal<TraceFilter>(NO_FILTER);
  const sort = signal<Sort>(FRAME_ORDER);
  const columns = signal<readonly string[]>([]);
  const active = signal(-1);
  const connection = signal<Connection>("ok");
  const added = signal<Added | null>(null);
  const announcement = signal("");
  const dialog = signal<"keys" | null>(null);

  const choosing: Choosing = new Choosing(host, turns, () => rows);
  const rows = new Rows(host, turns, (selection) => choosing.heard(selection));
  const opening = new Opening(host);
  const counting = new Counting(host, (facets) => {
    const snapshot = frame.peek();
    if (snapshot !== null && !chosen) columns.value = shownFirst(snapshot, facets);
  });
  /** Whether the reader has chosen columns. */
  let chosen = false;
  /** Position whose row is to be opened as soon as it is here. */
  let following = -1;
  /** Position that ranges are counted from: the row that was selected last. */
  let anchor = -1;
  /** Where the rows began that are being selected by moving; −1: they are not. */
  let begun = -1;

  const listing = (): Listing => ({
    filter: filter.peek(),
    sort: sort.peek(),
    columns: columns.peek().filter(isExtra),
  });

  async function open(): Promise<void> {
    phase.value = { kind: "opening" };
    try {
      const snapshot = await host.call("explore.open", {}, { signal: stop.signal });
      const kept = host.cursor.get();
      batch(() => {
        take(snapshot);
        phase.value = { kind: "ready" };
        if (/^\d+$/.test(kept) && Number(kept) < snapshot.total) opening.open(Number(kept));
        active.value = rows.positionOf(Number(kept || -1));
      });
    } catch (cause) {
      if (!stop.signal.aborted) {
        phase.value = { kind: "failed", message: asCallError(cause).message };
      }
    }
  }

  function take(snapshot: ExploreSnapshot): void {
    frame.value = snapshot;
    filter.value = { ...NO_FILTER, ...snapshot.filter };
    sort.value = snapshot.sort;
    const names = snapshot.columns.map((column) => column.name);
    columns.value = chosen
      ? names.filter((name) => columns.peek().includes(name))
      : shownFirst(snapshot, counting.facets.peek());
    rows.begin(listing(), snapshot.page);
    if (listing().columns.length > 0) rows.refresh();
  }

  function show(): void {
    anchor = -1;
    begun = -1;
    following = -1;
    rows.show(listing());
  }

  function moveTo(position: number, follow: boolean): void {
    const last = rows.total.peek() - 1;
    if (last < 0) return;
    begun = -1;
    active.value = Math.max(0, Math.min(last, position));
    following = follow ? active.peek() : -1;
    catchUp();
  }

  /** Open the row that is followed, if it is here. */
  function catchUp(): void {
    if (following < 0) return;
    const row = rows.at(following);
    if (row === undefined) return;
    following = -1;
    opening.open(row.row);
  }

  function choose(on: boolean, chosen: readonly TraceRow[]): void {
    if (chosen.length === 0) return;
    choosing.change({ what: "rows", on, rows: chosen.map((row) => row.row) }, chosen);
  }

  function toggle(position: number): void {
    const row = rows.at(position);
    if (row === undefined) return;
    anchor = position;
    choose(!choosing.has(row), [row]);
  }

  function between(one: number, other: number): TraceRow[] {
    const found: TraceRow[] = [];
    for (let at = Math.min(one, other); at <= Math.max(one, other); at += 1) {
      const row = rows.at(at);
      if (row) found.push(row);
    }
    return found;
  }

  function selectTo(position: number): void {
    const from = rows.at(anchor);
    const to = rows.at(position);
    if (from === undefined || to === undefined) {
      toggle(position);
      return;
    }
    const range = [from.row, to.row];
    choosing.change({ what: "range", on: true, rows: range }, between(anchor, position));
  }

  function extend(by: 1 | -1, follow: boolean): void {
    const from = Math.max(0, active.peek());
    const to = from + by;
    if (to < 0 || to >= rows.total.peek() || rows.at(to) === undefined) return;
    const start = begun < 0 ? from : begun;
    const back = Math.abs(to - start) < Math.abs(from - start);
    choose(!back, back ? between(from, from) : between(from, to));
    moveTo(to, follow);
    begun = start;
    anchor = to;
  }

  function say(words: string): void {
    announcement.value = words;
  }

  async function add(args: AddArgs): Promise<Added> {
    const outcome = await host.call("explore.add", args);
    batch(() => {
      added.value = outcome;
      opening.forget();
    });
    return outcome;
  }

  const stopEffects = [
    // Rows that arrive may be the one that is waited for.
    effect(() => {
      if (rows.pages.value.size > 0) catchUp();
    }),
    effect(() => {
      if (rows.list.value < 2) return;
      const at = rows.positionOf(opening.opened.peek()?.row ?? -1);
      active.value = at;
      const total = frame.peek()?.total ?? 0;
      if (isFiltered(filter.peek())) say(`${rows.total.peek()} of ${total} traces match`);
      else say(`${total} traces`);
    }),
  ];
  const stopEvents = host.onEvent(({ topic, data }) => {
    if (frame.peek() === null) return;
    if (topic === "explore.selected") {
      choosing.heard(data.selection);
      rows.refresh();
    } else if (topic === "explore.filtered") {
      filter.value = { ...NO_FILTER, ...data.filter };
      sort.value = data.sort;
      show();
    }
  });
  const stopStatus = host.onStatus((status) => {
    const before = connection.peek();
    connection.value = status;
    if (before === "restarted" && status !== "restarted") retry();
  });

  function retry(): void {
    if (phase.peek().kind === "failed") {
      void open();
      return;
    }
    rows.retry();
    opening.retry();
    counting.retry();
  }

  return {
    phase,
    frame,
    facets: counting.facets,
    facetsError: counting.error,
    countFacets: () => void counting.ask(),
    filter,
    sort,
    columns,
    total: rows.total,
    list: rows.list,
    loading: rows.loading,
    rowsError: rows.error,
    rowAt: (position) => rows.at(position),
    selection: choosing.selection,
    isSelected: (row) => choosing.has(row),
    selecting: choosing.waiting,
    trouble: choosing.trouble,
    active,
    opened: opening.opened,
    connection,
    added,
    announcement,
    dialog,

    ...createTraceSource(host),
    open: () => void open(),
    need: (first, last) => rows.need(first, last),
    setFilter(change) {
      filter.value = { ...filter.peek(), ...change };
      show();
    },
    clearFilter() {
      filter.value = NO_FILTER;
      show();
    },
    sortBy(column: SortColumn) {
      const now = sort.peek();
      if (now.column !== column) sort.value = { column, descending: false };
      else sort.value = now.descending ? FRAME_ORDER : { column, descending: true };
      show();
    },
    setColumns(names) {
      const all = frame.peek()?.columns.map((column) => column.name) ?? [];
      const before = listing().columns;
      chosen = true;
      columns.value = all.filter((name) => names.includes(name));
      const { columns: after } = listing();
      if (after.some((name) => !before.includes(name))) rows.refresh(after);
    },
    moveTo,
    toggle,
    selectTo,
    extend,
    selectMatching(on) {
      const here = [...rows.pages.peek().values()].flat();
      choosing.change({ what: "matching", on }, here);
    },
    unselectAll() {
      const here = [...rows.pages.peek().values()].flat();
      choosing.change({ what: "all", on: false }, here);
    },
    sessions: async () => (await host.call("explore.sessions", {})).sessions,
    schemas: async () => (await host.call("explore.schemas", {})).schemas,
    add,
    retry,
    dispose() {
      stop.abort();
      stopEvents();
      stopStatus();
      for (const end of stopEffects) end();
    },
  };
}
