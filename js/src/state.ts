/** A labeling session in the browser: `LabelingApp` over any host. */
import { batch } from "@preact/signals";
import type { Connection, LabelingApp } from "./app.ts";
import { type Clock, PAGE_CLOCK } from "./backoff.ts";
import { asCallError, CallError, type Host } from "./host/host.ts";
import { browserKeeper } from "./kept/browser_keeper.ts";
import { isWhole, type Keeper, type Kept, timeAfter } from "./kept/kept.ts";
import { KeptDrafts } from "./kept/kept_drafts.ts";
import { Outbox } from "./outbox.ts";
import { sessionStorage } from "./outbox_storage.ts";
import type { Item, Snapshot } from "./protocol.gen.ts";
import { ActiveClock } from "./state/active_clock.ts";
import { Answering } from "./state/answering.ts";
import { Core } from "./state/core.ts";
import { Elsewhere } from "./state/elsewhere.ts";
import { Loader } from "./state/items.ts";
import { members } from "./state/members.ts";
import { Navigation } from "./state/navigation.ts";
import { Outcomes } from "./state/outcomes.ts";
import { Refresh } from "./state/refresh.ts";
import { createTraceSource } from "./state/trace_source.ts";

/** A page that is loaded opens its widgets one by one; each has its own session's answers first. */
const OTHERS_MS = 3_000;

export interface AppOptions {
  /** Where changes wait for their acknowledgement, by store and reviewer. */
  readonly keeper?: (scope: string) => Keeper;
  readonly clock?: Clock;
  readonly now?: () => number;
}

