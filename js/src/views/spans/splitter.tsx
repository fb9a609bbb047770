/** The edge of a pane beside another: drawn by pointer, or moved by the arrow keys. */
import { useRef } from "preact/hooks";
import { panelWidth, useUi } from "../ui.ts";

const STEP = 24;
export const NARROWEST = 220;

/** The edge of the span panel. */
export function Splitter() {
  const ui = useUi();
  return (
    <Edge
      label="Width of the span tree"
      width={panelWidth(ui)}
      least={NARROWEST}
      most={ui.width.value - 360 - 320}
      onWidth={(width) => {
        ui.panelWidth.value = width;
      }}
    />
  );
}

interface EdgeProps {
  readonly label: string;
  readonly width: number;
  readonly least: number;
  readonly most: number;
  /** It is the left edge of its pane: to the left is wider. */
  readonly left?: boolean;
  readonly onWidth: (width: number) => void;
}

export function Edge({ label, width, least, most, left = false, onWidth }: EdgeProps) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const sign = left ? -1 : 1;
  const widest = Math.max(least, most);
  const set = (wanted: number) => {
    onWidth(Math.round(Math.max(least, Math.min(widest, wanted))));
  };

  const onPointerDown = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from.current) set(from.current.width + sign * (event.clientX - from.current.x));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") set(width - sign * STEP);
    else if (event.key === "ArrowRight") set(width + sign * STEP);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be focused and moved
    <div
      class={`lw-splitter${left ? " is-left" : ""}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={widest}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = null;
      }}
      onKeyDown={onKeyDown}
    />
  );
}
