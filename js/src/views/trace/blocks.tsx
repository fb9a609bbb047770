/** Everything that a message or a span can hold: content, calls of tools, reasoning. */
import type { Message } from "../../protocol.gen.ts";
import type { Limit } from "../text/split.ts";
import { ContentView } from "./content.tsx";
import { Reasoning } from "./reasoning.tsx";
import { ToolCard } from "./tool_card.tsx";

export type Block = Message["blocks"][number];

export function BlockView({ block, limit }: { block: Block; limit?: Limit }) {
  switch (block.kind) {
    case "tool_call":
      return <ToolCard call={block} />;
    case "reasoning":
      return <Reasoning reasoning={block} />;
    default:
      return limit ? <ContentView block={block} limit={limit} /> : <ContentView block={block} />;
  }
}
