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
    action: (_app, root) => root.querySelector<HTMLElement>("[data-find]")?.focus(),
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
  const place = placeOf(event.target);
  const key = keyName(event);
  if (key === "Escape") {
    if (app.over.peek() !== null) app.over.value = null;
    else if (place === "text") root.querySelector<HTMLElement>("[data-home]")?.focus();
    else return;
    event.preventDefault();
    return;
  }
  if (place === "dialog" || place === "text" || app.showing.peek() !== null) return;
  const binding = APP_KEYS.find((each) => each.keys.includes(key));
  if (binding === undefined) return;
  event.preventDefault();
  binding.action(app, root, key);
}
