/** Flat records as a table: its first rows at once, all of them when asked for. */

import { useState } from "preact/hooks";
import type { Table as TableBlock } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { LinkButton } from "../common/link_button.tsx";
import { useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { cellsOf, cellText } from "../evidence/cells.ts";
import { isInRows } from "../evidence/holds.ts";
import { useRestedOn } from "../evidence/rests.ts";
import { Code } from "../text/code.tsx";
import { visible } from "../text/visible.tsx";
import { useScope } from "./scope.ts";

const FOLDED_ROWS = 10;
const NUMBER = /^-?\d[\d,]*(?:\.\d+)?%?$/;

function isNumeric(table: TableBlock, column: number): boolean {
  const cells = table.rows.map((row) => row[column] ?? "").filter((cell) => cell !== "");
  return cells.length > 0 && cells.every((cell) => NUMBER.test(cell));
}

export function Table({ table }: { table: TableBlock }) {
  const long = table.rows.length > FOLDED_ROWS + 2 || table.ref !== null;
  const rested = useRestedOn((passage) => isInRows(table, FOLDED_ROWS, passage));
  const [open, setOpen] = useState(rested);
  const rows = long && !open ? table.rows.slice(0, FOLDED_ROWS) : table.rows;
  const numeric = table.columns.map((_, column) => isNumeric(table, column));
  return (
    <div data-within={table.place?.span_id} data-cells={cellsOf([table])}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section class="lw-table-box" aria-label="Table" tabIndex={0}>
        <table class="lw-table">
          <thead>
            <tr>
              {table.columns.map((name, column) => (
                <th key={name} scope="col" data-align={numeric[column] ? "right" : undefined}>
                  {visible(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, line) => (
              <tr key={line}>
                {row.map((cell, column) => (
                  <td
                    key={column}
                    data-align={numeric[column] ? "right" : undefined}
                    {...cellText(table, line, column)}
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
      {open && table.ref !== null && <Rest reference={table.ref} />}
      {long && (
        <LinkButton as="lw-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Show less" : `Show all ${number(table.total_rows)} rows`}
        </LinkButton>
      )}
    </div>
  );
}

/** The rows that did not travel with the trace come as the text they were. */
function Rest({ reference }: { reference: string }) {
  const { source, item } = useScope();
  const [rest, again] = useAsync(`${item} ${reference}`, () => source.text(item, reference));
  if (rest.kind === "pending") return <Waiting words="Fetching all rows" />;
  if (rest.kind === "failed") return <Failed message={rest.message} again={again} />;
  return <Code text={rest.value.text} language="json" own />;
}
