/** Which traces are shown: words to find, conditions as chips, and how many are left. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Facets, TraceFilter } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { isFiltered } from "../../state/explorer_filter.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { CarriedMenu } from "./carried_menu.tsx";
import { CheckItem, toggled } from "./check_item.tsx";
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
  readonly facets: Facets;
  readonly toTable: () => void;
}

export function FilterBar({ app, facets, toTable }: Props) {
  const filter = app.filter.value;
  const set = (change: Partial<TraceFilter>) => app.setFilter(change);
  const setTags = (tags: readonly Carried[]) => set({ tags: tags.map(toTag) });
  const setLabels = (labels: readonly Carried[]) => set({ assessments: labels.map(toAssessment) });
  const noTime = facets.since === null && timeWords(filter, facets) === "";
  return (
    <search class="lw-filters" aria-label="Filter the traces">
      <Find app={app} toTable={toTable} />
      {!noTime && (
        <FilterChip
          label="Time"
          value={timeWords(filter, facets)}
          onClear={() => set({ since: null, until: null })}
        >
          {(close) => <TimeMenu filter={filter} facets={facets} onChange={set} close={close} />}
        </FilterChip>
      )}
      <FilterChip
        label="Duration"
        value={durationWords(filter)}
        onClear={() => set({ min_duration_ms: null, max_duration_ms: null })}
      >
        {(close) => <DurationMenu filter={filter} facets={facets} onChange={set} close={close} />}
      </FilterChip>
      <FilterChip
        label="State"
        value={filter.states.map((state) => stateWords(state).words).join(", ")}
        onClear={() => set({ states: [] })}
      >
        {() =>
          facets.states.map(({ value, count }) => (
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
      </FilterChip>
      <CarriedChips
        label="Tag"
        facets={facets.tags}
        filters={filter.tags.map(fromTag)}
        onChange={setTags}
      />
      <CarriedChips
        label="Labels"
        canMiss
        facets={facets.assessments}
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

function Find({ app, toTable }: Omit<Props, "facets">) {
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
  readonly label: string;
  readonly facets: Facets["tags"];
  readonly filters: readonly Carried[];
  readonly canMiss?: boolean;
  readonly onChange: (filters: readonly Carried[]) => void;
}

/** One chip for each name that is filtered by, and one to add another. */
function CarriedChips({ label, facets, filters, canMiss = false, onChange }: CarriedChipsProps) {
  const chip = (now: Carried | null) => (
    <FilterChip
      key={now?.name ?? ""}
      label={label}
      value={now ? carriedWords(now) : ""}
      onClear={() => onChange(filters.filter((each) => each !== now))}
    >
      {() => (
        <CarriedMenu
          facets={facets}
          filters={filters}
          start={now?.name ?? null}
          canMiss={canMiss}
          onChange={onChange}
        />
      )}
    </FilterChip>
  );
  return (
    <>
      {filters.map(chip)}
      {facets.length > 0 && chip(null)}
    </>
  );
}
