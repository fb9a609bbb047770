/** Which spans the tree shows; a kind that the trace lacks is not offered. */
import type { SpanRow } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { Icon, type IconName } from "../common/icon.tsx";
import { visibleWords } from "../text/visible.tsx";
import { typeWords } from "./span_icon.tsx";
import { isOfKind, type SpanKind, typesOf } from "./tree.ts";

const KINDS: readonly { kind: SpanKind; label: string; icon?: IconName }[] = [
  { kind: "all", label: "All" },
  { kind: "llm", label: "LLM", icon: "chat" },
  { kind: "tool", label: "Tools", icon: "wrench" },
  { kind: "error", label: "Errors", icon: "error" },
];

interface Props {
  readonly spans: readonly SpanRow[];
  readonly kind: SpanKind;
  readonly onChange: (kind: SpanKind) => void;
}

export function KindFilter({ spans, kind, onChange }: Props) {
  const offered = KINDS.map((each) => ({
    ...each,
    count: spans.filter((span) => isOfKind(span, each.kind)).length,
  })).filter((each) => each.kind === "all" || each.count > 0);
  const types = typesOf(spans);
  if (offered.length < 2 && types.length < 2) return null;
  return (
    <div class="lw-kinds">
      <Segments offered={offered} kind={kind} onChange={onChange} />
      {types.length > 1 && (
        <select
          class="lw-input"
          aria-label="Only one type"
          value={kind.startsWith("type:") ? kind : "all"}
          onChange={(event) => onChange(event.currentTarget.value as SpanKind)}
        >
          <option value="all">Type</option>
          {types.map(([type, count]) => (
            <option key={type} value={`type:${type}`}>
              {visibleWords(typeWords(type))} {number(count)}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

interface SegmentsProps extends Omit<Props, "spans"> {
  readonly offered: readonly ((typeof KINDS)[number] & { readonly count: number })[];
}

function Segments({ offered, kind, onChange }: SegmentsProps) {
  // All of them in one row, or the tree below would jump from trace to trace.
  const crowded = offered.length === KINDS.length;
  return (
    <fieldset class="lw-segments is-small" aria-label="Show spans">
      {offered.map((each) => (
        <button
          key={each.kind}
          type="button"
          aria-pressed={kind === each.kind}
          title={each.label}
          onClick={() => onChange(each.kind)}
        >
          {each.icon && <Icon name={each.icon} />}{" "}
          <span class={crowded && each.icon ? "lw-hidden" : undefined}>{each.label}</span>
          {each.kind !== "all" && ` ${number(each.count)}`}
        </button>
      ))}
    </fieldset>
  );
}
