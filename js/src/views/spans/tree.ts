/** The span tree as rows: which are in sight, who is whose parent, and where each bar lies. */
import type { SpanRow } from "../../protocol.gen.ts";

export interface TreeRow {
  readonly span: SpanRow;
  /** Position in the whole tree. */
  readonly index: number;
  /** Position of the parent in the whole tree, −1 for a root. */
  readonly parent: number;
  readonly position: number; // among its siblings, from 1
  readonly siblings: number;
}

/** All of them, those of one of the groups, or those of one type: "type:RETRIEVER". */
export type SpanKind = "all" | "llm" | "tool" | "error" | `type:${string}`;

const LLM = new Set(["LLM", "CHAT_MODEL"]);

export function isOfKind(span: SpanRow, kind: SpanKind): boolean {
  if (kind === "all") return true;
  if (kind === "error") return span.status === "error";
  if (kind === "llm") return LLM.has(span.type);
  return kind === "tool" ? span.type === "TOOL" : span.type === kind.slice("type:".length);
}

/** Every type of span and how many have it, most frequent first. */
export function typesOf(spans: readonly SpanRow[]): [type: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { type } of spans) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([one, many], [other, few]) => few - many || one.localeCompare(other));
}

/** Adds to every row its parent and its place among its siblings. */
export function treeOf(spans: readonly SpanRow[]): TreeRow[] {
  const path: number[] = []; // position of the open ancestor on each level
  const children = new Map<number, number[]>();
  const parents = spans.map((span, index) => {
    path.length = Math.max(0, span.level - 1);
    const parent = path.at(-1) ?? -1;
    path[span.level - 1] = index;
    const siblings = children.get(parent);
    if (siblings) siblings.push(index);
    else children.set(parent, [index]);
    return parent;
  });
  const position = new Map<number, number>();
  for (const siblings of children.values())
    for (const [place, index] of siblings.entries()) position.set(index, place + 1);
  return spans.map((span, index) => {
    const parent = parents[index] ?? -1;
    return {
      span,
      index,
      parent,
      position: position.get(index) ?? 1,
      siblings: children.get(parent)?.length ?? 1,
    };
  });
}

/** Rows that are drawn: nothing below a folded row, and with a filter only matches and their ancestors. */
export function visible(
  rows: readonly TreeRow[],
  folded: ReadonlySet<string>,
  kind: SpanKind,
): TreeRow[] {
  const kept = new Set<number>();
  if (kind !== "all")
    for (const row of rows)
      if (isOfKind(row.span, kind))
        for (let at = row.index; at >= 0 && !kept.has(at); at = rows[at]?.parent ?? -1)
          kept.add(at);
  const found: TreeRow[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.span.level > hiddenBelow) continue;
    hiddenBelow = folded.has(row.span.id) ? row.span.level : Number.POSITIVE_INFINITY;
    if (kind === "all" || kept.has(row.index)) found.push(row);
  }
  return found;
}

/** End of the last span, in microseconds from the start of the trace; at least 1. */
export function total(spans: readonly SpanRow[]): number {
  return spans.reduce((end, span) => Math.max(end, span.start_us + (span.duration_us ?? 0)), 1);
}
