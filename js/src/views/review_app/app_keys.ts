/** The one table of the review app's keys: what they do, and how the screen names them. */
import { keyName, placeOf } from "../../key_event.ts";
import type { ReviewApp } from "../../state/review_app.ts";

interface AppBinding {
  readonly keys: readonly string[];
  readonly shown: readonly string[];
  readonly label: string;
  readonly group: (typeof APP_GROUPS)[number];
  action(app: ReviewApp, root: HTMLElement, key: string): void;
}

export const APP_GROUPS = ["Sessions"] as const;

const SESSION = "[data-session] [data-open]";
const FIND = "[data-find]";

function step(root: HTMLElement, by: 1 | -1): void {
  const all = [...root.querySelectorAll<HTMLElement>(SESSION)];
  const row = document.activeElement?.closest("[data-session]");
  const at = all.findIndex((each) => each.closest("[data-session]") === row);
  const next = at < 0 ? all[by > 0 ? 0 : all.length - 1] : all[at + by];
  next?.focus();
}

export const APP_KEYS: readonly AppBinding[] = [
  {
    keys: ["k", "ArrowUp"],
    shown: ["k", "↑"],
    label: "Session before",
    group: "Sessions",
    action: (_app, root) => step(root, -1),
  },
  {
    keys: ["j", "ArrowDown"],
    shown: ["j", "↓"],
    label: "Session after",
    group: "Sessions",
    action: (_app, root) => step(root, 1),
  },
  {
    keys: ["n"],
    shown: ["n"],
    label: "New session",
    group: "Sessions",
    action: (app) => {
      app.over.value = { kind: "new" };
    },
  },
  {
    keys: ["/"],
    shown: ["/"],
    label: "Find a session",
    group: "Sessions",
    action: (_app, root) => root.querySelector<HTMLElement>(FIND)?.focus(),
  },
  {
    keys: ["?"],
    shown: ["?"],
    label: "These keys",
    group: "Sessions",
    action: (app) => {
      app.over.value = { kind: "keys" };
    },
  },
];

export function handleAppKey(event: KeyboardEvent, app: ReviewApp, root: HTMLElement): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = keyName(event);
  const place = placeOf(event.target);
  if (app.over.peek() !== null) handleDialogKey(event, key, app, root);
  else if (place === "text") handleTextKey(event, key, app, root);
  else if (place !== "dialog" && app.showing.peek() === null) {
    const binding = APP_KEYS.find((each) => each.keys.includes(key));
    if (binding === undefined) return;
    event.preventDefault();
    binding.action(app, root, key);
  }
}

/** Of what stands over the list only its end is ours; a text box with something in it is left first. */
function handleDialogKey(event: KeyboardEvent, key: string, app: ReviewApp, root: HTMLElement) {
  const { target } = event;
  // Held down, Enter would press what the focus goes to next as well.
  const pressing = target instanceof Element && target.closest("button,a") !== null;
  if (key === "Enter" && event.repeat && pressing) event.preventDefault();
  if (key !== "Escape") return;
  event.preventDefault();
  if (event.repeat) return;
  if (isWritten(target)) root.querySelector<HTMLElement>('[role="dialog"]')?.focus();
  else if (app.leaving.peek()) app.stay();
  else app.close();
}

function isWritten(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return target.value !== "";
  if (!(target instanceof HTMLInputElement)) return false;
  return !["checkbox", "radio"].includes(target.type) && target.value !== "";
}

/** In the box that finds sessions: down into what it found. */
function handleTextKey(event: KeyboardEvent, key: string, app: ReviewApp, root: HTMLElement) {
  const finding = event.target instanceof Element && event.target.matches(FIND);
  const [found, ...more] = app.sessions.peek();
  if (key === "Escape") root.querySelector<HTMLElement>("[data-home]")?.focus();
  else if (finding && key === "ArrowDown") step(root, 1);
  else if (finding && key === "Enter" && found && more.length === 0) app.show("label", found);
  else return;
  event.preventDefault();
}
