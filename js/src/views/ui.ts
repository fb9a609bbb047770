/** What the page itself remembers: nothing of it belongs to the session or outlives the page. */
import { type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { KeptDrafts } from "../kept/kept_drafts.ts";
import { randomKey } from "../random_key.ts";
import type { Marked } from "./evidence/passages.ts";
import { createDrafts, type Drafts } from "./form/drafts.ts";
import type { PartMark } from "./part_mark.ts";
import { NOTEBOOK, type Place } from "./place.ts";

/** The stylesheets, by their entries' names. */
export type Styles =
  | "explorer"
  | "file"
  | "labeling"
  | "page"
  | "results"
  | "review_app"
  | "widget";

export interface Ui {
  /** The one that applies here: several may be on a page, each with rules of its own. */
  readonly styles: Styles;
  /** Someone is to judge what is read here. */
  readonly judging: boolean;
  readonly place: Place;
  /** Sets this drawing apart from all others on the page: radio groups and ids are the page's. */
  readonly id: string;
  /** Width of the widget in CSS pixels. */
  readonly width: Signal<number>;
  /** Its height in CSS pixels: how much of a trace fills the screen. */
  readonly height: Signal<number>;
  /** The search bar over the trace is open. */
  readonly searching: Signal<boolean>;
  readonly query: Signal<string>;
  /** Id of the span in the drawer. */
  readonly span: Signal<string | null>;
  /** The span tree beside the trace is shown, where there is room for it. */
  readonly panel: Signal<boolean>;
  readonly panelWidth: Signal<number>;
  /** Narrow screens: the questions are open over the trace. */
  readonly sheet: Signal<boolean>;
  /** The filter that was chosen shows nothing; the item before stays the current one. */
  readonly nothingShown: Signal<boolean>;
  /** Which comment was asked for. */
  readonly commenting: Signal<Commenting>;
  /** What stands in the note of the open skip menu. */
  readonly skipNote: Signal<string>;
  /** What of the trace is selected. */
  readonly marked: Signal<Marked | null>;
  readonly drafts: Drafts;
  /** The parts of the trace that are asked about, by `partId`. */
  readonly parts: Signal<ReadonlyMap<string, PartMark>>;
  /** Leads to the questions about a part, by the key of the first. */
  readonly focusPart: Signal<((key: string) => void) | null>;
}

export interface Commenting {
  readonly name: string;
  readonly item: string;
  /** The caret is still to go there: it goes once, not each time the item is opened again. */
  readonly caret: boolean;
}

interface UiOptions {
  readonly styles: Styles;
  readonly judging?: boolean;
  readonly kept?: KeptDrafts | null;
  readonly place?: Place;
}

export function createUi({ styles, judging = true, kept = null, place = NOTEBOOK }: UiOptions): Ui {
  return {
    styles,
    judging,
    place,
    id: randomKey().slice(0, 8),
    width: signal(0),
    height: signal(672),
    searching: signal(false),
    query: signal(""),
    span: signal(null),
    panel: signal(true),
    panelWidth: signal(0),
    sheet: signal(true),
    nothingShown: signal(false),
    commenting: signal({ name: "", item: "", caret: false }),
    skipNote: signal(""),
    marked: signal(null),
    drafts: createDrafts(kept),
    parts: signal(new Map()),
    focusPart: signal(null),
  };
}

/** Below this width the form becomes a sheet. */
export const NARROW = 720;
/** From this width on the span tree of an agent stands beside its trace. */
export const WIDE = 1040;

const UiContext = createContext<Ui | null>(null);
export const UiProvider = UiContext.Provider;

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (!ui) throw new Error("This view is drawn outside of a mounted widget.");
  return ui;
}

/** Open the comment of a question and put the caret into it. */
export function askForComment(ui: Ui, name: string, item: string): void {
  ui.commenting.value = { name, item, caret: true };
}

/** Width of the span panel: as the reviewer set it, else a share of the widget. */
export function panelWidth(ui: Ui): number {
  return ui.panelWidth.value || share(ui, 0.26, 272, 332);
}

const FORM = 368;

/** Width of the form: the same whether a span tree stands beside the trace, too, or none does. */
export const formWidth = (ui: Ui): number =>
  ui.width.value < WIDE ? FORM : share(ui, 0.32, 320, FORM);

function share(ui: Ui, part: number, least: number, most: number): number {
  return Math.round(Math.max(least, Math.min(most, ui.width.value * part)));
}
