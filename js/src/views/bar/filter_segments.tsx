/** Which items next and previous move through. */
import type { Filter, LabelingApp, State } from "../../app.ts";
import { number } from "../common/format.ts";
import { StateIcon } from "../common/state_icon.tsx";
import { useUi } from "../ui.ts";

export const FILTERS: readonly { filter: Filter; label: string; state: State | null }[] = [
  { filter: "all", label: "All", state: null },
  { filter: "todo", label: "To do", state: "pending" },
  { filter: "done", label: "Done", state: "completed" },
  { filter: "skipped", label: "Skipped", state: "skipped" },
];

export function FilterSegments({ app, onChosen }: { app: LabelingApp; onChosen?: () => void }) {
  const ui = useUi();
  const counts = app.counts.value;
  const choose = (filter: Filter) => {
    ui.nothingShown.value = counts[filter] === 0 && counts.all > 0;
    app.setFilter(filter);
    onChosen?.();
  };
  return (
    <fieldset class="lw-segments" aria-label="Show items">
      {FILTERS.map(({ filter, label, state }) => (
        <button
          key={filter}
          type="button"
          aria-pressed={app.filter.value === filter}
          onClick={() => choose(filter)}
        >
          {state && <StateIcon state={state} />}
          {label} {number(counts[filter])}
        </button>
      ))}
    </fieldset>
  );
}
