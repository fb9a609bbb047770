import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallError } from "../src/host/host.ts";
import { createResults } from "../src/state/results.ts";
import type { Results } from "../src/state/results_app.ts";
import { createResultsHost, type ResultsHost } from "./support/results_host.ts";

let host: ResultsHost;
let app: Results;

const settle = () => vi.advanceTimersByTimeAsync(0);
const refreshed = () => vi.advanceTimersByTimeAsync(5_000);
const sent = (op: string) => host.calls.filter((call) => call.op === op).map(({ args }) => args);
const items = () => app.rows.value.map(({ item }) => item);
const activeItem = () => app.rows.value[app.active.value]?.item;
const changed = () =>
  host.emit({ topic: "session.changed", data: { seq: 9, item: "tr-0", reviewer: "bob@x.org" } });

async function start(count = 6): Promise<void> {
  host = createResultsHost(count);
  app = createResults(host);
  app.open();
  await settle();
}

async function openFirst(): Promise<void> {
  app.openUnit(0);
  await settle();
}

/** Open another unit than the first, with the next one fetched ahead. */
async function openAt(position: number): Promise<void> {
  app.openUnit(position);
  await settle();
}

/** What the heading, the trace and the form are of. */
const shown = () => ({
  heading: activeItem(),
  row: app.opened.value?.row.item,
  trace: app.opened.value?.detail?.trace.trace_id,
});
const allOf = (item: string) => ({ heading: item, row: item, trace: item });

function form() {
  const now = app.settling.value;
  if (now === null) throw new Error("No form is open.");
  return now;
}

const chosen = () => form().questioning.answers.value.get("right")?.value ?? null;

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  app.dispose();
  vi.useRealTimers();
});

describe("The overview", () => {
  it("begins with the question that has differences to settle, and its first one", async () => {
    await start();
    expect(app.chosen.value).toBe("right");
    expect(items()).toEqual(["tr-0", "tr-2", "tr-4"]);
    expect([app.total.value, app.active.value]).toEqual([3, 0]);
  });

  it("says why it cannot be opened, and opens when tried again", async () => {
    host = createResultsHost();
    app = createResults(host);
    host.refuse("results.open", new CallError("store.unreachable", "It is away."));
    app.open();
    await settle();
    expect(app.phase.value).toEqual({ kind: "failed", message: "It is away." });
    app.open();
    await settle();
    expect(app.phase.value.kind).toBe("ready");
  });

  it("lists the units of another question when that is chosen", async () => {
    await start();
    app.chooseBy(1);
    await settle();
    expect(app.chosen.value).toBe("remark");
    expect([items(), app.active.value]).toEqual([[], -1]);
    app.chooseBy(1); // there is no further one
    expect(app.chosen.value).toBe("remark");
  });

  it("fetches more than a page only when asked to, or moved past its end", async () => {
    await start(300);
    expect([app.rows.value.length, app.total.value]).toEqual([50, 150]);
    app.more();
    await settle();
    expect(app.rows.value.length).toBe(100);
    app.moveTo(100);
    await settle();
    expect([app.active.value, app.rows.value.length]).toEqual([100, 150]);
    expect(sent("results.units").map((args) => Object(args).offset)).toEqual([0, 50, 100]);
  });

  it("drops a list that comes after another was asked for", async () => {
    await start();
    const release = host.hold();
    app.show("all");
    app.show("open");
    release();
    await settle();
    expect(app.which.value).toBe("open");
    expect(items()).toEqual(["tr-0", "tr-2", "tr-4"]);
  });

  it("opens nothing of the list before it by a key pressed while one is on its way", async () => {
    await start();
    const release = host.hold();
    app.chooseBy(1);
    app.openActive();
    release();
    await settle();
    expect([app.chosen.value, app.opened.value]).toEqual(["remark", null]);
  });

  it("opens the first unit of a list on its way as soon as it is here", async () => {
    await start();
    app.chooseBy(1);
    await settle();
    const release = host.hold();
    app.chooseBy(-1);
    app.openActive();
    expect(app.opened.value).toBeNull();
    release();
    await settle();
    expect([app.chosen.value, shown()]).toEqual(["right", allOf("tr-0")]);
  });

  it("keeps its rows and says so when the next ones do not come", async () => {
    await start(300);
    host.refuse("results.units", new CallError("store.busy", "It is locked."));
    app.more();
    await settle();
    expect([app.rows.value.length, app.listError.value]).toEqual([50, "It is locked."]);
  });
});

