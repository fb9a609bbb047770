/** The one table of the explorer's keys: what they do, where, and how the screen names them. */
import { keyName, placeOf } from "../../key_event.ts";
import type { Explorer } from "../../state/explorer_app.ts";

/** Where the focus is: in the table, the trace, a text box, a menu, or elsewhere. */
export type Where = "table" | "trace" | "text" | "dialog" | "other";

export interface ExplorerUi {
  /** The trace is shown beside the table, so it follows the row. */
  beside(): boolean;
  /** How many rows are in sight. */
  screenful(): number;
  /** Bring the active row into sight. */
  reveal(): void;
  enterTrace(): void;
  toTable(): void;
  toSearch(): void;
}

interface Context {
  readonly app: Explorer;
  readonly ui: ExplorerUi;
  readonly key: string;
}

export interface ExplorerBinding {
  readonly keys: readonly string[];
  readonly shown: readonly string[];
  readonly label: string;
  readonly group: "Rows" | "Select" | "Elsewhere";
  readonly where: readonly Where[];
  readonly repeats?: boolean;
  action(context: Context): void;
}

export const EXPLORER_GROUPS = ["Rows", "Select", "Elsewhere"] as const;

const TABLE: readonly Where[] = ["table"];
const READING: readonly Where[] = ["table", "trace", "other"];

function move({ app, ui }: Context, to: number): void {
  app.moveTo(to, ui.beside());
  ui.reveal();
}

const step = (context: Context, by: number): void => move(context, context.app.active.peek() + by);

export const EXPLORER_KEYS: readonly ExplorerBinding[] = [
  {
    keys: ["k", "ArrowUp"],
    shown: ["k", "↑"],
    label: "Row before",
    group: "Rows",
    where: READING,
    repeats: true,
    action: (context) => step(context, -1),
  },
  {
    keys: ["j", "ArrowDown"],
    shown: ["j", "↓"],
    label: "Row after",
    group: "Rows",
    where: READING,
    repeats: true,
    action: (context) => step(context, 1),
  },
  {
    keys: ["PageUp", "PageDown"],
    shown: ["PgUp", "PgDn"],
    label: "A screen of rows",
    group: "Rows",
    where: TABLE,
    repeats: true,
    action: (context) =>
      step(context, context.key === "PageUp" ? -context.ui.screenful() : context.ui.screenful()),
  },
  {
    keys: ["Home", "End"],
    shown: ["Home", "End"],
    label: "First row, last row",
    group: "Rows",
    where: TABLE,
    action: (context) => move(context, context.key === "Home" ? 0 : context.app.total.peek() - 1),
  },
  {
    keys: ["Enter"],
    shown: ["↵"],
    label: "Into the trace",
    group: "Rows",
    where: TABLE,
    action: ({ app, ui }) => {
      app.moveTo(Math.max(0, app.active.peek()), true);
      ui.enterTrace();
    },
  },
  {
    keys: ["x", " "],
    shown: ["x", "Space"],
    label: "Select the row",
    group: "Select",
    where: READING,
    action: ({ app }) => app.toggle(app.active.peek()),
  },
  {
    keys: ["Shift+ArrowUp", "Shift+ArrowDown"],
    shown: ["⇧↑", "⇧↓"],
    label: "Move and select",
    group: "Select",
    where: TABLE,
    repeats: true,
    action: ({ app, ui, key }) => {
      app.extend(key === "Shift+ArrowUp" ? -1 : 1, ui.beside());
      ui.reveal();
    },
  },
  {
    keys: ["a", "Mod+a"],
    shown: ["a"],
    label: "Select all that match",
    group: "Select",
    where: READING,
    action: ({ app }) => app.selectMatching(true),
  },
  {
    keys: ["/"],
    shown: ["/"],
    label: "Search the traces",
    group: "Elsewhere",
    where: READING,
    action: ({ ui }) => ui.toSearch(),
  },
  {
    keys: ["Escape"],
    shown: ["Esc"],
    label: "Back to the table",
    group: "Elsewhere",
    where: ["trace", "text", "other"],
    action: ({ ui }) => ui.toTable(),
  },
  {
    keys: ["?"],
    shown: ["?"],
    label: "These keys",
    group: "Elsewhere",
    where: READING,
    action: ({ app }) => {
      app.dialog.value = "keys";
    },
  },
];

/** Keys that a button, a link or a scrolling trace needs for itself. */
const NATIVE = new Set(["ArrowUp", "ArrowDown", " ", "Mod+a"]);

/** @returns Whether the key was ours; its default is then prevented. */
export function handleExplorerKey(event: KeyboardEvent, app: Explorer, ui: ExplorerUi): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const where = whereOf(event.target);
  const key = nameOf(event);
  if (where === "dialog") {
    if (key !== "Escape" || app.dialog.peek() === null) return false;
    app.dialog.value = null;
    event.preventDefault();
    return true;
  }
  if (where !== "table" && NATIVE.has(key)) return false;
  const binding = EXPLORER_KEYS.find(
    (each) => each.keys.includes(key) && each.where.includes(where),
  );
  if (binding === undefined) return false;
  event.preventDefault();
  if (!event.repeat || binding.repeats) binding.action({ app, ui, key });
  return true;
}

function whereOf(target: EventTarget | null): Where {
  const place = placeOf(target);
  if (place === "dialog" || place === "text") return place;
  if (!(target instanceof Element)) return "other";
  // A button among the heads of the table keeps Enter and Space.
  if (target.closest("button")) return "other";
  if (target.closest(".lw-side")) return "trace";
  return target.matches(".lw-root") || target.closest(".lw-rows") ? "table" : "other";
}

function nameOf(event: KeyboardEvent): string {
  if (event.altKey) return "";
  const mod = event.ctrlKey || event.metaKey;
  if (mod && !event.shiftKey && event.key.toLowerCase() === "a") return "Mod+a";
  if (!mod && event.shiftKey && /^Arrow(Up|Down)$/.test(event.key)) return `Shift+${event.key}`;
  return keyName(event);
}
