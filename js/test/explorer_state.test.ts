import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeExplorer, type FakeExplorer } from "../dev/fake_explorer.ts";
import { CallError } from "../src/host/host.ts";
import { createExplorer } from "../src/state/explorer.ts";
import type { Explorer } from "../src/state/explorer_app.ts";

let host: FakeExplorer;
let app: Explorer;

const settle = () => vi.advanceTimersByTimeAsync(0);
const sent = (op: string) =>
  host.calls.filter((call) => call.op === op).map((call) => ({ ...Object(call.args) }));
const selectedAt = (position: number) => {
  const row = app.rowAt(position);
  if (row === undefined) throw new Error(`No row is here at ${position}.`);
  return app.isSelected(row);
};
const refusal = (message = "labels.db is locked") => new CallError("store.busy", message);

async function start(rows = 1_000): Promise<void> {
  host = createFakeExplorer({ rows });
  app = createExplorer(host);
  app.open();
  await settle();
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  app.dispose();
  vi.useRealTimers();
});

describe("Rows", () => {
  it("come with the snapshot, so that the first screen needs one call", async () => {
    await start();
    app.need(0, 20);
    await settle();
    expect(app.rowAt(19)?.row).toBe(19);
    expect(sent("explore.rows")).toEqual([]);
  });

  it("are asked for a page at a time, when they come into sight", async () => {
    await start();
    app.need(395, 410);
    expect(app.rowAt(400)).toBeUndefined();
    await settle();
    expect(sent("explore.rows").map(({ offset, limit }) => [offset, limit])).toEqual([
      [300, 100],
      [400, 100],
    ]);
    expect(app.rowAt(409)?.row).toBe(409);
  });

  it("that were flown over are not asked for", async () => {
    await start();
    host.busy(true);
    for (let first = 100; first <= 900; first += 100) app.need(first, first + 20);
    host.busy(false);
    await settle();
    expect(sent("explore.rows").map(({ offset }) => offset)).toEqual([100, 200, 900]);
  });

  it("of an older filter are dropped when they arrive late", async () => {
    await start();
    host.busy(true);
    app.need(500, 520);
    app.setFilter({ states: ["ERROR"] });
    await settle();
    host.busy(false);
    await settle();
    expect(app.total.value).toBe(143);
    expect(app.rowAt(0)?.state).toBe("ERROR");
    expect(app.rowAt(500)).toBeUndefined();
  });

  it("of letters typed in a row are asked for once, for the last of them", async () => {
    await start();
    app.setFilter({ text: "l" });
    app.setFilter({ text: "la" });
    app.setFilter({ text: "lamps" });
    await settle();
    expect(sent("explore.rows").map(({ filter }) => filter.text)).toEqual(["lamps"]);
    expect(app.announcement.value).toBe(`${app.total.value} of 1000 traces match`);
  });

  it("stay on the screen until those of the new order are here", async () => {
    await start();
    host.busy(true);
    app.sortBy("duration");
    await settle();
    expect(app.loading.value).toBe(true);
    expect(app.rowAt(0)?.row).toBe(0);
    host.busy(false);
    await settle();
    expect(app.loading.value).toBe(false);
    expect(app.rowAt(0)?.duration_ms).toBeNull();
  });

  it("that did not come say why and come when they are asked for again", async () => {
    await start();
    host.fail("explore.rows", refusal("No."));
    app.need(200, 220);
    await settle();
    expect(app.rowsError.value).toBe("No.");
    app.retry();
    await settle();
    expect(app.rowsError.value).toBe("");
    expect(app.rowAt(210)?.row).toBe(210);
  });

  it("are sorted ascending, descending, and as they were given", async () => {
    await start();
    const orders = [];
    for (let click = 0; click < 3; click += 1) {
      app.sortBy("tokens");
      orders.push({ ...app.sort.value });
    }
    expect(orders).toEqual([
      { column: "tokens", descending: false },
      { column: "tokens", descending: true },
      { column: "row", descending: false },
    ]);
  });

  it("bring the cells of a column that was chosen", async () => {
    await start();
    app.need(0, 20);
    app.setColumns(["request", "client_request_id"]);
    await settle();
    expect(app.rowAt(3)?.extra).toEqual({ client_request_id: "client_request_id 3" });
  });

  it("follow a filter that was set from Python", async () => {
    await start();
    host.filterElsewhere({ states: ["ERROR"] });
    await settle();
    expect(app.filter.value.states).toEqual(["ERROR"]);
    expect(app.total.value).toBe(143);
  });
});