describe("Answers that come meanwhile", () => {
  it("are taken in, with the keys on the trace where they were", async () => {
    await start();
    app.moveTo(1);
    host.said.get("tr-0")?.set("bob@x.org", true);
    changed();
    await refreshed();
    expect(items()).toEqual(["tr-2", "tr-4"]);
    expect(activeItem()).toBe("tr-2");
    expect(app.result.value?.differing).toBe(2);
  });

  it("that come together are read once", async () => {
    await start();
    for (let n = 0; n < 20; n += 1) changed();
    await refreshed();
    expect(sent("results.open")).toHaveLength(2);
  });

  it("stand beside an opened trace, whose form stays as it is filled in", async () => {
    await start();
    await openFirst();
    form().questioning.answer("right", false);
    const trace = app.opened.value?.detail?.trace;
    host.said.get("tr-0")?.set("carol@x.org", true);
    changed();
    await refreshed();
    expect(app.unit.value?.opinions).toHaveLength(3);
    expect(chosen()).toBe(false);
    expect(app.opened.value?.detail?.trace).toBe(trace); // so it is not drawn anew
  });

  it("that cannot be read leave what is shown, and say that it may be old", async () => {
    await start();
    host.refuse("results.open", new CallError("store.busy", "It is locked."));
    changed();
    await refreshed();
    expect([items().length, app.trouble.value]).toEqual([3, "It is locked."]);
    app.retry();
    await settle();
    expect(app.trouble.value).toBe("");
  });
});

describe("A trace that is opened", () => {
  it("suggests nobody's answer", async () => {
    await start();
    await openFirst();
    expect(app.unit.value?.opinions.map(({ value }) => value)).toEqual([true, false]);
    expect(chosen()).toBeNull();
  });

  it("begins with what was agreed before", async () => {
    await start();
    host.agreed.set("tr-0", { value: false, rev: 2, by: "eve@x.org" });
    await openFirst();
    expect(chosen()).toBe(false);
  });

  it("gives way to another one that is opened before it has come", async () => {
    await start();
    const release = host.hold();
    app.openUnit(0);
    app.openUnit(1);
    release();
    await settle();
    expect(app.opened.value?.detail?.item).toBe("tr-2");
  });

  it("can be looked at by another question", async () => {
    await start();
    await openFirst();
    app.lookAt("remark\u001f");
    expect(app.unit.value?.name).toBe("remark");
    expect(form().questioning.questions.value[0]?.input).toBe("text");
  });

  it("leads back to where one was", async () => {
    await start();
    app.openUnit(2);
    await settle();
    app.back();
    expect([app.opened.value, app.settling.value, activeItem()]).toEqual([null, null, "tr-4"]);
  });
});

