/** Markdown as elements. Python has parsed it to a tree of offsets; here it is drawn, as vnodes.
 *
 * `data-at` says where in the source the text of an element begins. An element that also has
 * `data-end` is drawn otherwise than it is written, and stands for all of the source up to there.
 */
import { useCallback, useMemo } from "preact/hooks";
import { Chunks } from "./chunks.tsx";
import { draw } from "./markdown_nodes.tsx";
import { groups, type MarkdownNode } from "./markdown_tree.ts";
import { draws } from "./source_text.ts";

const LONG = 40_000;

interface Props {
  readonly text: string;
  readonly nodes: readonly MarkdownNode[];
}

export function Markdown({ text, nodes }: Props) {
  const cut = useMemo(() => (text.length > LONG ? groups(nodes) : [nodes]), [text, nodes]);
  const drawGroup = useCallback((group: readonly MarkdownNode[]) => draw(text, group), [text]);
  return (
    <div class="lw-prose" dir="auto" data-text="" ref={draws(text)}>
      <Chunks parts={cut} draw={drawGroup} />
    </div>
  );
}
