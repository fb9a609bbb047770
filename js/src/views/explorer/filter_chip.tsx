/** A condition of the filter: a menu to set it, and a way to take it off once it is set. */
import type { ComponentChildren } from "preact";
import { Icon } from "../common/icon.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { Popover } from "./popover.tsx";

interface Props {
  readonly label: string;
  /** What it lets pass, in words; "" while it lets everything pass. */
  readonly value: string;
  readonly onClear: () => void;
  readonly children: (close: () => void) => ComponentChildren;
}

export function FilterChip({ label, value, onClear, children }: Props) {
  const on = value !== "";
  return (
    <span class={`lw-filter${on ? " is-on" : ""}`}>
      <Popover
        label={`Filter by ${label.toLowerCase()}`}
        look="lw-button is-small"
        words={
          on ? (
            <span class="lw-cut">
              {label}: {visible(value)}
            </span>
          ) : (
            <>
              {label} <Icon name="chevron-down" />
            </>
          )
        }
      >
        {children}
      </Popover>
      {on && (
        <button
          type="button"
          class="lw-button is-small is-icon"
          aria-label={visibleWords(`Remove ${label}: ${value}`)}
          onClick={onClear}
        >
          <Icon name="x" />
        </button>
      )}
    </span>
  );
}