describe("The selection", () => {
  it("shows a row as selected before Python has answered", async () => {
    await start();
    host.busy(true);
    app.toggle(4);
    expect(selectedAt(4)).toBe(true);
    expect(app.selection.value).toEqual({ total: 1, matching: 1 });
    expect(host.selected.size).toBe(0);
    host.busy(false);
    await settle();
    expect([...host.selected]).toEqual([4]);
    expect(app.selection.value).toEqual({ total: 1, matching: 1 });
  });

  it("goes back when Python refuses, says why, and can be tried again", async () => {
    await start();
    app.toggle(1);
    await settle();
    host.fail("explore.select", refusal());
    app.toggle(4);
    await settle();
    expect([selectedAt(1), selectedAt(4)]).toEqual([true, false]);
    expect(app.selection.value.total).toBe(1);
    expect(app.trouble.value?.message).toBe("labels.db is locked");
    app.trouble.value?.again();
    await settle();
    expect(app.trouble.value).toBeNull();
    expect([...host.selected]).toEqual([1, 4]);
  });

  it("of all takes those that match the filter and no others", async () => {
    await start();
    app.setFilter({ states: ["ERROR"] });
    await settle();
    app.selectMatching(true);
    expect(app.selection.value).toEqual({ total: 143, matching: 143 });
    await settle();
    expect(host.selected.size).toBe(143);
    expect([...host.selected].every((row) => row % 7 === 3)).toBe(true);
    app.clearFilter();
    await settle();
    expect(app.selection.value).toEqual({ total: 143, matching: 143 });
    expect(app.total.value).toBe(1_000);
  });

  it("of all waits for the filter that it is about", async () => {
    await start();
    app.setFilter({ states: ["ERROR"] });
    app.selectMatching(true);
    await settle();
    expect(host.calls.slice(-2).map((call) => call.op)).toEqual(["explore.rows", "explore.select"]);
    expect(host.selected.size).toBe(143);
  });

  it("counts what is selected but filtered out", async () => {
    await start();
    app.toggle(0);
    await settle();
    app.setFilter({ states: ["ERROR"] });
    await settle();
    expect(app.selection.value).toEqual({ total: 1, matching: 0 });
    app.unselectAll();
    expect(app.selection.value).toEqual({ total: 0, matching: 0 });
    await settle();
    expect(host.selected.size).toBe(0);
  });

  it("takes everything between two rows in the present order", async () => {
    await start();
    app.sortBy("duration");
    await settle();
    app.toggle(2);
    app.selectTo(6);
    await settle();
    const between = [2, 3, 4, 5, 6].map((position) => app.rowAt(position)?.row);
    expect(new Set(host.selected)).toEqual(new Set(between));
    expect(app.selection.value.total).toBe(5);
  });

  it("grows with every row passed, and shrinks on the way back", async () => {
    await start();
    app.moveTo(3, false);
    app.extend(1, false);
    app.extend(1, false);
    app.extend(-1, false);
    await settle();
    expect([...host.selected].sort()).toEqual([3, 4]);
    expect(app.active.value).toBe(4);
  });

  it("follows what is selected from Python", async () => {
    await start();
    app.need(0, 20);
    host.selectElsewhere([2, 5]);
    await settle();
    expect([2, 3, 5].map(selectedAt)).toEqual([true, false, true]);
    expect(app.selection.value.total).toBe(2);
  });

  it("of rows that were on their way meanwhile is true in the end", async () => {
    await start();
    host.busy(true);
    app.need(300, 320);
    app.selectMatching(true);
    host.busy(false);
    await settle();
    expect(selectedAt(310)).toBe(true);
  });
});

