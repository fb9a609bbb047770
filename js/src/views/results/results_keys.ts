/** The one table of the keys of a session's results. */
import { keyName, placeOf } from "../../key_event.ts";
import type { Results } from "../../state/results_app.ts";

export type Screen = "overview" | "unit";

export interface ResultsUi {
  /** Give the form what is typed. */
  commit(): void;
  openSearch(): void;
  /** Leave a text box, for the keys of the form. */
  leaveText(): void;
}

interface Context {
  readonly app: Results;
  readonly ui: ResultsUi;
  readonly key: string;
}

export interface ResultsBinding {
  readonly keys: readonly string[];
  readonly shown: readonly string[];
  readonly label: string;
  readonly group: "Traces" | "One trace" | "Elsewhere";
  readonly screens: readonly Screen[];
  readonly inText?: boolean;
  /** Not where an arrow or Enter belongs to a control that has the focus. */
  readonly free?: boolean;
  readonly repeats?: boolean;
  action(context: Context): void;
}

export const RESULTS_GROUPS = ["Traces", "One trace", "Elsewhere"] as const;

const OVERVIEW: readonly Screen[] = ["overview"];
const UNIT: readonly Screen[] = ["unit"];
const BOTH: readonly Screen[] = ["overview", "unit"];

function step({ app }: Context, by: 1 | -1): void {
  if (app.opened.peek() === null) app.moveTo(app.active.peek() + by);
  else app.openNext(by);
}

export const RESULTS_KEYS: readonly ResultsBinding[] = [
  {
    keys: ["ArrowUp"],
    shown: ["↑"],
    label: "Trace before",
    group: "Traces",
    screens: OVERVIEW,
    free: true,
    repeats: true,
    action: (context) => step(context, -1),
  },
  {
    keys: ["ArrowDown"],
    shown: ["↓"],
    label: "Trace after",
    group: "Traces",
    screens: OVERVIEW,
    free: true,
    repeats: true,
    action: (context) => step(context, 1),
  },
  {
    keys: ["k"],
    shown: ["k"],
    label: "Trace before, opened too",
    group: "Traces",
    screens: BOTH,
    repeats: true,
    action: (context) => step(context, -1),
  },
  {
    keys: ["j"],
    shown: ["j"],
    label: "Trace after, opened too",
    group: "Traces",
    screens: BOTH,
    repeats: true,
    action: (context) => step(context, 1),
  },
  {
    keys: ["Enter"],
    shown: ["↵"],
    label: "Open the trace",
    group: "Traces",
    screens: OVERVIEW,
    free: true,
    action: ({ app }) => app.openActive(),
  },
  {
    keys: ["ArrowLeft"],
    shown: ["←"],
    label: "Question before",
    group: "Traces",
    screens: OVERVIEW,
    free: true,
    action: ({ app }) => app.chooseBy(-1),
  },
  {
    keys: ["ArrowRight"],
    shown: ["→"],
    label: "Question after",
    group: "Traces",
    screens: OVERVIEW,
    free: true,
    action: ({ app }) => app.chooseBy(1),
  },
  {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    shown: ["1", "9"],
    label: "Choose the agreed answer",
    group: "One trace",
    screens: UNIT,
    action: ({ app, key }) => app.pick(Number(key) - 1),
  },
  {
    keys: ["Mod+Enter"],
    shown: ["Ctrl+↵"],
    label: "Record the agreed answer, and next",
    group: "One trace",
    screens: UNIT,
    inText: true,
    action: ({ app, ui }) => {
      ui.commit();
      app.record(true);
    },
  },
  {
    keys: ["Escape"],
    shown: ["Esc"],
    label: "Leave a text box; back to the results",
    group: "One trace",
    screens: UNIT,
    action: ({ app }) => app.back(),
  },
  {
    keys: ["/"],
    shown: ["/"],
    label: "Search this trace",
    group: "Elsewhere",
    screens: UNIT,
    action: ({ ui }) => ui.openSearch(),
  },
  {
    keys: ["?"],
    shown: ["?"],
    label: "These keys",
    group: "Elsewhere",
    screens: BOTH,
    action: ({ app }) => {
      app.dialog.value = "keys";
    },
  },
];

/** @returns Whether the key was ours; its default is then prevented. */
export function handleResultsKey(event: KeyboardEvent, app: Results, ui: ResultsUi): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const place = placeOf(event.target);
  const key = keyName(event);
  const done = (): true => {
    event.preventDefault();
    return true;
  };
  if (place === "dialog") {
    if (key !== "Escape" || app.dialog.peek() === null) return false;
    app.dialog.value = null;
    return done();
  }
  if (place === "text" && key === "Escape") {
    ui.commit();
    ui.leaveText();
    return done();
  }
  const screen: Screen = app.opened.peek() === null ? "overview" : "unit";
  const inList = event.target instanceof Element && event.target.closest(".lw-units") !== null;
  const free = inList || place === "other";
  const binding = RESULTS_KEYS.find(
    (each) =>
      each.keys.includes(key) &&
      each.screens.includes(screen) &&
      (place !== "text" || each.inText === true) &&
      (each.free !== true || free),
  );
  if (binding === undefined) return false;
  if (!event.repeat || binding.repeats) binding.action({ app, ui, key });
  return done();
}
