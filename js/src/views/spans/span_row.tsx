/** One span: its name at its depth, its bar on the timeline, how long it took.
 *
 * Scrolling draws other spans into the same elements: what changes with the span is few attributes
 * and texts, and nothing here listens by itself.
 */

import { duration, number, shortNumber, timeScale } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { memo } from "../common/memo.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { SpanIcon, typeWords } from "./span_icon.tsx";
import type { TreeRow } from "./tree.ts";

export interface SpanRowProps {
  readonly row: TreeRow;
  /** Pixels from the top of the tree, of a row that is drawn out of its turn. */
  readonly top: number | null;
  readonly total: number;
  readonly brief: boolean;
  readonly folded: boolean;
  /** It is the tab stop of the tree. */
  readonly active: boolean;
  /** It says all that is known of the span: one row at a time does, when it is looked at. */
  readonly told: boolean;
  readonly selected: boolean;
  readonly hits: number;
}

const INDENT = 12;
const DEEPEST = 12;

function describe({ span }: TreeRow): string {
  const parts = [span.name, typeWords(span.type)];
  if (span.duration_us !== null) parts.push(duration(span.duration_us));
  if (span.tokens !== null) parts.push(`${number(span.tokens)} tokens`);
  return parts.join(" · ");
}

export const SpanRowView = memo(function SpanRowView(props: SpanRowProps) {
  const { row, top, total, folded, hits } = props;
  const { span } = row;
  const start = (span.start_us / total) * 100;
  const width = ((span.duration_us ?? 0) / total) * 100;
  // Beside the trace the head of the column says the unit, and the names get the room.
  const time = props.brief ? timeScale(total).write : duration;
  const failed = span.status === "error";
  return (
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
      title={props.told ? visibleWords(describe(row)) : undefined}
      style={top === null ? undefined : { position: "absolute", top: `${top}px` }}
    >
      <span
        class="lw-span-name"
        style={{ paddingLeft: `${INDENT * Math.min(span.level - 1, DEEPEST)}px` }}
      >
        {span.children > 0 && (
          <span class="lw-twist">
            <Icon name={folded ? "chevron-right" : "chevron-down"} />
          </span>
        )}
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
        <i style={{ marginLeft: `${start.toFixed(2)}%`, width: `${width.toFixed(2)}%` }} />
      </span>
      <span class="lw-span-time">{span.duration_us === null ? "–" : time(span.duration_us)}</span>
    </div>
  );
});
