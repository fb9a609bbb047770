/** The table: one element that scrolls and has the focus, with the rows in sight inside it. */
import type { TargetedMouseEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Column, Sort } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { useWindow } from "../spans/use_window.ts";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import type { Layout } from "./columns.ts";
import { ROW, TableRow } from "./table_row.tsx";

/** Height of the line of heads, which stays in sight. */
export const HEAD = 32;

interface Props {
  readonly app: Explorer;
  readonly layout: Layout;
  /** A row was chosen by pointer. */
  readonly onOpen: (position: number) => void;
}

export function Table({ app, layout, onOpen }: Props) {
  const ui = useUi();
  const grid = useRef<HTMLDivElement>(null);
  const total = app.total.value;
  const list = app.list.value;
  const range = useWindow(grid, { of: list, rows: total, scrolls: true, height: ROW });
  const { first, last } = range;
  useEffect(() => app.need(first, last), [app, list, total, first, last]);

  const onClick = (event: TargetedMouseEvent<HTMLDivElement>) => {
    if (!(event.target instanceof Element)) return;
    const line = event.target.closest<HTMLElement>("[data-row]");
    if (!line) return;
    const position = Number(line.dataset.position);
    const box = event.target.closest(".lw-box") !== null;
    event.currentTarget.focus({ preventScroll: true });
    if (event.shiftKey) app.selectTo(position);
    else if (box) app.toggle(position);
    if (box || event.shiftKey) app.moveTo(position, false);
    else onOpen(position);
  };

  const active = app.active.value;
  const opened = app.opened.value?.row;
  const id = (position: number) => `lw-${ui.id}-row-${position}`;
  const positions = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the whole widget do the same
    // biome-ignore lint/a11y/useSemanticElements: a table's rows cannot be drawn in part
    <div
      class="lw-scroll lw-rows"
      role="grid"
      aria-label="Traces"
      aria-rowcount={total + 1}
      aria-colcount={layout.columns.length + 1}
      aria-multiselectable="true"
      aria-busy={app.loading.value}
      aria-activedescendant={active >= first && active < last ? id(active) : undefined}
      tabIndex={0}
      data-home
      ref={grid}
      style={{ "--lw-columns": layout.template, "--lw-least": `${layout.least}px` }}
      onClick={onClick}
    >
      <Heads app={app} layout={layout} />
      {/* biome-ignore lint/a11y/useSemanticElements: a table's rows cannot be drawn in part */}
      <div role="rowgroup" class="lw-lines" style={{ height: `${total * ROW}px` }}>
        {positions.map((position) => {
          const row = app.rowAt(position);
          return (
            <TableRow
              key={position}
              id={id(position)}
              position={position}
              row={row}
              selected={row !== undefined && app.isSelected(row)}
              active={position === active}
              opened={row !== undefined && row.row === opened}
              layout={layout}
            />
          );
        })}
      </div>
    </div>
  );
}

function Heads({ app, layout }: Omit<Props, "onOpen">) {
  const { matching } = app.selection.value;
  const total = app.total.value;
  const all = total > 0 && matching >= total;
  const sort = app.sort.value;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table's rows cannot be drawn in part
    <div role="rowgroup" class="lw-heads">
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons are */}
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div role="row" aria-rowindex={1}>
        {/* biome-ignore lint/a11y/useFocusableInteractive: its box is */}
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div role="columnheader" class="lw-box">
          <input
            type="checkbox"
            class="lw-check"
            checked={all}
            indeterminate={matching > 0 && !all}
            disabled={total === 0}
            aria-label={`Select all ${number(total)}${total === app.frame.value?.total ? "" : " that match"}`}
            onChange={() => app.selectMatching(!all)}
          />
        </div>
        {layout.columns.map((column) => (
          <Head key={column.name} app={app} column={column} sort={sort} layout={layout} />
        ))}
      </div>
    </div>
  );
}

interface HeadProps {
  readonly app: Explorer;
  readonly column: Column;
  readonly sort: Sort;
  readonly layout: Layout;
}

function Head({ app, column, sort, layout }: HeadProps) {
  const by = sort.column === column.name;
  const short = layout.narrow && column.kind === "state";
  const label =
    column.name === "request" && layout.twoLines ? "Request and response" : column.label;
  const words = <span class={short ? "lw-hidden" : "lw-cut"}>{visible(label)}</span>;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its button is
    // biome-ignore lint/a11y/useSemanticElements: a table's rows cannot be drawn in part
    <div
      role="columnheader"
      data-kind={column.kind}
      {...(column.sortable && {
        "aria-sort": by ? (sort.descending ? "descending" : "ascending") : "none",
      })}
    >
      {column.sortable ? (
        <button type="button" onClick={() => app.sortBy(column.name as Sort["column"])}>
          {words}
          {by && <Icon name={sort.descending ? "arrow-down" : "arrow-up"} />}
          {!by && short && <Icon name="sort" />}
        </button>
      ) : (
        words
      )}
    </div>
  );
}

/** Scrolls as little as shows the row. */
export function scrollToRow(grid: HTMLElement, position: number): void {
  const top = position * ROW;
  const bottom = top + ROW + HEAD - grid.clientHeight;
  if (grid.scrollTop > top) grid.scrollTop = top;
  else if (grid.scrollTop < bottom) grid.scrollTop = bottom;
}