describe("The trace beside the table", () => {
  it("is asked for where a held key stops, not for each row passed", async () => {
    await start();
    host.busy(true);
    for (let position = 0; position < 30; position += 1) app.moveTo(position, true);
    host.busy(false);
    await settle();
    expect(sent("explore.row").map(({ row }) => row)).toEqual([0, 29]);
    expect(app.opened.value?.detail?.trace.trace_id).toBe(app.rowAt(29)?.trace_id);
  });

  it("opens when its row arrives", async () => {
    await start();
    app.moveTo(999, true);
    app.need(980, 1_000);
    await settle();
    expect(app.opened.value?.row).toBe(999);
  });

  it("says why it could not be fetched and is asked for again", async () => {
    await start();
    host.fail("explore.row", refusal("Gone."));
    app.moveTo(1, true);
    await settle();
    expect(app.opened.value).toMatchObject({ row: 1, detail: null, error: "Gone." });
    app.retry();
    await settle();
    expect(app.opened.value?.detail?.trace.trace_id).toBe(app.rowAt(1)?.trace_id);
  });

  it("is the same one after the page was loaded anew", async () => {
    await start();
    app.moveTo(7, true);
    await settle();
    app.dispose();
    app = createExplorer(host);
    app.open();
    await settle();
    expect(app.opened.value?.row).toBe(7);
    expect(app.active.value).toBe(7);
  });

  it("knows the session that it was just added to", async () => {
    await start();
    app.moveTo(5, true);
    app.toggle(5);
    await settle();
    expect(app.opened.value?.detail?.sessions).toEqual([]);
    await app.add({ session_id: "a" });
    await settle();
    expect(app.opened.value?.detail?.sessions).toEqual(["Lamp shop, pilot"]);
    expect(app.added.value).toMatchObject({ added: 1, there: 0, name: "Lamp shop, pilot" });
  });
});

describe("What can be filtered by", () => {
  it("is counted once", async () => {
    await start();
    expect(app.facets.value).toBeNull();
    app.countFacets();
    app.countFacets();
    await settle();
    app.countFacets();
    expect(app.facets.value?.states.length).toBeGreaterThan(0);
    expect(sent("explore.facets")).toHaveLength(1);
  });

  it("is counted after a failure, when it is tried again", async () => {
    await start();
    host.fail("explore.facets", refusal());
    app.countFacets();
    await settle();
    expect(app.facetsError.value).toBe("labels.db is locked");
    app.retry();
    await settle();
    expect(app.facetsError.value).toBe("");
    expect(app.facets.value).not.toBeNull();
  });

  it("adds columns that only later rows fill, unless the reader has chosen", async () => {
    for (const [choose, expected] of [
      [false, true],
      [true, false],
    ]) {
      host = createFakeExplorer({ rows: 300, labelsFrom: 200 });
      app = createExplorer(host);
      app.open();
      await settle();
      expect(app.columns.value).not.toContain("labels");
      if (choose) app.setColumns(["state", "request"]);
      app.countFacets();
      await settle();
      expect(app.columns.value.includes("labels")).toBe(expected);
    }
  });
});

it("opens again after a failure", async () => {
  host = createFakeExplorer();
  host.fail("explore.open", refusal("The frame is gone."));
  app = createExplorer(host);
  app.open();
  await settle();
  expect(app.phase.value).toEqual({ kind: "failed", message: "The frame is gone." });
  app.retry();
  await settle();
  expect(app.phase.value.kind).toBe("ready");
});