describe("An agreed answer", () => {
  it("goes to Python with the answers that were seen and the decision before", async () => {
    await start();
    await openFirst();
    form().questioning.choose(1);
    form().rationale.value = " Bob is right. ";
    app.record(false);
    await settle();
    expect(sent("results.adjudicate")[0]).toMatchObject({
      item: "tr-0",
      name: "right",
      value: false,
      rationale: "Bob is right.",
      basis: ["a-tr-0-ann@x.org-true", "a-tr-0-bob@x.org-false"],
      rev: 0,
    });
    expect(form().status.value).toBe("saved");
    expect(app.unit.value?.agreed?.decided_by).toBe("owner@x.org");
    app.back();
    await settle();
    expect(app.result.value?.open).toBe(2);
  });

  it("is asked for before it is recorded", async () => {
    await start();
    await openFirst();
    app.record(true);
    await settle();
    expect(form().trouble.value).toContain("first");
    expect(sent("results.adjudicate")).toEqual([]);
  });

  it("leads to the next trace when that is wanted", async () => {
    await start();
    await openFirst();
    form().questioning.choose(0);
    app.record(true);
    await settle();
    expect(app.opened.value?.row.item).toBe("tr-2");
    expect([chosen(), form().status.value]).toEqual([null, "idle"]);
  });

  it("that did not arrive goes again under the same key", async () => {
    await start();
    await openFirst();
    form().questioning.choose(0);
    host.refuse("results.adjudicate", new CallError("store.unreachable", "It is away."));
    app.record(false);
    await settle();
    expect([form().trouble.value, form().status.value]).toEqual(["It is away.", "idle"]);
    app.record(false);
    await settle();
    const [first, second] = sent("results.adjudicate").map((args) => Object(args).key);
    expect(first).toBe(second);
    expect(host.agreed.get("tr-0")?.rev).toBe(1);
  });

  it("that somebody gave meanwhile is shown before one's own is recorded again", async () => {
    await start();
    await openFirst();
    form().questioning.choose(0);
    host.agreed.set("tr-0", { value: false, rev: 1, by: "eve@x.org" });
    host.refuse("results.adjudicate", new CallError("answer.conflict", "decided elsewhere"));
    app.record(false);
    await settle();
    expect(form().trouble.value).toContain("Somebody decided this meanwhile");
    expect(app.unit.value?.agreed?.decided_by).toBe("eve@x.org");
    expect(chosen()).toBe(true);
    app.record(false);
    await settle();
    expect(sent("results.adjudicate")[1]).toMatchObject({ rev: 1, value: true });
  });

  it("is sent once, however often the button is pressed", async () => {
    await start();
    await openFirst();
    form().questioning.choose(0);
    const release = host.hold();
    app.record(false);
    app.record(false);
    release();
    await settle();
    expect(sent("results.adjudicate")).toHaveLength(1);
  });

  it("can be withdrawn, and the form is empty again", async () => {
    await start();
    host.agreed.set("tr-0", { value: false, rev: 2, by: "eve@x.org" });
    await openFirst();
    app.withdraw();
    await settle();
    expect(sent("results.adjudicate")[0]).toMatchObject({ value: null, rev: 2 });
    expect(chosen()).toBeNull();
  });
});

