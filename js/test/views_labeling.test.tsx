import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost, type FakeHost } from "../dev/fake.ts";
import type { LabelingApp } from "../src/app.ts";
import { CallError } from "../src/host/host.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import { createLabelingApp } from "../src/state.ts";
import { drawLabeling } from "../src/views/mount/labeling.tsx";

let el: HTMLElement;
let host: FakeHost;
let app: LabelingApp;
let unmount: () => void;
let stores = 0;

const root = () => find<HTMLElement>(".lw-root");
const question = (name: string) => find<HTMLElement>(`[data-question="${name}"]`);
const option = (name: string, value: string) =>
  find<HTMLInputElement>(`[data-question="${name}"] [data-option="${value}"] input`);

function find<T extends Element>(selector: string): T {
  const found = el.querySelector<T>(selector);
  if (!found) throw new Error(`The screen has no ${selector}.`);
  return found;
}

function press(key: string, target: Element = find(".lw-form"), more: KeyboardEventInit = {}) {
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
}

function type(box: HTMLInputElement | HTMLTextAreaElement, text: string) {
  box.focus();
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

beforeEach(async () => {
  el = document.createElement("div");
  document.body.append(el);
  host = createFakeHost();
  stores += 1;
  const scope = `views ${stores}`; // tests share a page, but not what others left in it
  app = createLabelingApp(host, { keeper: () => pageKeeper(scope) });
  unmount = drawLabeling(app)(el, { height: 672 });
  app.open();
  await vi.waitFor(() => expect(root().dataset.item).not.toBe(""));
});

afterEach(() => {
  unmount();
  app.dispose();
  el.remove();
});

describe("The labeling screen", () => {
  it("has a cell that runs as it is, where there are no traces yet", async () => {
    unmount();
    const empty = createLabelingApp(createFakeHost({ items: 0 }), {
      keeper: () => pageKeeper("views, empty"),
    });
    unmount = drawLabeling(empty)(el, { height: 672 });
    empty.open();
    await vi.waitFor(() => expect(el.querySelector(".lw-snippet")).not.toBeNull());
    const id = empty.session.value?.session_id;
    expect(el.querySelector(".lw-snippet")?.textContent).toBe(
      `session = lw.get_labeling_session("${id}").add_traces(mlflow.search_traces())`,
    );
    empty.dispose();
  });

  it("promises the same marks to every page around it", () => {
    expect({ ...root().dataset }).toMatchObject({
      view: "labeling",
      index: "0",
      count: "4",
      save: "idle",
    });
    expect(question("supported").getAttribute("role")).toBe("group");
    expect(option("supported", "true").type).toBe("radio");
    for (const mark of ["[data-role=user]", "[data-document]", "[role=treeitem][data-span]"])
      expect(el.querySelector(mark)).not.toBeNull();
  });

  it("shows an answer at once and says saved after the store's commit", async () => {
    host.busy(true);
    option("supported", "true").click();
    await vi.waitFor(() => expect(option("supported", "true").checked).toBe(true));
    expect(root().dataset.save).not.toBe("saved");
    host.busy(false);
    await vi.waitFor(() => expect(root().dataset.save).toBe("saved"));
    expect(question("supported").textContent).toContain("Saved");
  });

  it("keeps what is typed while an earlier answer comes back from the store", async () => {
    const box = find<HTMLTextAreaElement>('[data-question="change"] textarea');
    type(box, "first");
    box.dispatchEvent(new Event("blur"));
    type(box, "first and more");
    await vi.waitFor(() => expect(root().dataset.save).toBe("saved"));
    expect(box.value).toBe("first and more");
  });

  it("commits what is typed to the item that it was typed on", async () => {
    option("supported", "true").click();
    option("send", "No").click();
    const box = find<HTMLTextAreaElement>('[data-question="change"] textarea');
    type(box, "shorter");
    press("Enter", box, { ctrlKey: true });
    await vi.waitFor(() => expect(root().dataset.index).toBe("1"));
    await vi.waitFor(() => expect(root().dataset.save).toBe("saved"));
    const stored = host.store.reviews.map((review) => review.answers.map((answer) => answer.name));
    expect(stored[0]).toContain("change");
    expect(stored[1]).toEqual([]);
    expect(find<HTMLTextAreaElement>('[data-question="change"] textarea').value).toBe("");
  });

  it("keeps a text that is no number and says why it is refused", async () => {
    const box = find<HTMLInputElement>('[data-question="sure"] input');
    type(box, "abc");
    press("Enter", box);
    await vi.waitFor(() => expect(question("sure").textContent).toContain("Takes a number."));
    expect(box.value).toBe("abc");
    expect(box.getAttribute("aria-invalid")).toBe("true");
  });

  it("gives the focus back to the form when another item comes", async () => {
    option("send", "No").focus();
    press("j", option("send", "No"));
    await vi.waitFor(() => expect(root().dataset.index).toBe("1"));
    expect(document.activeElement).toBe(find(".lw-form"));
  });

  it("puts the caret into a comment once, not again when its item is opened again", async () => {
    const name = app.questions.value.find((each) => each.enable_comment)?.key ?? "";
    const comment = () => question(name).querySelector("textarea");
    app.focusQuestion(name);
    app.choose(0);
    press("c");
    await vi.waitFor(() => expect(document.activeElement).toBe(comment()));
    type(find<HTMLTextAreaElement>(`[data-question="${name}"] textarea`), "because");
    press("Escape", document.activeElement ?? el);
    press("j");
    await vi.waitFor(() => expect(root().dataset.index).toBe("1"));
    press("k");
    await vi.waitFor(() => expect(comment()?.value).toBe("because"));
    expect(document.activeElement).not.toBe(comment());
    app.focusQuestion(name);
    press("c");
    await vi.waitFor(() => expect(document.activeElement).toBe(comment()));
  });

  it("skips with a reason and a note by keys alone", async () => {
    find<HTMLElement>(".lw-form").focus();
    press("s");
    await vi.waitFor(() => find(".lw-skip"));
    type(find<HTMLInputElement>(".lw-skip input"), "not ours");
    press("2", find(".lw-skip button"));
    await vi.waitFor(() => expect(root().dataset.index).toBe("1"));
    await vi.waitFor(() =>
      expect(host.store.reviews[0]).toMatchObject({
        state: "skipped",
        reason: "out_of_scope",
        note: "not ours",
      }),
    );
  });

  it("lists the keys of the one table and returns the focus when the list is closed", async () => {
    find<HTMLElement>(".lw-form").focus();
    press("?");
    await vi.waitFor(() => find(".lw-keys"));
    expect(find(".lw-keys").textContent).toContain("Complete and next");
    press("Escape", find(".lw-dialog button"));
    await vi.waitFor(() => expect(el.querySelector(".lw-dialog")).toBeNull());
    expect(document.activeElement).toBe(find(".lw-form"));
  });

  it("says that the kernel was restarted and how many answers are kept", async () => {
    host.restart();
    option("supported", "true").click();
    await vi.waitFor(() =>
      expect(find(".lw-banner").textContent).toContain(
        "1 answer is kept only in this page and will be saved then. Do not close the page.",
      ),
    );
  });
});

describe("Earlier assessments of a trace", () => {
  const earlier = () => el.querySelector(".lw-existing")?.textContent ?? "";

  beforeEach(async () => {
    app.go(1);
    await vi.waitFor(() => expect(earlier()).not.toBe(""));
  });

  it("are counted, and told when the reviewer is done with it", async () => {
    expect(earlier()).toContain("2 earlier assessments");
    expect(earlier()).not.toContain("grounded-2");
    app.skip("later", "");
    app.go(1);
    await vi.waitFor(() => expect(earlier()).toContain("grounded-2"));
    expect(earlier()).toContain("The second sentence stands in none of the documents.");
    app.undo();
    await vi.waitFor(() => expect(earlier()).not.toContain("grounded-2"));
  });

  it("can be asked for again when they did not come", async () => {
    host.fail("item.existing", new CallError("store.busy", "labels.db is locked"));
    app.skip("later", "");
    app.go(1);
    await vi.waitFor(() => expect(earlier()).toContain("labels.db is locked"));
    find<HTMLButtonElement>(".lw-existing button").click();
    await vi.waitFor(() => expect(earlier()).toContain("grounded-2"));
  });

  it("are not spoken of where there are none", async () => {
    app.go(0);
    await vi.waitFor(() => expect(root().dataset.index).toBe("0"));
    expect(earlier()).toBe("");
  });
});
