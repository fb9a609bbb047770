/** Which drawn element shows which row: scrolling changes what elements show, not which there are.
 *
 * A row that stays in sight keeps its element; what went out of sight lends its elements to what
 * came in. Elements stand in the order of the rows, so the tree reads on.
 */

export interface Slot {
  /** Position of the row in the whole tree. */
  readonly row: number;
  /** Names the element. */
  readonly slot: number;
}

/** The slots of `rows`, given those before.
 *
 * The element of the row `fixed` is never moved, and none past it: the page would scroll back to an
 * element that has the focus and moves, or take the focus from it.
 */
export function assign(before: readonly Slot[], rows: readonly number[], fixed: number): Slot[] {
  const unused = before.reduce((above, { slot }) => Math.max(above, slot + 1), 0);
  const from = before.findIndex(({ row }) => row === fixed);
  const to = rows.indexOf(fixed);
  const held = before[from];
  if (held === undefined || to < 0) return lend(before, rows, unused);
  const above = lend(before.slice(0, from), rows.slice(0, to), unused);
  const below = lend(before.slice(from + 1), rows.slice(to + 1), unused + to);
  return [...above, held, ...below];
}

function lend(before: readonly Slot[], rows: readonly number[], unused: number): Slot[] {
  const wanted = new Set(rows);
  const kept = new Map<number, number>();
  const free: number[] = [];
  for (const { row, slot } of before) {
    if (wanted.has(row)) kept.set(row, slot);
    else free.push(slot);
  }
  let lent = 0;
  let made = unused;
  return rows.map((row) => ({ row, slot: kept.get(row) ?? free[lent++] ?? made++ }));
}
