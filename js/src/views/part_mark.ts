/** A part of the trace as its card shows it. */
export interface PartMark {
  /** The first question about it, for the click that leads there. */
  readonly key: string;
  readonly asked: number;
  readonly answered: number;
  readonly current: boolean;
}
