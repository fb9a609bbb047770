/** Assessments that a trace carries: what they say, who said it, and why. */
import type { ExistingLabel } from "../../protocol.gen.ts";
import { Icon } from "../common/icon.tsx";
import { visible, visibleWords } from "../text/visible.tsx";

const SOURCES: Record<string, "user" | "bot" | "code"> = {
  HUMAN: "user",
  LLM_JUDGE: "bot",
  CODE: "code",
};

export function Carried({ labels }: { labels: readonly ExistingLabel[] }) {
  return (
    <dl class="lw-fields lw-carried">
      {labels.map((label, index) => (
        <Label key={index} label={label} />
      ))}
    </dl>
  );
}

function Label({ label }: { label: ExistingLabel }) {
  const { name, value, source, source_type, rationale, error } = label;
  return (
    <div>
      <dt>{visible(name)}</dt>
      <dd>
        <div class="lw-row">
          {error === "" ? (
            <span class="lw-wrap">{visible(value)}</span>
          ) : (
            <span class="lw-wrap lw-bad">{visible(error)}</span>
          )}
          <span class="lw-chip" title={visibleWords(`${source_type} ${source}`)}>
            <Icon name={SOURCES[source_type] ?? "user"} />
            <span class="lw-cut">{visible(source || source_type)}</span>
          </span>
        </div>
        {rationale !== "" && <div class="lw-muted lw-wrap">{visible(rationale)}</div>}
      </dd>
    </div>
  );
}
