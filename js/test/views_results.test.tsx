import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createResults } from "../src/state/results.ts";
import type { Results } from "../src/state/results_app.ts";
import { drawResults } from "../src/views/mount/results.tsx";
import { createResultsHost, type ResultsHost } from "./support/results_host.ts";

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

let el: HTMLElement;
let host: ResultsHost;
let app: Results;
let unmount: () => void;

function find<T extends Element = HTMLElement>(selector: string): T {
  const found = el.querySelector<T>(selector);
  if (!found) throw new Error(`The screen has no ${selector}.`);
  return found;
}

function press(key: string, target: Element = find("[data-home]"), more: KeyboardEventInit = {}) {
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
}

async function draw(items = 6): Promise<void> {
  host = createResultsHost(items);
  app = createResults(host);
  unmount = drawResults(app)(el, { height: 672 });
  app.open();
  await until(() => find(".lw-asked"));
}

const units = () => [...el.querySelectorAll<HTMLElement>('[role="option"]')];
const listed = () => until(() => expect(units().length).toBeGreaterThan(0));
const opened = () => until(() => find(".lw-settle"));

beforeEach(() => {
  el = document.createElement("div");
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1_100);
  document.body.append(el);
});

afterEach(() => {
  unmount();
  app.dispose();
  el.remove();
});

describe("The results", () => {
  it("show distribution, alpha with its interval, and what there is to know about it", async () => {
    await draw();
    const card = find('[data-question="right"]').textContent;
    expect(card).toContain("Yes");
    expect(card).toContain("0.64");
    expect(card).toContain("0.55 to 0.73");
    expect(card).toContain("All agree on 3 of 6 traces");
    expect(card).toContain("Too few units for an interval.");
    expect(find('[data-question="remark"]').textContent).toContain("Nobody has answered this yet");
  });

  it("warn the owner of a blind session that is not finished", async () => {
    await draw();
    expect(el.textContent).toContain("blind and not finished");
  });

  it("name each answer of a disagreement by words and signs, not by colour alone", async () => {
    await draw();
    await listed();
    const voices = [...(units()[0]?.querySelectorAll(".lw-voice") ?? [])];
    expect(voices.map((voice) => voice.textContent)).toEqual(["ann Yes", "bob No"]);
    expect(voices.every((voice) => voice.querySelector("svg") !== null)).toBe(true);
  });

  it("say that nobody disagrees, instead of an empty list", async () => {
    await draw(0);
    await until(() => expect(el.textContent).toContain("Nobody has answered this question yet."));
  });
});

describe("Words", () => {
  it("tell the time of a reviewer from their answers", async () => {
    await draw();
    const heads = [...el.querySelectorAll(".lw-reviewers th[scope=col]")];
    expect(heads.map((head) => head.textContent)).toEqual([
      "Reviewer",
      "Progress",
      "Done",
      "Skipped",
      "Time",
      "Said No",
    ]);
  });

  it("say that it is this version that nobody has answered", async () => {
    host = createResultsHost(0);
    host.earlier.n = 16;
    app = createResults(host);
    unmount = drawResults(app)(el, { height: 672 });
    app.open();
    await until(() =>
      expect(find('[data-question="right"]').textContent).toContain(
        "Nobody has answered this version yet.",
      ),
    );
    await until(() =>
      expect(el.textContent).toContain("Nobody has answered this version of the question yet."),
    );
  });

  it("say which question the list is of, however long it is", async () => {
    await draw();
    const head = find(".lw-units-head small");
    expect([head.textContent, head.title]).toEqual(["right?", "right?"]);
  });

  it("say that all is settled, and not that the trace is none of none", async () => {
    await draw(2);
    await listed();
    find<HTMLButtonElement>(".lw-units-head button:nth-child(2)").click();
    await until(() => expect(app.which.value).toBe("open"));
    await listed();
    units()[0]?.click();
    await opened();
    const heading = find(".lw-side-opinions h3");
    expect(heading.textContent).toBe("1 of 1");
    press("1", heading);
    press("Enter", heading, { ctrlKey: true });
    await until(() => expect(heading.textContent).toBe("All settled"));
    expect(find(".lw-root").dataset.item).toBe("tr-0");
  });

  it("say that keys came before the trace, and what became of them", async () => {
    await draw();
    await listed();
    const release = host.hold();
    press("Enter");
    await until(() => find(".lw-side-opinions h3"));
    press("2", find(".lw-side-opinions h3"));
    press("Enter", find(".lw-side-opinions h3"), { ctrlKey: true });
    await until(() => expect(find("[role=status].lw-hidden").textContent).toContain("on its way"));
    release();
    await opened();
    expect(find(".lw-settle [role=alert]").textContent).toContain("Not recorded");
    expect(find<HTMLInputElement>('[data-option="false"] input').checked).toBe(true);
    expect(host.agreed.size).toBe(0);
  });
});

