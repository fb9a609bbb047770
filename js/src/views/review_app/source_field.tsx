/** Which traces a new session begins with: frames of the notebook, a selection, a dataset, or none. */
import { useEffect } from "preact/hooks";
import type { SourceRow } from "../../protocol.gen.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { count } from "../common/format.ts";
import { useAsync } from "../common/use_async.ts";
import { Failed } from "../common/waiting.tsx";
import { visibleWords } from "../text/visible.tsx";
import { useUi } from "../ui.ts";

/** How many traces of a session reviewers keep up with, and agreement can be measured on. */
const FEW = 25;
const MANY = 100;

interface Props {
  readonly app: ReviewApp;
  readonly source: string;
  readonly onChange: (source: string) => void;
}

export function SourceField({ app, source, onChange }: Props) {
  const [found, again] = useAsync("sources", () => app.sources());
  const rows = found.kind === "ready" ? found.value : [];
  const chosen = rows.find((row) => row.source === source);
  const hint = `lw-${useUi().id}-size`;

  // What is most likely meant: what was given, or the only thing there is.
  useEffect(() => {
    const [first] = rows;
    if (source === "" && first && (first.source === "given" || rows.length === 1)) {
      onChange(first.source);
    }
  }, [found]);

  return (
    <label class="lw-field-box">
      <b>Traces</b>
      <select
        class="lw-input"
        value={source}
        aria-describedby={hint}
        data-part="source"
        onChange={({ currentTarget: { value } }) => onChange(value)}
      >
        <option value="">Add them later</option>
        {rows.map((row) => (
          <option key={row.source} value={row.source}>
            {visibleWords(named(row))}
          </option>
        ))}
      </select>
      <small id={hint}>{advice(chosen)}</small>
      {found.kind === "failed" && <Failed message={found.message} again={again} />}
    </label>
  );
}

function named({ kind, name, traces }: SourceRow): string {
  const many = traces === null ? "" : `, ${count(traces, "trace")}`;
  return kind === "dataset" ? `dataset ${name}` : `${name}${many}`;
}

function advice(row: SourceRow | undefined): string {
  const traces = row?.traces ?? null;
  const good = `${FEW} to ${MANY} traces are a good size`;
  if (traces === null || (traces >= FEW && traces <= MANY)) return `${good}.`;
  return traces < FEW ? `${good}; fewer say little.` : `${good}; more are hard to finish.`;
}
