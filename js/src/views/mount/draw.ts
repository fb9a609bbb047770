/** Draws a view into an element of the page; returns how to take it out again. */
export type Draw = (el: HTMLElement, options: MountOptions) => () => void;

export interface MountOptions {
  /** Height of the widget in CSS pixels; the reviewer may drag it. */
  readonly height: number;
}
