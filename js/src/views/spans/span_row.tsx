/** One span: its name at its depth, its bar on the timeline, how long it took. */

import { duration, number, shortNumber, timeScale } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { memo } from "../common/memo.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { SpanIcon, typeWords } from "./span_icon.tsx";
import type { TreeRow } from "./tree.ts";

export interface SpanRowProps {
  readonly row: TreeRow;
  readonly top: number;
  readonly total: number;
  readonly brief: boolean;
  readonly folded: boolean;
  readonly active: boolean;
  readonly selected: boolean;
  readonly hits: number;
  readonly onOpen: (id: string) => void;
  readonly onFold: (id: string) => void;
}

function describe({ span }: TreeRow): string {
  const parts = [span.name, typeWords(span.type)];
  if (span.duration_us !== null) parts.push(duration(span.duration_us));
  if (span.tokens !== null) parts.push(`${number(span.tokens)} tokens`);
  return parts.join(" · ");
}

export const SpanRowView = memo(function SpanRowView(props: SpanRowProps) {
  const { row, total, folded, hits } = props;
  const { span } = row;
  const start = (span.start_us / total) * 100;
  const width = ((span.duration_us ?? 0) / total) * 100;
  // Beside the trace the head of the column says the unit, and the names get the room.
  const time = props.brief ? timeScale(total).write : duration;
  const failed = span.status === "error";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree listens to the keys of all its rows
    <div
      role="treeitem"
      class={`lw-span${failed ? " is-bad" : ""}${hits > 0 ? " is-hit" : ""}`}
      data-span={span.id}
      data-type={span.type}
      aria-level={span.level}
      aria-setsize={row.siblings}
      aria-posinset={row.position}
      aria-expanded={span.children > 0 ? !folded : undefined}
      aria-selected={props.selected}
      tabIndex={props.active ? 0 : -1}
      title={visibleWords(describe(row))}
      style={{ top: `${props.top}px`, "--lw-depth": Math.min(span.level - 1, 12) }}
      onClick={() => props.onOpen(span.id)}
    >
      <span class="lw-span-name">
        {span.children > 0 ? (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys of the tree do the same
          // biome-ignore lint/a11y/noStaticElementInteractions: not a control of its own, only a place to click
          <span
            class="lw-twist"
            onClick={(event) => {
              event.stopPropagation();
              props.onFold(span.id);
            }}
          >
            <Icon name={folded ? "chevron-right" : "chevron-down"} />
          </span>
        ) : null}
        <SpanIcon type={span.type} />
        <span class="lw-cut">{visible(span.name)}</span>
        {failed && (
          <span class="lw-bad">
            <Icon name="error" />
            <span class="lw-hidden">failed</span>
          </span>
        )}
        {hits > 0 && (
          <b class="lw-hits">
            {number(hits)}
            <span class="lw-hidden"> found</span>
          </b>
        )}
        {span.tokens !== null && (
          <span class="lw-tokens" aria-hidden="true">
            {shortNumber(span.tokens)}
          </span>
        )}
      </span>
      <span class="lw-timeline" aria-hidden="true">
        <i style={{ left: `${start.toFixed(2)}%`, width: `${width.toFixed(2)}%` }} />
      </span>
      <span class="lw-span-time">{span.duration_us === null ? "–" : time(span.duration_us)}</span>
    </div>
  );
});
