/** One message of a conversation: bubbles for what was said, cards for what was done. */
import { useMemo } from "preact/hooks";
import type { Message } from "../../protocol.gen.ts";
import { duration } from "../common/format.ts";
import { useProgress } from "../common/use_progress.ts";
import { LIMITS, type Limit } from "../text/split.ts";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { type Block, BlockView } from "./blocks.tsx";
import { GapButton, useGap } from "./gap.tsx";

const WHO: Record<Message["role"], string> = {
  system: "System prompt",
  user: "User",
  assistant: "Assistant",
  tool: "Tool result",
  request: "Request",
  response: "Response",
};

/** Consecutive blocks that are said stand in one bubble; tool calls and reasoning stand alone. */
type Group = { said: true; blocks: Block[] } | { said: false; block: Block };

const isSaid = (block: Block): boolean =>
  block.kind !== "tool_call" && block.kind !== "reasoning" && block.kind !== "error";

function grouped(blocks: readonly Block[]): Group[] {
  const groups: Group[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (!isSaid(block)) groups.push({ said: false, block });
    else if (last?.said) last.blocks.push(block);
    else groups.push({ said: true, blocks: [block] });
  }
  return groups;
}

export function MessageView({ message }: { message: Message }) {
  const { role, answer } = message;
  const limit = answer ? LIMITS.answer : undefined;
  const groups = useMemo(() => grouped(message.blocks), [message]);
  const shown = useProgress(groups.length, 12, 12);
  const gap = useGap(groups.length);
  const part = (from: number, to: number) =>
    groups
      .slice(from, Math.min(to, shown))
      .map((group, index) =>
        group.said ? (
          <Bubble key={from + index} blocks={group.blocks} limit={limit} />
        ) : (
          <BlockView key={from + index} block={group.block} />
        ),
      );
  return (
    <article
      class={`lw-message${answer ? " is-answer" : ""}`}
      data-role={role}
      data-within={message.span_id ?? undefined}
    >
      <Who message={message} />
      {message.blocks.length === 0 && <p class="lw-bubble lw-muted">Nothing was said.</p>}
      {part(0, gap?.from ?? groups.length)}
      {gap !== null && <GapButton gap={gap} what="step" />}
      {gap !== null && part(gap.to, groups.length)}
    </article>
  );
}

function Bubble({ blocks, limit }: { blocks: readonly Block[]; limit: Limit | undefined }) {
  const code = blocks.some(
    (block) =>
      block.kind === "table" ||
      (block.kind === "text" && block.format !== "markdown" && block.format !== "plain"),
  );
  return (
    <div class={`lw-bubble${code ? " is-wide" : ""}`}>
      {blocks.map((block, index) =>
        limit &&
        block.kind === "text" &&
        (block.format === "markdown" || block.format === "plain") ? (
          <BlockView key={index} block={block} limit={limit} />
        ) : (
          <BlockView key={index} block={block} />
        ),
      )}
    </div>
  );
}

/** Said in words only where the side of the bubble does not say it already. */
function Who({ message }: { message: Message }) {
  const { judging } = useUi();
  const { role, name, answer, duration_us: took } = message;
  const plain = !answer && (role === "user" || role === "assistant");
  const rest = [name, took === null ? null : duration(took)].filter((part) => part !== null);
  if (plain && !name) return <span class="lw-hidden">{WHO[role]}</span>;
  return (
    <p class="lw-who">
      <b>{!answer ? WHO[role] : judging ? "Answer to judge" : "Answer"}</b>
      {rest.length > 0 && <span>{visible(rest.join(", "))}</span>}
    </p>
  );
}
