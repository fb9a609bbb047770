/** Where the front end is open, in the words that differ between such places. */

import type { ReadonlySignal } from "@preact/signals";
import type { ComponentType } from "preact";

interface Trouble {
  readonly head: string;
  /** What it takes to go on. */
  readonly todo: string;
}

export interface Place {
  readonly name: "notebook" | "server" | "file";
  /** Whoever labels here can write Python beside it. */
  readonly python: boolean;
  /** What a trace names elsewhere may be loaded when it is asked for; a page's policy forbids it. */
  readonly loads: boolean;
  readonly busy: string;
  readonly offline: string;
  readonly restarted: Trouble;
  /** Instead of traces, where there are none yet. */
  readonly empty: string;
  /** What is said of an answer that has arrived, before the time. */
  readonly saved: string;
  /** What stands in this place only: in the bar, below the trace, and when all is answered. */
  readonly Actions?: ComponentType;
  readonly Notices?: ComponentType;
  readonly Done?: ComponentType;
  readonly Chat?: ChatViews;
}

/** Talking to the session's agent, where there is a way to it. */
export interface ChatViews {
  /** Not null where the session has an agent to talk to. */
  readonly on: ReadonlySignal<object | null>;
  /** A chat stands instead of a trace. */
  readonly screen: ReadonlySignal<boolean>;
  readonly Screen: ComponentType;
  /** What was said since the trace, below it; where it is written; and how to go on at the end. */
  readonly Said: ComponentType;
  readonly Box: ComponentType;
  readonly More: ComponentType;
}

export const NOTEBOOK: Place = {
  name: "notebook",
  python: true,
  loads: true,
  busy: "The kernel is busy.",
  offline: "No connection to the notebook server.",
  restarted: { head: "The kernel was restarted.", todo: "Run this cell again." },
  empty: "Add some in a cell; they appear here.",
  saved: "Saved",
};

/** A page that a server sends to somebody who may have no notebook. */
export const SERVER: Place = {
  name: "server",
  python: false,
  loads: false,
  busy: "The server takes its time.",
  offline: "The server cannot be reached.",
  restarted: {
    head: "The server takes no answers from this page any more.",
    todo: "Open your link again, or ask who sent it.",
  },
  empty: "They appear here when somebody adds them.",
  saved: "Saved",
};

/** A page in a file, whose answers somebody has to carry back. */
export const FILE: Place = {
  name: "file",
  python: false,
  loads: false,
  busy: "This takes a moment.",
  offline: "No connection.",
  restarted: { head: "This page no longer answers.", todo: "Reload it." },
  empty: "This file was made before there were any.",
  saved: "Kept here",
};
