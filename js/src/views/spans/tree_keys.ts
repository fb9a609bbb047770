/** What a key does in the tree (https://www.w3.org/WAI/ARIA/apg/patterns/treeview/). */
import type { TreeRow } from "./tree.ts";

export type Step =
  | { readonly kind: "move"; readonly to: number }
  | { readonly kind: "fold" }
  | { readonly kind: "fold all" }
  | { readonly kind: "open" };

const PAGE = 10;

export function step(
  key: string,
  at: number,
  rows: readonly TreeRow[],
  folded: ReadonlySet<string>,
): Step | null {
  const row = rows[at];
  if (!row) return null;
  const parentOf = row.span.children > 0;
  const open = parentOf && !folded.has(row.span.id);
  const move = (to: number): Step => ({
    kind: "move",
    to: Math.max(0, Math.min(rows.length - 1, to)),
  });
  switch (key) {
    case "ArrowDown":
      return move(at + 1);
    case "ArrowUp":
      return move(at - 1);
    case "PageDown":
      return move(at + PAGE);
    case "PageUp":
      return move(at - PAGE);
    case "Home":
      return move(0);
    case "End":
      return move(rows.length - 1);
    case "ArrowRight":
      if (!parentOf) return null;
      return open ? move(at + 1) : { kind: "fold" };
    case "ArrowLeft": {
      if (open) return { kind: "fold" };
      const parent = rows.findIndex((each) => each.index === row.parent);
      return parent < 0 ? null : move(parent);
    }
    case "*":
      return { kind: "fold all" };
    case "Enter":
    case " ":
      return { kind: "open" };
    default:
      return null;
  }
}
