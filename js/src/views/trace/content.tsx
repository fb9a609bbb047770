/** What a tool returns, and what a message may hold beside calls: one component per kind. */
import type { ToolCall } from "../../protocol.gen.ts";
import type { Limit } from "../text/split.ts";
import { TextBlock } from "../text/text_block.tsx";
import { Media } from "./media.tsx";
import { Problem } from "./problem.tsx";
import { Table } from "./table.tsx";

export type Content = ToolCall["result"][number];

export function ContentView({ block, limit }: { block: Content; limit?: Limit }) {
  switch (block.kind) {
    case "text":
      return limit ? <TextBlock text={block} limit={limit} /> : <TextBlock text={block} />;
    case "table":
      return <Table table={block} />;
    case "media":
      return <Media media={block} />;
    case "error":
      return <Problem error={block} />;
  }
}
