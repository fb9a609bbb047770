/** One icon per type of span, with the type in words for those who do not see it. */
import { Icon, type IconName } from "../common/icon.tsx";
import { visible } from "../text/visible.tsx";

const ICONS: Record<string, IconName> = {
  AGENT: "bot",
  CHAIN: "chain",
  CHAT_MODEL: "chat",
  EMBEDDING: "sort",
  EVALUATOR: "check",
  GUARDRAIL: "alert",
  LLM: "chat",
  MEMORY: "database",
  PARSER: "code",
  RERANKER: "sort",
  RETRIEVER: "database",
  TOOL: "wrench",
  WORKFLOW: "chain",
};

/** A type of span as it is read: "chat model". */
export const typeWords = (type: string): string => type.toLowerCase().replaceAll("_", " ");

export function SpanIcon({ type }: { type: string }) {
  return (
    <>
      <Icon name={ICONS[type] ?? "box"} />
      <span class="lw-hidden">{visible(typeWords(type))}</span>
    </>
  );
}
