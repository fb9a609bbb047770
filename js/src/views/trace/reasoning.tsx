/** What a model says it thought: at hand, but not part of what is judged at a glance. */
import type { Reasoning as ReasoningBlock } from "../../protocol.gen.ts";
import { headline, number } from "../common/format.ts";
import { inBlocks } from "../evidence/holds.ts";
import { LIMITS } from "../text/split.ts";
import { TextBlock } from "../text/text_block.tsx";
import { visible } from "../text/visible.tsx";
import { Fold } from "./fold.tsx";

export function Reasoning({ reasoning }: { reasoning: ReasoningBlock }) {
  const { text } = reasoning;
  return (
    <Fold
      holds={(passage) => inBlocks([reasoning], null, passage)}
      label="Reasoning"
      summary={visible(`${number(text.chars)} characters “${headline(text.text, 60)}”`)}
    >
      <div class="lw-aside">
        <TextBlock text={text} limit={LIMITS.message} />
      </div>
    </Fold>
  );
}
