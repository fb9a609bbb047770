/** The review app as somebody at its keys finds it. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createReviewApp, type ReviewApp } from "../src/state/review_app.ts";
import { drawReviewApp } from "../src/views/mount/review_app.tsx";
import { createReviewAppHost, type ReviewAppHost, sessionOf } from "./support/review_app_host.ts";

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

let el: HTMLElement;
let host: ReviewAppHost;
let app: ReviewApp;
let unmount: () => void;
let width = 1_100;

function find<T extends Element = HTMLElement>(selector: string): T {
  const found = el.querySelector<T>(selector);
  if (!found) throw new Error(`The screen has no ${selector}.`);
  return found;
}
const dialog = () => el.querySelector<HTMLElement>('[role="dialog"]');
const rows = () => [...el.querySelectorAll<HTMLElement>("[data-row]")];
const named = (label: string) => find(`[aria-label="${label}"]`);
const focused = (element: Element | null) =>
  until(() => expect(document.activeElement).toBe(element));
const asked = (op: string) => host.calls.filter((call) => call.op === op);

/** As a browser does: what a key does by itself comes after its listeners. */
function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const target = document.activeElement ?? el;
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  if (key === "Enter" && !event.defaultPrevented && target instanceof HTMLButtonElement)
    target.click();
  return event;
}

