/** Flat records as a table: its first rows at once, the others when they are asked for. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Table as TableBlock } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { LinkButton } from "../common/link_button.tsx";
import { reveal } from "../common/reveal.ts";
import { type Async, useAsync } from "../common/use_async.ts";
import { useProgress } from "../common/use_progress.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { cellsOf, cellText } from "../evidence/cells.ts";
import { rowOf } from "../evidence/holds.ts";
import { useRested } from "../evidence/rests.ts";
import { visible } from "../text/visible.tsx";
import { useScope } from "./scope.ts";

const FOLDED_ROWS = 10;
/** So many beyond them are not worth a fold. */
const SPARE = 2;
/** Rows that are unfolded at once: each is an element for every cell. */
const PAGE = 500;
/** Rows that are drawn between two paints. */
const STEP = 100;
const NUMBER = /^-?\d[\d,]*(?:\.\d+)?%?$/;

function isNumeric(table: TableBlock, column: number): boolean {
  const cells = table.rows.map((row) => row[column] ?? "").filter((cell) => cell !== "");
  return cells.length > 0 && cells.every((cell) => NUMBER.test(cell));
}

export function Table({ table }: { table: TableBlock }) {
  const { total_rows: total } = table;
  const rested = Math.max(-1, ...useRested().map((passage) => rowOf(table, passage)));
  const box = useRef<HTMLDivElement>(null);
  const [wanted, want] = useWanted(box, () => firstWanted(total, rested));
  const [all, again] = useRows(table, wanted > table.rows.length);
  const rows = (all.kind === "ready" ? all.value : table.rows).slice(0, wanted);
  const drawn = useProgress(rows.length, table.rows.length, STEP);
  const numeric = table.columns.map((_, column) => isNumeric(table, column));
  const more = Math.min(PAGE, total - wanted);
  const fold = () => {
    want(FOLDED_ROWS);
    // The end of a long table may be screens below its beginning.
    requestAnimationFrame(() => reveal(box.current));
  };
  return (
    <div ref={box} data-within={table.place?.span_id} data-cells={cellsOf([table])}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section class="lw-table-box" aria-label="Table" tabIndex={0}>
        <table class="lw-table">
          <thead>
            <tr>
              {table.columns.map((name, column) => (
                <th key={column} scope="col" data-align={numeric[column] ? "right" : undefined}>
                  {visible(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, drawn).map((row, line) => (
              <tr key={line}>
                {row.map((cell, column) => (
                  <td
                    key={column}
                    data-align={numeric[column] ? "right" : undefined}
                    {...cellText(table.place, cell, line, column)}
                  >
                    {cell === null ? (
                      <span class="lw-muted">–</span>
                    ) : (
                      <span data-at={0}>{visible(cell)}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {all.kind === "failed" && <Failed message={all.message} again={again} />}
      {all.kind === "pending" && <Waiting words="Fetching the rows" />}
      {more > 0 && (
        <LinkButton as="lw-more" aria-expanded="false" onClick={() => want(wanted + more)}>
          {wanted + more === total && wanted === FOLDED_ROWS
            ? `Show all ${number(total)} rows`
            : `Show ${number(more)} more of ${number(total)} rows`}
        </LinkButton>
      )}
      {wanted > FOLDED_ROWS && total > FOLDED_ROWS + SPARE && (
        <LinkButton as="lw-more" aria-expanded="true" onClick={fold}>
          Show less
        </LinkButton>
      )}
    </div>
  );
}

/** How many rows are wanted. Asking for others takes away the button that asked, when it has no more
 * to ask for: the one that is left has the focus then, as if it were the same. */
function useWanted(box: RefObject<HTMLElement | null>, first: () => number) {
  const [wanted, setWanted] = useState(first);
  const asked = useRef(false);
  useLayoutEffect(() => {
    if (asked.current && !box.current?.contains(document.activeElement))
      box.current?.querySelector<HTMLElement>(".lw-more")?.focus({ preventScroll: true });
    asked.current = false;
  }, [wanted, box]);
  const want = (rows: number) => {
    asked.current = true;
    setWanted(rows);
  };
  return [wanted, want] as const;
}

/** A few rows more than the first ones need no fold. */
function firstWanted(total: number, rested: number): number {
  if (total <= FOLDED_ROWS + SPARE) return total;
  if (rested < FOLDED_ROWS) return FOLDED_ROWS;
  return Math.min(total, Math.ceil((rested + 1) / PAGE) * PAGE);
}

type Rows = TableBlock["rows"];

/** All rows, once those that came with the trace are not enough. */
function useRows({ ref, rows }: TableBlock, wanted: boolean): readonly [Async<Rows>, () => void] {
  const { source, item } = useScope();
  const missing = wanted && ref !== null;
  const [all, again] = useAsync(missing ? `${item} ${ref}` : null, async () => {
    const { text } = await source.text(item, ref ?? "");
    return JSON.parse(text) as Rows;
  });
  return [missing ? all : { kind: "ready", value: rows }, again];
}
