/** Filter by how long a trace took, and by when it began. */
import type { Ranges, TraceFilter } from "../../protocol.gen.ts";
import { LAST, rangeWords, sinceLast } from "./words.ts";

interface Props {
  readonly filter: TraceFilter;
  readonly ranges: Ranges;
  readonly onChange: (change: Partial<TraceFilter>) => void;
  readonly close: () => void;
}

export function DurationMenu({ filter, ranges, onChange, close }: Props) {
  const box = (label: string, name: "min_duration_ms" | "max_duration_ms") => {
    const value = filter[name];
    return (
      <label class="lw-row lw-nothing lw-menu-field">
        <span>{label}</span>
        <input
          class="lw-input"
          type="number"
          min="0"
          step="any"
          value={value === null ? "" : value / 1_000}
          onChange={({ currentTarget: { value: typed, valueAsNumber } }) => {
            const ms = Math.round(valueAsNumber * 1_000);
            if (typed === "") onChange({ [name]: null });
            else if (ms >= 0) onChange({ [name]: ms });
          }}
        />
        <span>s</span>
      </label>
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        close();
      }}
    >
      {box("Over", "min_duration_ms")}
      {box("Under", "max_duration_ms")}
      <p class="lw-nothing lw-muted">{rangeWords(ranges)}</p>
      <button type="submit" class="lw-hidden" tabIndex={-1}>
        Done
      </button>
    </form>
  );
}

/** A moment as the browser's field for dates wants it: local, to the minute. */
function local(iso: string | null): string {
  const time = new Date(iso ?? "");
  if (Number.isNaN(time.getTime())) return "";
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function TimeMenu({ filter, ranges, onChange, close }: Props) {
  const box = (label: string, name: "since" | "until") => (
    <label class="lw-row lw-nothing lw-menu-field">
      <span>{label}</span>
      <input
        class="lw-input"
        type="datetime-local"
        value={local(filter[name])}
        onChange={({ currentTarget: { value } }) => {
          const time = new Date(value);
          onChange({ [name]: Number.isNaN(time.getTime()) ? null : time.toISOString() });
        }}
      />
    </label>
  );
  return (
    <>
      {LAST.map(({ words, ms }) => (
        <button
          type="button"
          class="lw-menu-item"
          key={ms}
          onClick={() => {
            onChange({ since: sinceLast(ranges, ms), until: null });
            close();
          }}
        >
          {words.charAt(0).toUpperCase() + words.slice(1)}
        </button>
      ))}
      <p class="lw-nothing lw-muted">counted back from the newest trace</p>
      <hr />
      {box("From", "since")}
      {box("To", "until")}
    </>
  );
}
