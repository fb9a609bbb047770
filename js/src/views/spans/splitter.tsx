/** The edge of the span panel: drawn by pointer, or moved by the arrow keys. */
import { useRef } from "preact/hooks";
import { panelWidth, useUi } from "../ui.ts";

const STEP = 24;
export const NARROWEST = 220;

export function Splitter() {
  const ui = useUi();
  const from = useRef<{ x: number; width: number } | null>(null);
  const width = panelWidth(ui);
  const widest = Math.max(NARROWEST, ui.width.value - 360 - 320);
  const set = (wanted: number) => {
    ui.panelWidth.value = Math.round(Math.max(NARROWEST, Math.min(widest, wanted)));
  };

  const onPointerDown = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (from.current) set(from.current.width + event.clientX - from.current.x);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") set(width - STEP);
    else if (event.key === "ArrowRight") set(width + STEP);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be focused and moved
    <div
      class="lw-splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the span tree"
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
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
