/** One call of a tool: what was asked, how it went, what came back. */
import type { Problem, ToolCall } from "../../protocol.gen.ts";
import { count, duration, headline, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { cellsOf } from "../evidence/cells.ts";
import { inBlocks } from "../evidence/holds.ts";
import { useRestedOn } from "../evidence/rests.ts";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { type Content, ContentView } from "./content.tsx";
import { Fields } from "./fields.tsx";
import { Fold } from "./fold.tsx";
import { askedClass, PartSign, usePart } from "./part_sign.tsx";
import { SpanButton } from "./span_button.tsx";

/** What a folded result says of itself. */
export function summary(result: readonly Content[]): string {
  return result
    .map((block) => {
      if (block.kind === "table") return count(block.total_rows, "row");
      if (block.kind === "media") return block.name || block.media;
      if (block.kind === "error") return headline(block.message, 80);
      const size = block.chars > 60 ? `${number(block.chars)} characters ` : "";
      return `${size}${headline(block.text, 80)}`;
    })
    .join(" · ");
}

/** A result of one short line needs no fold. */
const isShort = (result: readonly Content[]): boolean =>
  result.length === 1 &&
  result[0]?.kind === "text" &&
  result[0].chars <= 90 &&
  !result[0].text.includes("\n");

/** Whether it is what an error said, handed on to the model word by word. */
const repeats = (block: Content, errors: readonly Problem[]): boolean =>
  block.kind === "text" &&
  errors.some(({ type, message }) => [message, `${type}: ${message}`].includes(block.text.trim()));

export function ToolCard({ call }: { call: ToolCall }) {
  const ui = useUi();
  const mark = usePart(call.span_id, "span");
  const failed = call.status === "error";
  const selected = call.span_id !== null && ui.span.value === call.span_id;
  const rested = useRestedOn((passage) => inBlocks(call.result, call.span_id, passage));
  const errors = call.result.filter((block): block is Problem => block.kind === "error");
  const rest = call.result.filter((block) => block.kind !== "error" && !repeats(block, errors));
  return (
    <div
      class={`lw-tool${failed ? " is-bad" : ""}${selected ? " is-selected" : ""}${askedClass(mark)}`}
      data-span-card={call.span_id ?? undefined}
      data-within={call.span_id ?? undefined}
      data-part={call.span_id === null ? undefined : `${call.span_id}/span`}
      data-cells={cellsOf(call.result)}
    >
      <header>
        <Icon name="wrench" />
        <b class="lw-cut">{visible(call.name)}</b>
        <span class="lw-space" />
        <PartSign mark={mark} />
        <Status status={call.status} />
        {call.duration_us !== null && <small>{duration(call.duration_us)}</small>}
        {call.span_id !== null && <SpanButton id={call.span_id} name={call.name} />}
      </header>
      {call.args.length > 0 && <Fields fields={call.args} />}
      {errors.map((error, index) => (
        <ContentView key={index} block={error} />
      ))}
      {rest.length > 0 && (
        <Returned result={rest} failed={failed} toRead={mark !== undefined || rested} />
      )}
    </div>
  );
}

function Status({ status }: { status: ToolCall["status"] }) {
  if (status === "unset") return null;
  return status === "ok" ? (
    <span class="lw-chip is-ok">
      <Icon name="check" /> OK
    </span>
  ) : (
    <span class="lw-chip is-bad">
      <Icon name="error" /> Failed
    </span>
  );
}

interface ReturnedProps {
  readonly result: readonly Content[];
  readonly failed: boolean;
  /** There are questions about it, or an answer rests on it. */
  readonly toRead: boolean;
}

function Returned({ result, failed, toRead }: ReturnedProps) {
  const body = result.map((block, index) => <ContentView key={index} block={block} />);
  if (failed)
    return (
      <div class="lw-problem-line">
        <Icon name="error" />
        <div>{body}</div>
      </div>
    );
  if (isShort(result))
    return (
      <div class="lw-tool-result is-short">
        <span class="lw-muted">Result</span> {body}
      </div>
    );
  return (
    <Fold
      key={String(toRead)}
      label="Result"
      startsOpen={toRead}
      summary={visible(summary(result))}
    >
      <div class="lw-tool-result">{body}</div>
    </Fold>
  );
}
