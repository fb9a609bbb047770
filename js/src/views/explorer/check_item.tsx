/** A line of a menu that is on or off, with how many traces it is about. */
import type { ComponentChildren } from "preact";
import { number } from "../common/format.ts";

interface Props {
  readonly on: boolean;
  readonly onToggle: () => void;
  readonly count?: number;
  readonly children: ComponentChildren;
}

export function CheckItem({ on, onToggle, count, children }: Props) {
  return (
    <label class="lw-menu-item lw-check-item">
      <input type="checkbox" class="lw-check" checked={on} onChange={onToggle} />
      <span class="lw-space">{children}</span>
      {count !== undefined && <small>{number(count)}</small>}
    </label>
  );
}

/** The values with one more or one less. */
export function toggled(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
}
