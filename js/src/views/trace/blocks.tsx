/** Everything that a message, a tool's result or a span can hold, one component per kind. */
import type { Message } from "../../protocol.gen.ts";
import type { Limit } from "../text/split.ts";
import { TextBlock } from "../text/text_block.tsx";
import { Media } from "./media.tsx";
import { Problem } from "./problem.tsx";
import { Reasoning } from "./reasoning.tsx";
import { Table } from "./table.tsx";
import { ToolCard } from "./tool_card.tsx";

export type Block = Message["blocks"][number];

export function BlockView({ block, limit }: { block: Block; limit?: Limit }) {
  switch (block.kind) {
    case "text":
      return limit ? <TextBlock text={block} limit={limit} /> : <TextBlock text={block} />;
    case "table":
      return <Table table={block} />;
    case "media":
      return <Media media={block} />;
    case "error":
      return <Problem error={block} />;
    case "tool_call":
      return <ToolCard call={block} />;
    case "reasoning":
      return <Reasoning reasoning={block} />;
  }
}
