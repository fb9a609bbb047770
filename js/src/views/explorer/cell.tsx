/** What stands in one cell of the table. */
import type { Column, Field, TraceRow } from "../../protocol.gen.ts";
import { day, duration, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import type { Layout } from "./columns.ts";
import { NO_TRACE, stateWords } from "./words.ts";

interface Props {
  readonly row: TraceRow;
  readonly column: Column;
  readonly layout: Layout;
}

const NONE = <span class="lw-muted">–</span>;
/** So much of a text can be seen in a cell at most. */
const HEAD = 240;

export function Cell({ row, column, layout }: Props) {
  switch (column.name) {
    case "state":
      return row.problem === "" ? (
        <State state={row.state} short={layout.narrow} />
      ) : (
        <State state={NO_TRACE} short={layout.narrow} />
      );
    case "request_time":
      return <Time iso={row.request_time} days={layout.days} />;
    case "request":
      if (row.problem !== "") {
        return <span class="lw-cut lw-bad">No trace: {text(row.problem)}</span>;
      }
      return (
        <>
          <span class="lw-cut">{text(row.request)}</span>
          {layout.twoLines && <small class="lw-cut">{text(row.response)}</small>}
        </>
      );
    case "response":
      return <span class="lw-cut">{text(row.response)}</span>;
    case "duration":
      return row.duration_ms === null ? NONE : <span>{duration(row.duration_ms * 1_000)}</span>;
    case "spans":
    case "tokens": {
      const value = row[column.name];
      return value === null ? NONE : <span class="lw-muted">{number(value)}</span>;
    }
    case "tags":
      return <Fields fields={row.tags} chips />;
    case "labels":
      return <Fields fields={row.labels} />;
    case "trace_id":
      return <Words words={row.trace_id} mono />;
    case "conversation":
      return <Words words={row.conversation} mono />;
    default:
      return <Words words={row.extra[column.name] ?? ""} />;
  }
}

const text = (words: string) => (words === "" ? "–" : visible(words.slice(0, HEAD)));

function Words({ words, mono = false }: { words: string; mono?: boolean }) {
  if (words === "") return NONE;
  return (
    <span class={`lw-cut${mono ? " lw-mono" : ""}`} title={visibleWords(words.slice(0, HEAD * 4))}>
      {text(words)}
    </span>
  );
}

/** The clock, and below it the day where the traces are of several. */
function Time({ iso, days }: { iso: string; days: boolean }) {
  const [date, time] = day(iso).split(", ");
  return (
    <>
      <span class="lw-cut" title={iso}>
        {time ?? "–"}
      </span>
      {days && <small class="lw-cut">{date}</small>}
    </>
  );
}

export function State({ state, short = false }: { state: string; short?: boolean }) {
  const { words, icon, tone } = stateWords(state);
  return (
    <span class="lw-row" data-tone={tone} title={short ? words : undefined}>
      <Icon name={icon} /> <span class={short ? "lw-hidden" : ""}>{words}</span>
    </span>
  );
}

/** The first of several, and how many more there are; all of them in the title. */
function Fields({ fields, chips = false }: { fields: readonly Field[]; chips?: boolean }) {
  const [first] = fields;
  if (!first) return NONE;
  const all = fields.map(({ name, value }) => `${name}: ${value.text.slice(0, HEAD)}`).join("\n");
  const value = first.value.text.slice(0, HEAD);
  return (
    <span class="lw-several" title={visibleWords(all)}>
      {chips ? (
        <span class="lw-chip lw-cut">{visible(value === "" ? first.name : value)}</span>
      ) : (
        <span class="lw-cut">
          {visible(value)} <span class="lw-muted">{visible(first.name)}</span>
        </span>
      )}
      {fields.length > 1 && <small>+{fields.length - 1}</small>}
    </span>
  );
}
