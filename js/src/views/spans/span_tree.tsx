/** The span tree: one tab stop, arrows to move, Enter to open; only rows in sight are drawn. */
import { useMemo, useRef, useState } from "preact/hooks";
import type { SpanRow } from "../../protocol.gen.ts";
import { reveal } from "../common/reveal.ts";
import { useScope } from "../trace/scope.ts";
import { useUi } from "../ui.ts";
import { assign, type Slot } from "./slots.ts";
import { SpanRowView } from "./span_row.tsx";
import { type SpanKind, total, treeOf, visible } from "./tree.ts";
import { step } from "./tree_keys.ts";
import type { Folds } from "./use_folds.ts";
import { useRowFocus } from "./use_row_focus.ts";
import { ROW, useWindow, WINDOWED } from "./use_window.ts";

interface Props {
  readonly spans: readonly SpanRow[];
  readonly kind: SpanKind;
  readonly folds: Folds;
  /** It scrolls by itself, beside the trace. */
  readonly scrolls?: boolean;
}

export function SpanTree({ spans, kind, folds, scrolls = false }: Props) {
  const ui = useUi();
  const { hits } = useScope();
  const scroller = useRef<HTMLDivElement>(null);
  const slots = useRef<readonly Slot[]>([]);
  const { folded, toggle: fold } = folds;
  // Id of the span with the tab stop, "" for the first.
  const [kept, setKept] = useState({ of: spans, active: "" });
  const active = kept.of === spans ? kept.active : "";
  const [pointed, setPointed] = useState("");
  const rows = useMemo(() => treeOf(spans), [spans]);
  const shown = useMemo(() => visible(rows, folded, kind), [rows, folded, kind]);
  const whole = useMemo(() => total(spans), [spans]);
  const range = useWindow(scroller, { of: spans, rows: shown.length, scrolls });
  const at = useMemo(
    () =>
      Math.max(
        0,
        shown.findIndex((row) => row.span.id === active),
      ),
    [shown, active],
  );
  const wantsFocus = useRowFocus(scroller, spans);

  const setActive = (id: string) => {
    if (id !== active) setKept({ of: spans, active: id });
  };
  const open = (id: string) => {
    setActive(id);
    ui.span.value = id;
    revealCard(scroller.current, id);
  };
  const onClick = ({ target }: MouseEvent) => {
    const id = spanAt(target);
    if (id === null) return;
    // No control of its own: the arrow keys of the tree do the same.
    if (target instanceof Element && target.closest(".lw-twist")) fold(id);
    else open(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = shown[at];
    if (!row) return;
    const move = step(event.key, at, shown, folded);
    if (move === null) return;
    event.preventDefault();
    if (move.kind === "open") return open(row.span.id);
    if (move.kind === "fold") return fold(row.span.id);
    if (move.kind === "fold all") return folds.toggleAll();
    const next = shown[move.to];
    if (!next) return;
    setActive(next.span.id);
    wantsFocus();
    scrollTo(scroller.current, move.to);
  };

  const drawn = shown.slice(range.first, range.last);
  const stop = shown[at];
  // The row with the tab stop stays, or scrolling past it would drop the focus.
  const apart = stop !== undefined && (at < range.first || at >= range.last) ? stop : null;
  if (apart && at < range.first) drawn.unshift(apart);
  else if (apart) drawn.push(apart);
  const indexes = drawn.map((row) => row.index);
  slots.current = assign(slots.current, indexes, stop?.index ?? -1);

  return (
    <div
      class={`lw-tree${shown.length > WINDOWED ? " is-windowed" : ""}`}
      role="tree"
      aria-label="Spans"
      ref={scroller}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocusIn={({ target }: FocusEvent) => {
        const id = spanAt(target);
        if (id !== null) setActive(id);
      }}
      // Hovering tells what the row with the focus tells.
      onMouseMove={({ target }: MouseEvent) => setPointed(spanAt(target) ?? "")}
      onMouseLeave={() => setPointed("")}
    >
      <div
        role="none"
        class="lw-tree-rows"
        style={{ height: `${shown.length * ROW}px`, paddingTop: `${range.first * ROW}px` }}
      >
        {drawn.map((row, line) => (
          <SpanRowView
            key={slots.current[line]?.slot}
            row={row}
            top={row === apart ? at * ROW : null}
            total={whole}
            brief={scrolls}
            folded={folded.has(row.span.id)}
            active={row === stop}
            told={row === stop || row.span.id === pointed}
            selected={ui.span.value === row.span.id}
            hits={hits.value?.spans[row.span.id] ?? 0}
          />
        ))}
      </div>
    </div>
  );
}

/** The span whose row an event is about. */
function spanAt(target: EventTarget | null): string | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-span]") : null;
  return row?.dataset.span ?? null;
}

function scrollTo(box: HTMLElement | null, index: number): void {
  if (!box) return;
  const top = index * ROW;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + ROW > box.scrollTop + box.clientHeight)
    box.scrollTop = top + ROW - box.clientHeight;
}

/** The card that shows this span in the conversation comes into sight with it. */
function revealCard(inside: HTMLElement | null, id: string): void {
  const card = inside?.closest(".lw-root")?.querySelector(`[data-span-card="${CSS.escape(id)}"]`);
  reveal(card);
}
