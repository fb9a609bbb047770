/** The tree that Python has made of Markdown: groups of it to draw, and the head of it. */
import type { Text } from "../../protocol.gen.ts";

export type MarkdownNode = NonNullable<Text["markdown"]>[number];
export type MarkdownElement = Exclude<MarkdownNode, readonly number[]>;

/** Where in the source the first text of a node stands, or null when it has none. */
function startOf(node: MarkdownNode): number | null {
  if (Array.isArray(node)) return node[0];
  if ("start" in node && node.kind !== "list") return node.start;
  if (!("nodes" in node)) return null;
  for (const inner of node.nodes) {
    const start = startOf(inner);
    if (start !== null) return start;
  }
  return null;
}

/** Groups of blocks of about `size` characters of source; a long list is cut between its items. */
export function groups(nodes: readonly MarkdownNode[], size = 6_000): MarkdownNode[][] {
  const found: MarkdownNode[][] = [];
  let group: MarkdownNode[] = [];
  let first = 0;
  for (const node of nodes.flatMap((each) => pieces(each, size))) {
    const start = startOf(node);
    if (start !== null && start - first > size && group.length > 0) {
      found.push(group);
      group = [];
      first = start;
    }
    group.push(node);
  }
  return [...found, group];
}

function pieces(node: MarkdownNode, size: number): MarkdownNode[] {
  if (Array.isArray(node) || node.kind !== "list") return [node];
  let before = 0;
  return groupsOfItems(node.nodes, size).map((nodes) => {
    const start = node.start === null ? null : node.start + before;
    before += nodes.length;
    return { ...node, start, nodes };
  });
}

function groupsOfItems(items: readonly MarkdownNode[], size: number): MarkdownNode[][] {
  const found: MarkdownNode[][] = [];
  let first = 0;
  for (const item of items) {
    const start = startOf(item) ?? first;
    const group = found.at(-1);
    if (group === undefined || start - first > size) {
      found.push([item]);
      first = start;
    } else group.push(item);
  }
  return found;
}

/** What stands before `end` in the source, with an ellipsis behind it. */
export function headOf(nodes: readonly MarkdownNode[], end: number): MarkdownNode[] {
  return withMore(before(nodes, end).kept, end);
}

function before(
  nodes: readonly MarkdownNode[],
  end: number,
): { kept: MarkdownNode[]; whole: boolean } {
  const kept: MarkdownNode[] = [];
  for (const node of nodes) {
    if (Array.isArray(node)) {
      const [from, to] = node;
      if (from < end) kept.push([from, Math.min(to, end)]);
      if (to > end) return { kept, whole: false };
    } else if ("nodes" in node) {
      const inside = before(node.nodes, end);
      if (inside.whole) kept.push(node);
      else {
        if (inside.kept.length > 0) kept.push({ ...node, nodes: inside.kept });
        return { kept, whole: false };
      }
    } else if ("end" in node && node.end > end) return { kept, whole: false };
    else kept.push(node);
  }
  return { kept, whole: true };
}

const isMark = (node: MarkdownElement): boolean =>
  node.kind === "link" ||
  (node.kind === "part" && ["strong", "em", "del", "code"].includes(node.part));

function withMore(nodes: readonly MarkdownNode[], end: number): MarkdownNode[] {
  const last = nodes.at(-1);
  if (last !== undefined && !Array.isArray(last)) {
    if (last.kind === "mark") return withMore(nodes.slice(0, -1), end);
    if ("nodes" in last && !isMark(last))
      return [...nodes.slice(0, -1), { ...last, nodes: withMore(last.nodes, end) }];
  }
  return [...nodes, { kind: "text", start: end, end, text: " …" }];
}