describe("One trace after the other", () => {
  it("has heading and trace of the same unit, though answers come all the time", async () => {
    await start(60);
    app.show("all");
    await settle();
    await openFirst();
    for (let n = 0; n < 30; n += 1) {
      expect(shown()).toEqual(allOf(`tr-${n}`));
      app.pick(1);
      app.record(true);
      host.emit({ topic: "session.changed", data: { seq: 9, item: `tr-${n}`, reviewer: "bob" } });
      await vi.advanceTimersByTimeAsync(120 + n * 40);
    }
    expect([...host.agreed.keys()]).toEqual(Array.from({ length: 30 }, (_, n) => `tr-${n}`));
  });

  it("leaves the list as it is until one is back at it", async () => {
    await start(8);
    app.show("open");
    await settle();
    await openAt(1);
    app.pick(0);
    app.record(true);
    changed();
    await refreshed();
    expect([items().length, app.active.value]).toEqual([4, 2]);
    expect(shown()).toEqual(allOf("tr-4"));
    expect(sent("results.open")).toHaveLength(1);
    app.back();
    await settle();
    expect(items()).toEqual(["tr-0", "tr-4", "tr-6"]);
    expect(activeItem()).toBe("tr-4");
  });

  it("shows the next one at once, for it was fetched ahead", async () => {
    await start();
    await openFirst();
    host.hold();
    app.openNext(1);
    expect(shown()).toEqual(allOf("tr-2"));
    expect(form().unit).toBe("right\u001f");
  });

  it("does not show what was fetched ahead once an answer to it has changed", async () => {
    await start();
    await openFirst();
    host.said.get("tr-2")?.set("carol@x.org", true);
    host.emit({ topic: "session.changed", data: { seq: 9, item: "tr-2", reviewer: "carol" } });
    app.openNext(1);
    expect(app.opened.value?.detail).toBeNull();
    await settle();
    expect(app.unit.value?.opinions).toHaveLength(3);
  });

  it("keeps a choice that was made before the form was there, and says that nothing was recorded", async () => {
    await start();
    const release = host.hold();
    app.openUnit(1);
    app.pick(1);
    app.record(true);
    expect(app.announcement.value).toContain("still on its way");
    release();
    await settle();
    expect(shown()).toEqual(allOf("tr-2"));
    expect(chosen()).toBe(false);
    expect(form().trouble.value).toContain("Not recorded");
    expect(sent("results.adjudicate")).toEqual([]);
  });

  it("takes keys pressed while an answer is recorded for the next one", async () => {
    await start();
    await openFirst();
    app.pick(0);
    const release = host.hold();
    app.record(true);
    app.pick(1);
    app.record(true);
    expect(chosen()).toBe(true); // of the one that is being recorded
    release();
    await settle();
    expect(shown()).toEqual(allOf("tr-2"));
    expect([chosen(), form().status.value]).toEqual([false, "idle"]);
    expect(form().trouble.value).toContain("Not recorded");
    expect(sent("results.adjudicate")).toHaveLength(1);
    app.record(true);
    await settle();
    expect(host.agreed.get("tr-2")?.value).toBe(false);
  });

  it("leaves keys meant for the next one when the answer was not recorded", async () => {
    await start();
    await openFirst();
    app.pick(0);
    host.refuse("results.adjudicate", new CallError("store.unreachable", "It is away."));
    const release = host.hold();
    app.record(true);
    app.pick(1);
    release();
    await settle();
    expect([activeItem(), chosen(), form().trouble.value]).toEqual(["tr-0", true, "It is away."]);
  });

  it("goes past the end of a page, also when what was settled is not listed any more", async () => {
    await start(240);
    app.show("open");
    await settle();
    expect(app.rows.value.length).toBe(50);
    await openFirst();
    for (let n = 0; n < 70; n += 1) {
      expect(shown()).toEqual(allOf(`tr-${n * 2}`));
      app.pick(0);
      app.record(true);
      await settle();
    }
    expect([app.active.value, app.total.value]).toEqual([70, 120]);
  });

  it("says so when the next page does not come", async () => {
    await start(300);
    await openAt(40); // the next page is fetched as of here
    await settle();
    expect(app.rows.value.length).toBe(100);
    host.refuse("results.units", new CallError("store.busy", "It is locked."));
    await openAt(99);
    host.refuse("results.units", new CallError("store.busy", "It is locked."));
    app.openNext(1);
    await settle();
    expect(form().trouble.value).toBe("It is locked.");
    app.openNext(1);
    await settle();
    expect(app.active.value).toBe(100);
  });

  it("is of the list on the screen, though another one was asked for", async () => {
    await start();
    const release = host.hold();
    app.show("all");
    app.openUnit(1);
    release();
    await settle();
    expect([app.which.value, app.total.value]).toEqual(["differing", 3]);
    expect(shown()).toEqual(allOf("tr-2"));
  });

  it("is all settled after the last of those that were to be settled", async () => {
    await start(4);
    app.show("open");
    await settle();
    await openFirst();
    for (const settled of [false, false, true]) {
      expect(app.allSettled.value).toBe(settled);
      app.pick(0);
      app.record(true);
      await settle();
    }
    expect(activeItem()).toBe("tr-2");
    app.withdraw();
    await settle();
    expect(app.allSettled.value).toBe(false);
  });
});
