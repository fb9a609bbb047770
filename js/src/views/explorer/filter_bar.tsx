/** Which traces are shown: words to find, conditions as chips, and how many are left. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Ranges, TraceFilter } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { isFiltered } from "../../state/explorer_filter.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { CarriedMenu } from "./carried_menu.tsx";
import { CheckItem, toggled } from "./check_item.tsx";
import { Counted } from "./counted.tsx";
import { FilterChip } from "./filter_chip.tsx";
import { DurationMenu, TimeMenu } from "./range_menus.tsx";
import {
  type Carried,
  carriedWords,
  durationWords,
  fromTag,
  stateWords,
  timeWords,
  toAssessment,
  toTag,
} from "./words.ts";

const PAUSE_MS = 200;

interface Props {
  readonly app: Explorer;
  readonly ranges: Ranges;
  readonly toTable: () => void;
}

export function FilterBar({ app, ranges, toTable }: Props) {
  const filter = app.filter.value;
  const set = (change: Partial<TraceFilter>) => app.setFilter(change);
  const setTags = (tags: readonly Carried[]) => set({ tags: tags.map(toTag) });
  const setLabels = (labels: readonly Carried[]) => set({ assessments: labels.map(toAssessment) });
  const noTime = ranges.since === null && timeWords(filter, ranges) === "";
  return (
    <search class="lw-filters" aria-label="Filter the traces">
      <Find app={app} toTable={toTable} />
      {!noTime && (
        <FilterChip
          label="Time"
          value={timeWords(filter, ranges)}
          onClear={() => set({ since: null, until: null })}
        >
          {(close) => <TimeMenu filter={filter} ranges={ranges} onChange={set} close={close} />}
        </FilterChip>
      )}
      <FilterChip
        label="Duration"
        value={durationWords(filter)}
        onClear={() => set({ min_duration_ms: null, max_duration_ms: null })}
      >
        {(close) => <DurationMenu filter={filter} ranges={ranges} onChange={set} close={close} />}
      </FilterChip>
      <FilterChip
        label="State"
        value={filter.states.map((state) => stateWords(state).words).join(", ")}
        onClear={() => set({ states: [] })}
      >
        {() => (
          <Counted app={app}>
            {({ states }) =>
              states.map(({ value, count }) => (
                <CheckItem
                  key={value}
                  on={filter.states.includes(value)}
                  count={count}
                  onToggle={() => set({ states: toggled(filter.states, value) })}
                >
                  {stateWords(value).words}
                </CheckItem>
              ))
            }
          </Counted>
        )}
      </FilterChip>
      <CarriedChips
        app={app}
        label="Tag"
        kind="tags"
        filters={filter.tags.map(fromTag)}
        onChange={setTags}
      />
      <CarriedChips
        app={app}
        label="Labels"
        kind="assessments"
        canMiss
        filters={filter.assessments}
        onChange={setLabels}
      />
      {filter.conversation !== null && (
        <FilterChip
          label="Conversation"
          value={filter.conversation}
          onClear={() => set({ conversation: null })}
        >
          {() => <p class="lw-nothing">Only traces of this conversation are shown.</p>}
        </FilterChip>
      )}
      <Matching app={app} />
    </search>
  );
}

function Matching({ app }: { app: Explorer }) {
  if (!isFiltered(app.filter.value)) return null;
  return (
    <span class="lw-row lw-matching">
      {app.loading.value && app.rowsError.value === "" && (
        <span class="is-late">
          <Icon name="spinner" />
        </span>
      )}
      <span>
        <b>{number(app.total.value)}</b>{" "}
        <span class="lw-muted">of {number(app.frame.value?.total ?? 0)} match</span>
      </span>
      <LinkButton onClick={() => app.clearFilter()}>Clear filters</LinkButton>
    </span>
  );
}

function Find({ app, toTable }: Omit<Props, "ranges">) {
  const { text } = app.filter.value;
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);

  const send = (words: string) => {
    if (words === sent.current) return;
    sent.current = words;
    app.setFilter({ text: words });
  };
  // Cleared or set elsewhere.
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    setTyped(text);
  }, [text]);
  useEffect(() => {
    const timer = setTimeout(() => send(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <label class="lw-find">
      <Icon name="search" />
      <input
        type="search"
        autoComplete="off"
        spellcheck={false}
        data-find
        aria-label="Search request, response, id"
        placeholder="Search request, response, id"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if ((event.key !== "Enter" && event.key !== "ArrowDown") || event.isComposing) return;
          event.preventDefault();
          send(typed);
          toTable();
        }}
      />
      {typed === "" ? (
        <Kbd keys="/" />
      ) : (
        <LinkButton
          aria-label="Clear the search"
          onClick={() => {
            setTyped("");
            send("");
          }}
        >
          <Icon name="x" />
        </LinkButton>
      )}
    </label>
  );
}

interface CarriedChipsProps {
  readonly app: Explorer;
  readonly label: string;
  readonly kind: "tags" | "assessments";
  readonly filters: readonly Carried[];
  readonly canMiss?: boolean;
  readonly onChange: (filters: readonly Carried[]) => void;
}

/** One chip for each name that is filtered by, and one to add another. */
function CarriedChips(props: CarriedChipsProps) {
  const { app, label, kind, filters, canMiss = false, onChange } = props;
  const column = kind === "tags" ? "tags" : "labels";
  // Until they are counted, what the first rows have tells whether there are any.
  const any = app.facets.value?.[kind].length ?? Number(app.columns.value.includes(column));
  const chip = (now: Carried | null) => (
    <FilterChip
      key={now?.name ?? ""}
      label={label}
      value={now ? carriedWords(now) : ""}
      onClear={() => onChange(filters.filter((each) => each !== now))}
    >
      {() => (
        <Counted app={app}>
          {(facets) => (
            <CarriedMenu
              facets={facets[kind]}
              filters={filters}
              start={now?.name ?? null}
              canMiss={canMiss}
              onChange={onChange}
            />
          )}
        </Counted>
      )}
    </FilterChip>
  );
  return (
    <>
      {filters.map(chip)}
      {any > 0 && chip(null)}
    </>
  );
}