describe("Keys", () => {
  it("lead through the list, into a trace, to an answer, and to the next one", async () => {
    await draw();
    await listed();
    press("ArrowDown");
    await until(() => expect(units()[1]?.getAttribute("aria-selected")).toBe("true"));
    press("Enter");
    await opened();
    expect(find(".lw-root").dataset).toMatchObject({ view: "result", item: "tr-2" });
    await until(() => expect(document.activeElement).toBe(find(".lw-side-opinions h3")));
    press("2", find(".lw-side-opinions h3"));
    press("Enter", find(".lw-side-opinions h3"), { ctrlKey: true });
    await until(() => expect(find(".lw-root").dataset.item).toBe("tr-4"));
    expect(host.agreed.get("tr-2")?.value).toBe(false);
  });

  it("lead back to the list, where one was", async () => {
    await draw();
    await listed();
    press("ArrowDown");
    press("Enter");
    await opened();
    press("Escape", find(".lw-side-opinions h3"));
    await listed();
    await until(() => expect(document.activeElement).toBe(find("[data-home]")));
    expect(units()[1]?.getAttribute("aria-selected")).toBe("true");
  });

  it("are letters in the box for the reason, which Escape leaves first", async () => {
    await draw();
    await listed();
    press("Enter");
    await opened();
    const why = find<HTMLTextAreaElement>(".lw-why textarea");
    why.focus();
    press("j", why);
    press("2", why);
    expect(find(".lw-root").dataset.item).toBe("tr-0");
    expect(find(".lw-option input:checked, .lw-settle").className).toBe("lw-settle");
    press("Escape", why);
    expect(app.opened.value).not.toBeNull();
    expect(document.activeElement).not.toBe(why);
  });
});

describe("An opened trace", () => {
  it("has every answer with its comment, and takes one over with a click", async () => {
    await draw();
    await listed();
    units()[0]?.click();
    await opened();
    expect(find(".lw-opinions").textContent).toContain("It is closed.");
    find<HTMLButtonElement>('[aria-label="Take the answer of bob@x.org"]').click();
    await until(() =>
      expect(find<HTMLInputElement>('[data-option="false"] input').checked).toBe(true),
    );
    find<HTMLButtonElement>(".lw-settle .is-primary").click();
    await until(() => expect(find(".lw-settled").textContent).toContain("Agreed by owner@x.org"));
  });

  it("shows what cannot be seen in names and answers, and makes no element of a text", async () => {
    await draw();
    host.said.get("tr-0")?.set("eve\u202e<img src=x>", false);
    host.emit({ topic: "session.changed", data: { seq: 9, item: "tr-0", reviewer: "eve" } });
    await until(() => expect(units()[0]?.textContent).toContain("<img src=x>"));
    units()[0]?.click();
    await opened();
    expect(find(".lw-opinions .lw-unseen").dataset.code).toBe("U+202E");
    expect(el.querySelector("img")).toBeNull();
    expect(el.querySelector("[title*='\u202e'], [aria-label*='\u202e']")).toBeNull();
  });
});