export function createLabelingApp(host: Host, options: AppOptions = {}): LabelingApp {
  const { keeper: keep = browserKeeper, clock = PAGE_CLOCK } = options;
  const { now = () => performance.now() } = options;
  const stop = new AbortController();
  const { signal } = stop;
  const core = new Core();
  let outbox: Outbox | null = null;
  let views = 0;
  const getOutbox = (): Outbox => {
    if (outbox === null) throw new CallError("host.defect", "The session is not open yet.");
    return outbox;
  };

  const drafts = new KeptDrafts();
  const elsewhere = new Elsewhere(host, clock);
  const source = createTraceSource(host);
  const loader = new Loader(host, core.items, { onItem, onError }, signal);
  const activeClock = new ActiveClock(document, now, signal);
  const navigation = new Navigation(core, loader, activeClock, host);
  const refresh = new Refresh(
    core,
    host,
    loader,
    () => outbox,
    () => void reopen(),
  );
  const answering = new Answering(core, navigation, activeClock, getOutbox);
  const outcomes = new Outcomes(core, navigation, refresh, getOutbox);

  function onItem(item: Item): void {
    outbox?.learn(item.review);
    if (item.index === core.index.peek()) batch(() => navigation.arrived());
    const { spans, span_count } = item.trace;
    if (spans.length < span_count) {
      // A tree too large to travel with its trace; should this fail, drawing it asks again.
      source.spans(item.item).catch(() => undefined);
    }
  }

  function onError(index: number, error: CallError): void {
    if (index === core.index.peek() && core.item.peek() === null) {
      core.itemError.value = error.message;
    }
  }

  /** The item that this widget showed last, or null if the session has it no more. */
  async function lastShown(): Promise<Item | null> {
    const item = host.cursor.get();
    if (item === "") return null;
    try {
      return (await host.call("item.get", { item }, { signal })).items[0] ?? null;
    } catch (cause) {
      const error = asCallError(cause);
      if (error.code === "item.unknown") return null;
      throw error;
    }
  }

  async function open(): Promise<void> {
    core.phase.value = { kind: "opening" };
    try {
      const [snapshot, shown] = await Promise.all([
        host.call("session.open", {}, { signal }),
        lastShown(),
      ]);
      batch(() => {
        begin(snapshot);
        if (shown !== null) {
          core.items.add(shown, core.items.edits());
          outbox?.learn(shown.review);
        }
        core.phase.value = { kind: "ready" };
        if (shown !== null) navigation.go(shown.index);
        if (core.index.peek() < 0) navigation.go(snapshot.index);
      });
      await adopt();
    } catch (cause) {
      if (!signal.aborted)
        core.phase.value = { kind: "failed", message: asCallError(cause).message };
    }
  }

  function begin(snapshot: Snapshot): void {
    const { store_id, session_id, reviewer, name } = snapshot;
    close();
    const keeper = keep(JSON.stringify([store_id, reviewer]));
    core.keeper.value = keeper;
    drafts.begin(keeper, session_id, name);
    outbox = new Outbox(host, sessionStorage(keeper, session_id, name), outcomes, clock);
    take(snapshot);
  }

  function close(): void {
    outbox?.dispose();
    elsewhere.each((box) => box.dispose());
    core.keeper.peek()?.release();
  }

  function take(snapshot: Snapshot): void {
    core.session.value = snapshot;
    core.positions.replace(snapshot.states, refresh.kept());
    refresh.at(snapshot.seq);
  }

  /** Where nobody sees it, or nothing can be sent, others may have what is kept. */
  const attends = () => views > 0 && !signal.aborted && core.connection.peek() !== "restarted";

  /** A cell that is run again leaves its widget behind, alive but no longer drawn. */
  function attend(): () => void {
    views += 1;
    if (attends()) core.keeper.peek()?.hold();
    void adopt();
    return () => {
      views -= 1;
      if (views === 0) core.keeper.peek()?.release();
    };
  }

  /** Show and send what earlier widgets of this store and reviewer could not. */
  async function adopt(): Promise<void> {
    const keeper = core.keeper.peek();
    const id = core.session.peek()?.session_id;
    if (keeper === null || !attends()) return;
    const own = async () => {
      const left = await keeper.adopt(({ session }) => session === id);
      batch(() => show(left));
    };
    await own();
    clock.setTimeout(async () => {
      if (!attends()) return;
      await own(); // of a widget that was still there
      elsewhere.adopt(keeper, await keeper.adopt((kept) => kept.session !== id && isWhole(kept)));
    }, OTHERS_MS);
  }

  function show(left: readonly Kept[]): void {
    drafts.adopt(left);
    timeAfter(left.at(-1)?.at); // whatever the clock says
    const sent = getOutbox().adopt(left);
    // The latest first: an answer that was given twice is shown as it was given last.
    for (const change of sent.toReversed()) {
      if (change.op === "assessment.put") answering.adopt(change.args);
    }
    if (sent.length > 0) core.say(`${sent.length} kept here are being saved.`);
    const damaged = left.filter((kept) => !kept.draft && !isWhole(kept)).length;
    if (damaged > 0) {
      core.problem.value = `${damaged} kept in this browser cannot be read and were left out.`;
    }
  }

  /** The same session again, quietly: traces were added, or the kernel is back. */
  async function reopen(): Promise<void> {
    try {
      const snapshot = await host.call("session.open", {}, { signal });
      const wasEmpty = core.index.peek() < 0;
      const wasFinished = core.finished.peek();
      batch(() => {
        const changed = asksOtherwise(snapshot);
        take(snapshot);
        if (changed) core.items.keepOnly(core.index.peek());
        const asked = core.questions.peek();
        if (!asked.some(({ key }) => key === core.current.peek())) {
          core.current.value = core.unansweredAfter("") || (asked[0]?.key ?? "");
        }
        if (changed) tellOfQuestions();
        if (wasEmpty) navigation.go(snapshot.index);
        else if (wasFinished && !core.finished.peek()) navigation.nextTodo();
      });
      if (!wasEmpty && core.items.has(core.index.peek())) loader.reload(core.index.peek());
      navigation.prefetch();
    } catch (cause) {
      if (!signal.aborted) core.say(asCallError(cause).message);
    }
  }

  function asksOtherwise({ questions }: Snapshot): boolean {
    return JSON.stringify(questions) !== JSON.stringify(core.session.peek()?.questions);
  }

  function tellOfQuestions(): void {
    const again = core.positions.counts.peek().asked_again;
    const items = again === 1 ? "1 item is" : `${again} items are`;
    const told = again > 0 ? `The questions were changed: ${items} asked again.` : "";
    core.notice.value = told;
    core.say(told || "The questions were changed.");
  }

  /** What failed for want of a connection need not wait for its next turn. */
  function comeBack(): void {
    core.itemError.value = "";
    outbox?.retry();
    elsewhere.each((box) => box.retry());
    if (core.session.peek() !== null) navigation.prefetch();
  }

  const stopEvents = host.onEvent(({ topic, data }) => {
    if (topic === "session.changed" && core.session.peek() !== null) refresh.changed(data);
  });
  const stopStatus = host.onStatus((status: Connection) => {
    const before = core.connection.peek();
    core.connection.value = status;
    const keeper = core.keeper.peek();
    if (status === "restarted") {
      outbox?.pause();
      elsewhere.each((box) => box.pause());
      keeper?.release();
    }
    if (before === "offline" && status === "ok") comeBack();
    if (before !== "restarted" || status === "restarted") return;
    if (attends()) keeper?.hold();
    outbox?.resume();
    elsewhere.each((box) => box.resume());
    if (core.session.peek() !== null) void reopen();
  });
  const whenVisible = () => {
    if (document.visibilityState === "visible" && core.session.peek() !== null) {
      void refresh.progress();
      void navigation.hold();
      void adopt();
    }
  };
  document.addEventListener("visibilitychange", whenVisible, { signal });
  const whenLeft = (event: Event) => {
    if ((core.keeper.peek()?.unkept ?? 0) > 0) event.preventDefault(); // the browser asks
  };
  window.addEventListener("beforeunload", whenLeft, { signal });

  return {
    ...members(core, [
      "phase",
      "session",
      "questions",
      "index",
      "item",
      "itemError",
      "answers",
      "current",
      "inQuestion",
      "commentTarget",
      "save",
      "connection",
      "missing",
      "announcement",
      "notice",
      "dialog",
      "finished",
      "tell",
    ]),
    ...members(core.positions, ["states", "counts", "filter"]),
    ...members(navigation, [
      "go",
      "next",
      "previous",
      "nextTodo",
      "setFilter",
      "focusQuestion",
      "moveQuestion",
    ]),
    ...members(answering, [
      "answer",
      "typing",
      "keep",
      "dismiss",
      "comment",
      "mark",
      "unmark",
      "choose",
      "resolve",
      "completeAndNext",
      "skip",
      "undo",
    ]),
    ...source,
    drafts,
    elsewhere: elsewhere.note,
    open: () => void open(),
    attend,
    retry() {
      if (core.phase.peek().kind === "failed") {
        void open();
        return;
      }
      core.itemError.value = "";
      outbox?.retry();
      answering.retry();
      navigation.prefetch();
      if (core.connection.peek() === "restarted") void reopen(); // any answer says it is back
    },
    turn: (index) => core.items.at(index),
    fetchTurn: (index) => loader.reload(index),
    existing: async (item) => (await host.call("item.existing", { item })).labels,
    page: (args) => host.call("items.page", args),
    dispose() {
      stop.abort();
      stopEvents();
      stopStatus();
      close();
    },
  };
}
