/** One line of the table: a trace, or the place of one that is on its way. */
import type { TraceRow } from "../../protocol.gen.ts";
import { memo } from "../common/memo.tsx";
import { visibleWords } from "../text/visible.tsx";
import { Cell } from "./cell.tsx";
import type { Layout } from "./columns.ts";

/** Height in CSS pixels, as the style sheet has it. */
export const ROW = 44;

interface Props {
  readonly id: string;
  readonly position: number;
  readonly row: TraceRow | undefined;
  readonly selected: boolean;
  readonly active: boolean;
  readonly opened: boolean;
  readonly layout: Layout;
}

export const TableRow = memo(({ id, position, row, selected, active, opened, layout }: Props) => {
  const name = row ? visibleWords(row.trace_id) : "";
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and points at its row
    // biome-ignore lint/a11y/useSemanticElements: a table's rows cannot be drawn in part
    <div
      role="row"
      id={id}
      class={`lw-row-line${active ? " is-active" : ""}${opened ? " is-opened" : ""}`}
      style={{ top: `${position * ROW}px` }}
      aria-rowindex={position + 2}
      aria-selected={selected}
      aria-busy={row === undefined}
      data-position={position}
      data-row={row?.row}
      data-trace={row?.trace_id}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: keys act on the row */}
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div role="gridcell" class="lw-box">
        <input
          type="checkbox"
          class="lw-check"
          tabIndex={-1}
          checked={selected}
          disabled={row === undefined}
          aria-label={row ? `Select ${name}` : "On its way"}
        />
      </div>
      {layout.columns.map((column) => (
        // biome-ignore lint/a11y/useFocusableInteractive: keys act on the row
        // biome-ignore lint/a11y/useSemanticElements: see above
        <div role="gridcell" key={column.name} data-kind={column.kind}>
          {row ? <Cell row={row} column={column} layout={layout} /> : <i class="lw-blank" />}
        </div>
      ))}
    </div>
  );
});
