/** The whole session at a glance: one tick per item, or per some items when there are many. */
import { useMemo } from "preact/hooks";
import type { LabelingApp, State } from "../../app.ts";
import { number } from "../common/format.ts";

const MOST = 200;

interface Tick {
  readonly first: number;
  readonly last: number; // exclusive
  readonly state: "done" | "skipped" | "todo" | "part";
  /** How many of them were done before their questions changed. */
  readonly again: number;
}

export function ticksOf(states: readonly State[]): Tick[] {
  const open = [...states.keys()].filter((at) => states[at] !== "closed");
  const size = Math.max(1, Math.ceil(open.length / MOST));
  const ticks: Tick[] = [];
  for (let from = 0; from < open.length; from += size) {
    const group = open.slice(from, from + size);
    let done = 0;
    let skipped = 0;
    let again = 0;
    for (const at of group) {
      if (states[at] === "asked_again") again += 1;
      if (states[at] === "completed") done += 1;
      else if (states[at] === "skipped") skipped += 1;
    }
    const all = group.length;
    const state =
      done + skipped + again === 0
        ? "todo"
        : done + skipped < all
          ? "part"
          : done >= skipped
            ? "done"
            : "skipped";
    ticks.push({ first: group[0] ?? 0, last: (group.at(-1) ?? 0) + 1, state, again });
  }
  return ticks;
}

export function Strip({ app }: { app: LabelingApp }) {
  const states = app.states.value;
  const index = app.index.value;
  const { done, skipped, in_progress: begun, asked_again: again, todo } = app.counts.value;
  const changed = again > 0 ? `, ${number(again)} of them asked again` : "";
  const ticks = useMemo(() => ticksOf(states), [states]);

  const tickAt = (event: MouseEvent): Tick | undefined => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const at = target?.dataset.tick;
    return at === undefined ? undefined : ticks[Number(at)];
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut for the pointer; keys have next, previous and go to
    <div
      class="lw-strip"
      role="img"
      aria-label={`${number(done)} completed, ${number(skipped)} skipped, ${number(begun)} in progress${changed}, ${number(todo - begun)} to do`}
      onClick={(event) => {
        const tick = tickAt(event);
        if (tick) app.go(tick.first);
      }}
    >
      {ticks.map((tick, at) => (
        <i
          key={tick.first}
          data-tick={at}
          data-state={tick.state}
          data-again={tick.again > 0 ? "" : undefined}
          data-now={index >= tick.first && index < tick.last ? "" : undefined}
          title={title(tick)}
        />
      ))}
    </div>
  );
}

function title({ first, last, again }: Tick): string {
  const which = last - first === 1 ? `Item ${first + 1}` : `Items ${first + 1} to ${last}`;
  return again > 0 ? `${which}: questions changed since` : which;
}