describe("Syncing to a dataset", () => {
  const button = (name: string) => {
    const all = [...el.querySelectorAll<HTMLButtonElement>(".lw-dialog button, .lw-bar button")];
    const found = all.find((each) => each.textContent?.trim().startsWith(name));
    if (!found) throw new Error(`There is no button ${name}.`);
    return found;
  };
  const shown = () => find(".lw-dialog").textContent;
  const writes = () =>
    host.calls.filter(({ op, args }) => op === "results.sync" && !Object(args).dry_run);

  async function preview(name: string): Promise<void> {
    await draw();
    button("Sync to a dataset").click();
    await until(() => find(".lw-dialog"));
    const box = find<HTMLInputElement>(".lw-dialog input");
    expect(document.activeElement).toBe(box);
    box.value = name;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    button("Show what changes").click();
  }

  it("says on what reviewers differ, and writes only what was seen", async () => {
    await preview("eval");
    await until(() => expect(shown()).toContain("Reviewers differ on 1 expectation"));
    expect(shown()).toContain("bob@x.org At nine.");
    expect(button("Write").disabled).toBe(true);
    button("Take the latest").click();
    await until(() => expect(shown()).toContain("Nothing is written yet."));
    expect(find(".lw-dialog del").textContent).toBe("At nine.");
    expect(writes()).toEqual([]);
    button("Write 1 expectation").click();
    await until(() => expect(shown()).toContain("1 expectation written to “eval”."));
    expect(shown()).toContain('lw.get_dataset("eval").to_df()');
    expect(writes()).toHaveLength(1);
    expect(button("Write").disabled).toBe(true);
    press("Escape", find(".lw-dialog input"));
    await until(() => expect(el.querySelector(".lw-dialog")).toBeNull());
  });

  it("asks for a name, and forgets what was seen of another dataset", async () => {
    await preview(" ");
    await until(() => expect(shown()).toContain("The dataset needs a name."));
    expect(host.calls.some(({ op }) => op === "results.sync")).toBe(false);
    const box = find<HTMLInputElement>(".lw-dialog input");
    const name = (text: string) => {
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    name("eval");
    button("Take every answer").click();
    button("Show what changes").click();
    await until(() => expect(shown()).toContain("Nothing is written yet."));
    name("eval_2");
    await until(() => expect(button("Write").disabled).toBe(true));
    expect(el.querySelector(".lw-dialog del")).toBeNull();
  });

  it("shows why it was refused, and can be tried again", async () => {
    await draw();
    host.refuse("results.sync", new Error("two datasets have that name"));
    button("Sync to a dataset").click();
    await until(() => find(".lw-dialog"));
    const box = find<HTMLInputElement>(".lw-dialog input");
    box.value = "eval";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    button("Show what changes").click();
    await until(() => expect(shown()).toContain("two datasets have that name"));
    button("Show what changes").click();
    await until(() => expect(shown()).toContain("Reviewers differ"));
    expect(shown()).not.toContain("two datasets");
  });
});

describe("Making a session", () => {
  const submit = () => find<HTMLButtonElement>(".lw-dialog [type=submit]").click();
  const shown = () => find(".lw-dialog").textContent;

  async function openDialog(): Promise<HTMLInputElement> {
    await draw();
    await listed();
    find<HTMLButtonElement>(".lw-units-head .lw-link").click();
    await until(() => find(".lw-dialog"));
    return find<HTMLInputElement>(".lw-dialog input");
  }

  it("takes the list that is shown, proposes a name and says how to get the session", async () => {
    const box = await openDialog();
    expect([document.activeElement === box, box.value]).toEqual([true, "pilot, disagreements"]);
    submit();
    await until(() => expect(shown()).toContain("“pilot, disagreements” is made, with 3 traces."));
    expect(shown()).toContain('lw.get_labeling_session(name="pilot, disagreements")');
    const [call] = host.calls.filter(({ op }) => op === "results.make_session");
    expect(call?.args).toEqual({
      name: "pilot, disagreements",
      question: "right",
      which: "differing",
    });
    expect(find(".lw-dialog").contains(document.activeElement)).toBe(true);
    expect(el.querySelector(".lw-dialog [type=submit]")).toBeNull(); // made once
    press("Escape", find(".lw-dialog input"));
    await until(() => expect(el.querySelector(".lw-dialog")).toBeNull());
  });

  it("shows why it was refused, and can be tried again", async () => {
    const box = await openDialog();
    host.refuse("results.make_session", new Error("there is a session of that name"));
    submit();
    await until(() =>
      expect(find(".lw-dialog [role=alert]").textContent).toContain("of that name"),
    );
    box.value = "second";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    submit();
    await until(() => expect(shown()).toContain("“second” is made, with 3 traces."));
  });

  it("is not offered where the list is empty", async () => {
    await draw(0);
    await until(() => expect(el.textContent).toContain("Nobody has answered this question yet."));
    expect(el.querySelector(".lw-units-head .lw-link")).toBeNull();
  });
});
