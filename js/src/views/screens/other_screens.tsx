/** The screens before, without and beside a session's items. */
import type { LabelingApp } from "../../app.ts";
import { FILTERS } from "../bar/filter_segments.tsx";
import { number } from "../common/format.ts";
import { Waiting } from "../common/waiting.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { Screen } from "./screen.tsx";
import { Snippet } from "./snippet.tsx";

export function Opening({ words }: { words: string }) {
  return (
    <section class="lw-screen is-late" aria-label={words}>
      <Waiting words={words} />
    </section>
  );
}

export function OpeningFailed({ message, again }: { message: string; again: () => void }) {
  return (
    <Screen icon="alert" tone="bad" title="This could not be opened">
      <p class="lw-muted">{visible(message)}</p>
      <button type="button" class="lw-button" onClick={again}>
        Try again
      </button>
    </Screen>
  );
}

export function EmptySession({ id }: { id: string }) {
  const { place } = useUi();
  return (
    <Screen icon="empty" title="No traces in this session yet">
      <p class="lw-muted">{place.empty}</p>
      {place.python && (
        <Snippet
          code={`session = lw.get_labeling_session("${id}").add_traces(mlflow.search_traces())`}
        />
      )}
    </Screen>
  );
}

export function NothingShown({ app }: { app: LabelingApp }) {
  const ui = useUi();
  const all = app.states.value.length;
  const label = FILTERS.find(({ filter }) => filter === app.filter.value)?.label ?? "";
  return (
    <Screen icon="empty" title={`Nothing ${label.toLowerCase()}`}>
      <p class="lw-muted">
        You are on item {number(app.index.value + 1)} of {number(all)}.
      </p>
      <button
        type="button"
        class="lw-button"
        onClick={() => {
          ui.nothingShown.value = false;
          app.setFilter("all");
        }}
      >
        Show all {number(app.counts.value.all)}
      </button>
    </Screen>
  );
}
