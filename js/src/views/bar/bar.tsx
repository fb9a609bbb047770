/** The top bar: which session, which item, what is left, and whether everything is saved. */
import type { LabelingApp } from "../../app.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { STATE_LABELS, StateIcon } from "../common/state_icon.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { NARROW, useUi } from "../ui.ts";
import { FilterSegments } from "./filter_segments.tsx";
import { MoreMenu } from "./more_menu.tsx";
import { SaveStatus } from "./save_status.tsx";
import { Strip } from "./strip.tsx";

/** From this width on the filter's words fit beside the title. */
const FILTER_FITS = 860;

export function Bar({ app }: { app: LabelingApp }) {
  const width = useUi().width.value;
  const narrow = width < NARROW;
  const title = app.session.value?.name ?? "";
  return (
    <div class="lw-bar">
      <div class="lw-bar-row">
        <h2 class="lw-title" title={visibleWords(title)}>
          {visible(title)}
        </h2>
        <Position app={app} narrow={narrow} />
        {!narrow && <StateChip app={app} />}
        <span class="lw-space" />
        {width >= FILTER_FITS && <FilterSegments app={app} />}
        {!narrow && (
          <button
            type="button"
            class="lw-button is-ghost is-small"
            onClick={() => {
              app.dialog.value = "goto";
            }}
          >
            <Icon name="search" /> Go to <Kbd keys="g" />
          </button>
        )}
        {!narrow && <span class="lw-rule" />}
        <SaveStatus app={app} />
        {width >= FILTER_FITS ? <HelpButton app={app} /> : <MoreMenu app={app} />}
      </div>
      <Strip app={app} />
    </div>
  );
}

function Position({ app, narrow }: { app: LabelingApp; narrow: boolean }) {
  const index = app.index.value;
  const { all } = app.counts.value;
  if (index < 0) return null;
  return (
    <span class="lw-position">
      <button
        type="button"
        class="lw-button is-ghost is-small is-icon"
        aria-label="Previous item, k"
        title="Previous  k"
        onClick={() => app.previous()}
      >
        <Icon name="chevron-left" large />
      </button>
      <span>
        <b>{number(index + 1)}</b> of {number(all)}
      </span>
      <button
        type="button"
        class="lw-button is-ghost is-small is-icon"
        aria-label="Next item, j"
        title="Next  j"
        onClick={() => app.next()}
      >
        <Icon name="chevron-right" large />
      </button>
      {!narrow && (
        <button
          type="button"
          class="lw-button is-ghost is-small is-icon"
          aria-label="Next item to do, n"
          title="Next to do  n"
          onClick={() => app.nextTodo()}
        >
          <Icon name="chevrons-right" large />
        </button>
      )}
    </span>
  );
}

function StateChip({ app }: { app: LabelingApp }) {
  const state = app.states.value[app.index.value];
  if (!state) return null;
  return (
    <span class="lw-chip" data-state={state}>
      <StateIcon state={state} /> {STATE_LABELS[state]}
    </span>
  );
}

function HelpButton({ app }: { app: LabelingApp }) {
  return (
    <button
      type="button"
      class="lw-button is-ghost is-small is-icon"
      aria-label="All keys, ?"
      title="All keys  ?"
      onClick={() => {
        app.dialog.value = "keys";
      }}
    >
      <Icon name="help" large />
    </button>
  );
}