function type(selector: string, text: string): HTMLInputElement {
  const box = find<HTMLInputElement>(selector);
  box.focus();
  box.value = text;
  act(() => {
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return box;
}

function paste(box: HTMLInputElement, text: string): void {
  const event = new ClipboardEvent("paste", {
    bubbles: true,
    cancelable: true,
    clipboardData: new DataTransfer(),
  });
  event.clipboardData?.setData("text", text);
  box.dispatchEvent(event);
}

const button = (words: string): HTMLButtonElement => {
  const all = [...el.querySelectorAll("button")];
  const found = all.find((each) => each.textContent?.trim() === words && !each.closest("[hidden]"));
  if (!found) throw new Error(`The screen has no button ${words}.`);
  return found;
};

async function draw(...sessions: Parameters<typeof createReviewAppHost>): Promise<void> {
  host = createReviewAppHost(...sessions);
  app = createReviewApp(host);
  unmount = drawReviewApp(app)(el, { height: 672 });
  app.open();
  await until(() => find("[data-home]"));
}

async function newSession(): Promise<void> {
  await draw(sessionOf("Pilot"));
  find("[data-home]").focus();
  press("n");
  await until(() => find("[data-part=session-name]"));
  await focused(find("[data-part=session-name]"));
  await until(() => find("[data-add=guidelines]"));
}

async function questionsOf(): Promise<void> {
  await draw(sessionOf("Pilot", ["ann"]));
  const [session] = app.sessions.value;
  if (session) app.over.value = { kind: "questions", session };
  await until(() => expect(rows()).toHaveLength(2));
}

beforeEach(() => {
  el = document.createElement("div");
  width = 1_100;
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(() => width);
  document.body.append(el);
});

afterEach(() => {
  unmount();
  app.dispose();
  el.remove();
});

describe("The focus in a dialog", () => {
  it("goes to a question that was added, and with one that is moved to the end", async () => {
    await newSession();
    for (const name of ["guidelines", "expected_facts"]) {
      find(`[data-add=${name}]`).focus();
      press("Enter");
      await until(() => expect(rows().at(-1)?.dataset.draft).toBe(name));
      await focused(rows().at(-1)?.querySelector("[data-act=open]") ?? null);
    }
    const earlier = find("[data-draft=expected_facts] [data-act=earlier]");
    earlier.focus();
    press("Enter");
    await until(() => expect(rows()[0]?.dataset.draft).toBe("expected_facts"));
    await focused(find("[data-draft=expected_facts] [data-act=earlier]"));
    expect(document.activeElement?.getAttribute("aria-disabled")).toBe("true");
    press("Enter");
    expect(rows()[0]?.dataset.draft).toBe("expected_facts");
  });

  it("goes to the question beside one that is removed, and at last to adding one", async () => {
    await questionsOf();
    find("[data-draft=right] [data-act=remove]").focus();
    press("Enter");
    await until(() => expect(rows()).toHaveLength(1));
    await focused(find("[data-draft=kind] [data-act=remove]"));
    press("Enter", { repeat: true });
    expect(rows()).toHaveLength(1);
    press("Enter");
    await focused(find("[data-add=new]"));
  });

  it("goes to what is to be mended", async () => {
    await newSession();
    button("Create session").focus();
    press("Enter");
    await focused(find("[data-part=session-name]"));
    type("[data-part=session-name]", "Round 2");
    button("Create session").focus();
    press("Enter");
    await focused(find("[data-add=new]"));
    press("Enter");
    await until(() => find("[data-part=title]"));
    button("Create session").focus();
    press("Enter");
    await until(() => expect(dialog()?.textContent).toContain("A question is not ready yet"));
    await focused(find("[data-part=title]"));
    expect(asked("app.create")).toHaveLength(0);
  });

  it("stays on the button that asks whether completed items are to be opened again", async () => {
    await questionsOf();
    host.affected = 2;
    find("[data-draft=right] [data-act=remove]").click();
    await until(() => expect(rows()).toHaveLength(1));
    button("Change the questions").focus();
    press("Enter");
    await until(() => button("Change them all the same"));
    expect(asked("app.ask")).toHaveLength(0);
    await focused(button("Change them all the same"));
    press("Enter");
    await until(() => expect(dialog()).toBeNull());
    expect(asked("app.ask")).toHaveLength(1);
  });

  it("is behind nothing: no key of the list acts, wherever it is", async () => {
    await newSession();
    type("[data-part=session-name]", "Round 2");
    find(".lw-root").focus();
    for (const key of ["?", "n", "j", "/"]) press(key);
    expect(dialog()?.getAttribute("aria-label")).toBe("New session");
    expect(find<HTMLInputElement>("[data-part=session-name]").value).toBe("Round 2");
  });
});

describe("What is written", () => {
  it("stays when Escape leaves its box, and goes only when that is said", async () => {
    await newSession();
    type("[data-part=session-name]", "Round 2");
    press("Escape");
    await focused(dialog());
    press("Escape");
    await until(() => expect(document.activeElement).toBe(button("Keep writing")));
    press("Enter");
    await focused(dialog());
    expect(find<HTMLInputElement>("[data-part=session-name]").value).toBe("Round 2");
    press("Escape");
    await until(() => button("Discard it"));
    button("Discard it").click();
    await until(() => expect(dialog()).toBeNull());
    await focused(find("[data-home]"));
  });

  it("is not asked about where there is nothing", async () => {
    await newSession();
    press("Escape");
    await until(() => expect(dialog()).toBeNull());
    await draw(sessionOf("Pilot"));
    await questionsOf();
    press("Escape");
    await until(() => expect(dialog()).toBeNull());
  });

  it("is not lost by a selection that is dragged past the edge", async () => {
    await newSession();
    const scrim = find(".lw-scrim");
    const mouse = (name: string, on: Element) =>
      on.dispatchEvent(new MouseEvent(name, { bubbles: true, cancelable: true }));
    mouse("mousedown", find("[data-part=session-name]"));
    mouse("mouseup", scrim);
    mouse("click", scrim);
    expect(dialog()).not.toBeNull();
    mouse("mousedown", scrim);
    mouse("click", scrim);
    await until(() => expect(dialog()).toBeNull());
  });

  it("is in the session that Ctrl and Enter makes, the reviewer who is still in the box too", async () => {
    await newSession();
    find("[data-add=guidelines]").click();
    type("[data-part=session-name]", "Round 2");
    type('[aria-label="Add a reviewer"]', "Carol Smith");
    press("Enter", { ctrlKey: true });
    await until(() => expect(dialog()).toBeNull());
    expect(asked("app.create")[0]?.args).toMatchObject({ assigned_users: ["Carol Smith"] });
  });
});

describe("Reviewers who are shared with", () => {
  const share = (...reviewers: string[]) => shared(sessionOf("Pilot", reviewers));
  async function shared(session: ReturnType<typeof sessionOf>): Promise<HTMLInputElement> {
    await draw(session);
    named("Share Pilot").click();
    await until(() => named("Add a reviewer"));
    return find<HTMLInputElement>('[aria-label="Add a reviewer"]');
  }

  it("are not taken off by Backspace", async () => {
    (await share("ann", "bob")).focus();
    press("Backspace");
    press("Backspace", { repeat: true });
    expect(el.querySelectorAll(".lw-chip")).toHaveLength(2);
    expect(asked("app.assign")).toHaveLength(0);
  });

  it("are all taken off only after it is said that everyone comes in", async () => {
    const box = await share("ann");
    named("Remove ann").click();
    await until(() => expect(document.activeElement).toBe(button("Keep them")));
    expect(dialog()?.textContent).toContain("open to everyone");
    button("Keep them").click();
    await focused(box);
    expect(asked("app.assign")).toHaveLength(0);
    named("Remove ann").click();
    await until(() => button("Open it to everyone"));
    button("Open it to everyone").click();
    await until(() => expect(asked("app.assign")).toHaveLength(1));
    await until(() => expect(el.querySelectorAll(".lw-chip")).toHaveLength(0));
  });

  it("are said to be too few for the reviews of each trace, as soon as they are", async () => {
    const box = await shared({ ...sessionOf("Pilot", ["ann", "bob"]), reviewers_per_item: 2 });
    expect(dialog()?.textContent).not.toContain("need as many reviewers");
    named("Remove bob").click();
    const words = "2 reviews of each trace need as many reviewers; 1 is named.";
    await until(() => expect(dialog()?.textContent).toContain(words));
    paste(box, "cy\ndee");
    await until(() => expect(dialog()?.textContent).not.toContain("need as many reviewers"));
  });

  it("are told apart by commas and lines, not by the blanks in a name", async () => {
    const box = await share("ann");
    paste(box, "Carol Smith, dave@example.com\r\nErin O’Neil");
    await until(() => expect(asked("app.assign")).toHaveLength(1));
    expect(asked("app.assign")[0]?.args).toMatchObject({
      assigned_users: ["ann", "Carol Smith", "dave@example.com", "Erin O’Neil"],
    });
    type('[aria-label="Add a reviewer"]', "not yet");
    press("Escape");
    expect(dialog()).not.toBeNull();
    await until(() => expect(box.value).toBe(""));
  });
});

describe("Options", () => {
  it("may hold commas: Enter ends one, and each pasted line is one", async () => {
    await newSession();
    find("[data-add=new]").click();
    await until(() => find("[data-part=input]"));
    const kind = find<HTMLSelectElement>("[data-part=input]");
    kind.value = "categorical";
    kind.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => named("Add an option"));
    type('[aria-label="Add an option"]', "Yes, but late");
    expect(press(",").defaultPrevented).toBe(false);
    press("Enter");
    const options = () =>
      [...el.querySelectorAll(".lw-editor .lw-chip .lw-cut")].map((chip) => chip.textContent);
    await until(() => expect(options()).toEqual(["Yes", "No", "Yes, but late"]));
    paste(find('[aria-label="Add an option"]'), "Late\nNever, ever\n");
    await until(() => expect(options().slice(3)).toEqual(["Late", "Never, ever"]));
    press("Backspace", { repeat: true });
    expect(options()).toHaveLength(5);
    press("Backspace");
    await until(() => expect(options()).toHaveLength(4));
  });
});

describe("A session in the making", () => {
  it("refuses, in its own words, reviews that can never be finished", async () => {
    await newSession();
    find("[data-add=guidelines]").click();
    type("[data-part=session-name]", "Round 2");
    for (const [each, words] of [
      ["0", "whole number from 1"],
      ["1.5", "whole number from 1"],
      ["3", "2 are named"],
    ] as const) {
      type('[aria-label="Add a reviewer"]', "ann, bob");
      press("Enter");
      type("[data-part=reviews]", each);
      button("Create session").click();
      await until(() => expect(find('.lw-dialog-end [role="alert"]').textContent).toContain(words));
      await focused(find("[data-part=reviews]"));
    }
    expect(asked("app.create")).toHaveLength(0);
    type("[data-part=reviews]", "2");
    button("Create session").click();
    await until(() => expect(dialog()).toBeNull());
    expect(asked("app.create")[0]?.args).toMatchObject({ reviewers_per_item: 2 });
  });

  it("says that its name is in use, and may have it", async () => {
    await newSession();
    find("[data-add=guidelines]").click();
    type("[data-part=session-name]", "Pilo");
    expect(dialog()?.textContent).not.toContain("of this name already");
    type("[data-part=session-name]", "Pilot");
    expect(dialog()?.textContent).toContain("There is a session of this name already.");
    button("Create session").click();
    await until(() => expect(dialog()).toBeNull());
    await focused(find("[data-session] [data-open]"));
  });

  it("leaves a narrow screen to its form until the preview is asked for", async () => {
    width = 420;
    await newSession();
    const preview = () => find('[aria-label="Preview"]').querySelector(".lw-scroll");
    await until(() => expect(preview()).toBeNull());
    find('[aria-label="Preview"] [aria-expanded]').click();
    await until(() => expect(preview()).not.toBeNull());
  });
});

describe("The list", () => {
  it("tells how far reviewers are of what is theirs, and shows all of them when asked", async () => {
    const session = sessionOf("Pilot", "abcdefghijkl".split(""));
    const [first, ...others] = session.reviewers;
    if (!first) throw new Error("There are reviewers.");
    const reviewers = [
      { ...first, completed: 4, total: 4 },
      ...others.map((each) => ({ ...each, total: null })),
    ];
    await draw({ ...session, reviewers_per_item: 2, reviewers });
    expect(find("[data-reviewer=a]").textContent).toContain("4 of 4");
    expect(find("[data-reviewer=a] .lw-progress i").style.width).toBe("100%");
    expect(find("[data-reviewer=b]").textContent).toContain("0 done");
    expect(el.querySelectorAll("[data-reviewer]")).toHaveLength(6);
    button("and 6 more").click();
    await until(() => expect(el.querySelectorAll("[data-reviewer]")).toHaveLength(12));
  });

  it("is gone through from the box that finds sessions, and the only one is opened", async () => {
    await draw(sessionOf("Pilot"), sessionOf("Pilot 2"), sessionOf("Other"));
    type("[data-find]", "pilot");
    await until(() => expect(el.querySelectorAll("[data-session]")).toHaveLength(2));
    press("Enter");
    expect(asked("app.show")).toHaveLength(0);
    press("ArrowDown");
    await focused(find("[data-session=pilot] [data-open]"));
    type("[data-find]", "pilot 2");
    await until(() => expect(el.querySelectorAll("[data-session]")).toHaveLength(1));
    press("Enter");
    await until(() => expect(app.showing.value?.name).toBe("Pilot 2"));
    app.query.value = "";
    button("Sessions").click();
    await until(() => find('[data-session="pilot 2"]'));
    await focused(find('[data-session="pilot 2"] [data-open]'));
  });

  it("gives the focus to what is opened below its head, unless that has gone elsewhere", async () => {
    el.className = "lw-review-app";
    await draw(sessionOf("Pilot"));
    const open = () => {
      const opened = document.createElement("div");
      opened.innerHTML = `<div class="lw-root" data-view="labeling"><p tabindex="-1" data-home></p></div>`;
      el.append(opened);
      return opened;
    };
    find("[data-open]").focus();
    press("Enter");
    await until(() => expect(find(".lw-root").dataset.view).toBe("opened"));
    const opened = open();
    await focused(opened.querySelector("[data-home]"));
    opened.remove();
    button("Sessions").click();
    await until(() => expect(find(".lw-root").dataset.view).toBe("sessions"));
    await focused(find("[data-open]"));
    press("Enter");
    await until(() => expect(find(".lw-root").dataset.view).toBe("opened"));
    const elsewhere = document.createElement("button");
    document.body.append(elsewhere);
    elsewhere.focus();
    open();
    await Promise.resolve();
    await focused(elsewhere);
    elsewhere.remove();
  });
});

describe("The warning that completed items are opened again", () => {
  it("is taken back when they are not to be, or when other questions are asked", async () => {
    await questionsOf();
    host.affected = 2;
    find("[data-draft=right] [data-act=remove]").click();
    await until(() => expect(rows()).toHaveLength(1));
    const warns = () => dialog()?.textContent?.includes("2 completed items");
    const ask = async () => {
      button("Change the questions").click();
      await until(() => expect(warns()).toBe(true));
    };
    await ask();
    find<HTMLInputElement>(".lw-making-form input[type=checkbox]").click();
    await until(() => button("Change the questions"));
    expect(warns()).toBe(false);
    find<HTMLInputElement>(".lw-making-form input[type=checkbox]").click();
    await until(() => expect(warns()).toBe(true));
    find("[data-add=guidelines]").click();
    await until(() => button("Change the questions"));
    expect(warns()).toBe(false);
  });
});
