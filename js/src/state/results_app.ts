/** What the views see of a session's results: signals to draw and actions to call.
 *
 * A *unit* is one question asked of one trace, or of a part of it. A *position* counts the units of
 * the list that is shown.
 */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Connection, Phase, Questioning, TraceSource } from "../app.ts";
import type {
  ItemOpinions,
  MadeSession,
  Question,
  QuestionResults,
  ResultsSnapshot,
  SyncArgs,
  Synced,
  UnitOpinions,
  UnitRow,
  UnitsArgs,
} from "../protocol.gen.ts";

export type Which = NonNullable<UnitsArgs["which"]>;

/** Where one unit stands in the list, and what is known of its trace. */
export interface OpenedUnit {
  readonly row: UnitRow;
  /** Name of the question whose unit it is. */
  readonly name: string;
  /** The question that is looked at; another one of the same trace may be chosen. */
  readonly unit: string;
  readonly detail: ItemOpinions | null;
  /** Why it could not be fetched; "" while there is no reason. */
  readonly error: string;
}

/** An agreed answer on its way. */
export interface Settling {
  /** The question, to be answered by the field that reviewers had. */
  readonly questioning: Questioning;
  readonly rationale: Signal<string>;
  /** Which unit it is for. */
  readonly unit: string;
  readonly status: ReadonlySignal<"idle" | "saving" | "saved">;
  /** Why it was not recorded; "" when it was. */
  readonly trouble: Signal<string>;
}

export interface Results extends TraceSource {
  readonly phase: ReadonlySignal<Phase>;
  readonly snapshot: ReadonlySignal<ResultsSnapshot | null>;
  readonly connection: ReadonlySignal<Connection>;
  /** Why what is shown may be old; "" when it is not. */
  readonly trouble: ReadonlySignal<string>;
  readonly announcement: ReadonlySignal<string>;
  readonly dialog: Signal<"keys" | "session" | "sync" | null>;

  /** Name of the question whose units are listed. */
  readonly chosen: ReadonlySignal<string>;
  readonly which: ReadonlySignal<Which>;
  readonly question: ReadonlySignal<Question | null>;
  readonly result: ReadonlySignal<QuestionResults | null>;

  /** The units that are here, from the first; `total` counts those that are not, too. */
  readonly rows: ReadonlySignal<readonly UnitRow[]>;
  readonly total: ReadonlySignal<number>;
  readonly listing: ReadonlySignal<boolean>;
  readonly listError: ReadonlySignal<string>;
  /** Position that the keys act on; −1: none. */
  readonly active: ReadonlySignal<number>;
  /** Every unit of the list `open` is settled, those settled since it was fetched too. */
  readonly allSettled: ReadonlySignal<boolean>;

  /** The unit at `active`, opened: the list stays as it is until one goes `back`. */
  readonly opened: ReadonlySignal<OpenedUnit | null>;
  /** What is looked at of the opened trace. */
  readonly unit: ReadonlySignal<UnitOpinions | null>;
  readonly settling: ReadonlySignal<Settling | null>;

  open(): void;
  retry(): void;
  choose(name: string): void;
  /** The question before or after the chosen one. */
  chooseBy(by: 1 | -1): void;
  show(which: Which): void;
  more(): void;
  moveTo(position: number): void;
  openUnit(position: number): void;
  /** Open the unit that the keys are on: of a list on its way the first one, once it is here. */
  openActive(): void;
  /** Open the unit before or after the opened one. */
  openNext(by: 1 | -1): void;
  /** Look at another question of the opened trace. */
  lookAt(unit: string): void;
  back(): void;
  /** Choose the agreed answer by its position; before the form is there, as soon as it is. */
  pick(position: number): void;
  /** Give the agreed answer that the field holds; then on to the next unit, if that is wanted. */
  record(next: boolean): void;
  withdraw(): void;
  /** Make a session of the traces in the list that is shown. */
  makeSession(name: string): Promise<MadeSession>;
  /** Put what reviewers expect into a dataset, or find out what that would change. */
  sync(args: SyncArgs): Promise<Synced>;
  dispose(): void;
}
