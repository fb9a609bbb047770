import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeExplorer, type FakeExplorer } from "../dev/fake_explorer.ts";
import { CallError } from "../src/host/host.ts";
import { createExplorer } from "../src/state/explorer.ts";
import type { Explorer } from "../src/state/explorer_app.ts";
import { drawExplorer } from "../src/views/mount/explorer.tsx";

/** On a busy machine a second is not long. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

let el: HTMLElement;
let host: FakeExplorer;
let app: Explorer;
let unmount: () => void;

function find<T extends Element = HTMLElement>(selector: string): T {
  const found = el.querySelector<T>(selector);
  if (!found) throw new Error(`The screen has no ${selector}.`);
  return found;
}

const root = () => find(".lw-root");
const grid = () => find('[role="grid"]');
const line = (row: number) => find(`[data-row="${row}"]`);
const box = (row: number) => find<HTMLInputElement>(`[data-row="${row}"] input`);
const button = (words: string): HTMLButtonElement => {
  const found = [...el.querySelectorAll("button")].find((each) =>
    `${each.getAttribute("aria-label") ?? ""} ${each.textContent}`.includes(words),
  );
  if (!found) throw new Error(`The screen has no button "${words}".`);
  return found;
};
const shown = () => until(() => expect(el.querySelector("[data-row]")).not.toBeNull());

function press(key: string, target: Element = grid(), more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

async function draw(options: Parameters<typeof createFakeExplorer>[0] = {}): Promise<void> {
  host = createFakeExplorer(options);
  app = createExplorer(host);
  unmount = drawExplorer(app)(el, { height: 672 });
  app.open();
  await shown();
}

beforeEach(() => {
  el = document.createElement("div");
  // The page lays nothing out here: without a width, the widget would be a narrow one.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1_100);
  document.body.append(el);
});

afterEach(() => {
  unmount();
  app.dispose();
  el.remove();
});

describe("The table", () => {
  it("promises the same marks to every page around it", async () => {
    await draw();
    expect({ ...root().dataset }).toMatchObject({ view: "explorer", count: "190", save: "idle" });
    expect(line(3).dataset.trace).toBe(app.rowAt(3)?.trace_id);
    await until(() => expect(root().dataset.item).toBe(app.rowAt(0)?.trace_id));
  });

  it("draws only the rows in sight, however many there are", async () => {
    await draw({ rows: 10_000 });
    expect(grid().getAttribute("aria-rowcount")).toBe("10001");
    expect(el.querySelectorAll('[role="row"]').length).toBeLessThan(50);
  });

  it("opens the trace of the row that is clicked", async () => {
    await draw();
    line(4).click();
    await until(() => expect(root().dataset.item).toBe(line(4).dataset.trace));
    expect(host.selected.size).toBe(0);
  });

  it("selects by its boxes, and everything between two with Shift", async () => {
    await draw();
    box(2).click();
    box(5).dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
    await until(() => expect([...host.selected]).toEqual([2, 3, 4, 5]));
    expect(line(4).getAttribute("aria-selected")).toBe("true");
    expect(find("[aria-label=Selection]").textContent).toContain("4 selected");
  });

  it("puts a box back when Python refuses, and offers to try again", async () => {
    await draw();
    host.fail("explore.select", new CallError("store.busy", "labels.db is locked"));
    box(2).click();
    await until(() => expect(el.textContent).toContain("labels.db is locked"));
    expect(box(2).checked).toBe(false);
    button("Try now").click();
    await until(() => expect(box(2).checked).toBe(true));
  });

  it("says in its head how it is sorted", async () => {
    await draw();
    const head = () => button("Duration").closest('[role="columnheader"]');
    const sort = () => find('[data-kind="duration"][role="columnheader"]');
    sort().querySelector("button")?.click();
    await until(() => expect(sort().getAttribute("aria-sort")).toBe("ascending"));
    sort().querySelector("button")?.click();
    await until(() => expect(sort().getAttribute("aria-sort")).toBe("descending"));
    expect(head()).toBeNull(); // the first button of that name is the filter's
  });

  it("leaves out the columns that are empty in the whole frame, until they are chosen", async () => {
    await draw({ rows: 1 });
    const heads = () => [...el.querySelectorAll('[role="columnheader"]')].map((h) => h.textContent);
    expect(heads()).not.toContain("Labels");
    button("Columns").click();
    await until(() => expect(find('[aria-label="Columns"]')).toBeDefined());
    const item = [...el.querySelectorAll<HTMLElement>('[aria-label="Columns"] label')].find(
      (label) => label.textContent === "Labels",
    );
    item?.querySelector("input")?.click();
    await until(() => expect(heads()).toContain("Labels"));
  });

  it("draws what cannot be seen in a request as a box", async () => {
    await draw({ request: "pay\u202Eoot <img src=x onerror=alert(1)>" });
    expect(line(1).querySelector(".lw-unseen")).not.toBeNull();
    expect(el.querySelector("img")).toBeNull();
  });
});

describe("Keys", () => {
  it("move through the rows, select, and are kept from the notebook", async () => {
    await draw();
    const outside = vi.fn();
    document.body.addEventListener("keydown", outside);
    press("j");
    press("ArrowDown");
    press("x");
    press("ArrowDown", grid(), { shiftKey: true });
    await until(() => expect([...host.selected]).toEqual([2, 3]));
    expect(grid().getAttribute("aria-activedescendant")).toBe(line(3).id);
    expect(outside).not.toHaveBeenCalled();
    document.body.removeEventListener("keydown", outside);
  });

  it("take the focus to the search, to the table, into the trace and back", async () => {
    await draw();
    grid().focus();
    press("/");
    const search = find<HTMLInputElement>("[data-find]");
    expect(document.activeElement).toBe(search);
    expect(press("j", search).defaultPrevented).toBe(false);
    press("Escape", search);
    expect(document.activeElement).toBe(grid());
    await until(() => expect(el.querySelector(".lw-side .lw-scroll")).not.toBeNull());
    press("Enter");
    await until(() => expect(document.activeElement?.closest(".lw-side")).not.toBeNull());
    press("Escape", document.activeElement ?? grid());
    expect(document.activeElement).toBe(grid());
  });

  it("are listed", async () => {
    await draw();
    press("?");
    await until(() => expect(find('[role="dialog"]').textContent).toContain("Select the row"));
  });

  it("select all that match", async () => {
    await draw();
    app.setFilter({ states: ["ERROR"] });
    press("a", grid(), { ctrlKey: true });
    await until(() => expect(host.selected.size).toBe(27));
  });
});

describe("Filters", () => {
  it("find words a moment after they were typed", async () => {
    await draw();
    const search = find<HTMLInputElement>("[data-find]");
    search.value = "ISLANDS?";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    await until(() => expect(root().dataset.count).toBe("38"));
    expect(el.textContent).toContain("38 of 190 match");
    button("Clear filters").click();
    await until(() => expect(root().dataset.count).toBe("190"));
    expect(search.value).toBe("");
  });

  it("leave no trace beside them that is none of them", async () => {
    await draw();
    line(0).click();
    await until(() => expect(root().dataset.item).toBe(line(0).dataset.trace));
    const search = find<HTMLInputElement>("[data-find]");
    search.value = "ISLANDS?";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    await until(() => expect(root().dataset.count).toBe("38"));
    expect(el.querySelector('[data-row="0"]')).toBeNull();
    press("Escape", search);
    const first = () => find('[data-position="0"]');
    await until(() => expect(root().dataset.item).toBe(first().dataset.trace));
    press("x");
    await until(() => expect([...host.selected]).toEqual([Number(first().dataset.row)]));
    press("j");
    const second = find('[data-position="1"]').dataset.trace;
    await until(() => expect(root().dataset.item).toBe(second));
  });

  it("become chips that say what they let pass and can be taken off", async () => {
    await draw();
    button("State").click();
    await until(() => expect(find('[aria-label="Filter by state"] input')).toBeDefined());
    [...el.querySelectorAll<HTMLElement>('[aria-label="Filter by state"] label')]
      .find((label) => label.textContent?.startsWith("Error"))
      ?.querySelector("input")
      ?.click();
    await until(() => expect(root().dataset.count).toBe("27"));
    button("Remove State: Error").click();
    await until(() => expect(root().dataset.count).toBe("190"));
  });

  it("ask for a tag, then for its values", async () => {
    await draw();
    button("Tag").click();
    await until(() => button("release"));
    button("release").click();
    await until(() => expect(find('[aria-label="Filter by tag"] input')).toBeDefined());
    [...el.querySelectorAll<HTMLElement>('[aria-label="Filter by tag"] label')]
      .find((label) => label.textContent?.startsWith("7.3"))
      ?.querySelector("input")
      ?.click();
    await until(() => expect(app.filter.value.tags).toEqual([{ key: "release", values: ["7.3"] }]));
    await until(() => button("Tag: release: 7.3"));
  });

  it("count a time back from the newest trace", async () => {
    await draw();
    button("Time").click();
    await until(() => button("Last hour"));
    button("Last hour").click();
    await until(() => expect(root().dataset.count).toBe("21"));
    expect(el.textContent).toContain("Time: last hour");
  });
});

describe("Adding to a session", () => {
  it("says how many are new, adds, and says what came of it", async () => {
    await draw();
    box(1).click();
    box(2).click();
    await until(() => button("Add 2 to session"));
    button("Add 2 to session").click();
    await until(() => expect(el.textContent).toContain("1 new, 1 there already"));
    button("Lamp shop, pilot").click();
    await until(() =>
      expect(el.textContent).toContain("Added 1 to Lamp shop, pilot; 1 was there already."),
    );
    expect(find(".lw-outcome").getAttribute("role")).toBe("status");
  });

  it("makes a session of a name and questions, and says what is missing or refused", async () => {
    await draw();
    box(3).click();
    await until(() => button("Add 1 to session"));
    button("Add 1 to session").click();
    await until(() => button("New session with this one"));
    button("New session with this one").click();
    await until(() => expect(el.textContent).toContain("Is the answer correct?"));
    const name = find<HTMLInputElement>(".lw-new-session .lw-input");
    const type = (words: string) => {
      name.value = words;
      name.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const create = (outcome: string) =>
      until(() => {
        el.querySelector<HTMLFormElement>(".lw-new-session")?.requestSubmit();
        expect(el.textContent).toContain(outcome);
      });
    await create("The session needs a name.");
    type("Refusals, second look");
    await create("Choose at least one question.");
    find<HTMLInputElement>(".lw-new-session fieldset input").click();
    await create("There is a session called");
    type("Third look");
    await create("Added 1 to Third look.");
    expect(host.calls.findLast((call) => call.op === "explore.add")?.args).toEqual({
      name: "Third look",
      label_schemas: ["correct"],
    });
  });
});

it("goes on showing the traces while the kernel is busy, and says so", async () => {
  await draw();
  host.busy(true);
  await until(() => expect(el.textContent).toContain("The kernel is busy."));
  box(2).click();
  await until(() => expect(box(2).checked).toBe(true));
  host.busy(false);
  await until(() => expect([...host.selected]).toEqual([2]));
});
