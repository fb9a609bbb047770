/** The top bar: which session, which item, what is left, and whether everything is saved. */
import type { LabelingApp } from "../../app.ts";
import { number } from "../common/format.ts";
import { Icon, type IconName } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { Kbd } from "../common/kbd.tsx";
import { STATE_LABELS, StateIcon } from "../common/state_icon.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { NARROW, useUi } from "../ui.ts";
import { FilterSegments } from "./filter_segments.tsx";
import { MoreMenu } from "./more_menu.tsx";
import { SaveStatus } from "./save_status.tsx";
import { Strip } from "./strip.tsx";

/** From this width on the filter's words fit beside the title. */
const FILTER_FITS = 876;
/** Beside what only some places have in the bar. */
const FILTER_FITS_TOO = 1160;
/** What the words of the item's state need, too. */
const STATE_FITS = 72;
/** What the bar's counts need for each digit after the second. */
const DIGIT = 28;

export function Bar({ app }: { app: LabelingApp }) {
  const ui = useUi();
  const width = ui.width.value;
  const { Actions } = ui.place;
  const more = DIGIT * Math.max(0, number(app.states.value.length).length - 2);
  const spare = width - (Actions ? FILTER_FITS_TOO : FILTER_FITS) - more;
  const filterFits = spare >= 0;
  const narrow = width < NARROW;
  const title = app.session.value?.name ?? "";
  return (
    <div class="lw-bar">
      <div class="lw-bar-row">
        <h2 class="lw-title" title={visibleWords(title)}>
          {visible(title)}
        </h2>
        <Position app={app} narrow={narrow} />
        {!narrow && <StateChip app={app} brief={filterFits && spare < STATE_FITS} />}
        <span class="lw-space" />
        {filterFits && <FilterSegments app={app} />}
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
        {Actions && <Actions />}
        {filterFits ? <HelpButton app={app} /> : <MoreMenu app={app} />}
      </div>
      <Strip app={app} />
    </div>
  );
}

function Position({ app, narrow }: { app: LabelingApp; narrow: boolean }) {
  const index = app.index.value;
  const all = app.states.value.length;
  if (index < 0) return null;
  return (
    <span class="lw-position">
      <KeyButton icon="chevron-left" words="Previous item" keys="k" onClick={app.previous} />
      <span>
        <b style={{ minWidth: all > 9 ? "2ch" : undefined }}>{number(index + 1)}</b> of{" "}
        {number(all)}
      </span>
      <KeyButton icon="chevron-right" words="Next item" keys="j" onClick={app.next} />
      {!narrow && (
        <KeyButton icon="chevrons-right" words="Next item to do" keys="n" onClick={app.nextTodo} />
      )}
    </span>
  );
}

interface KeyButtonProps {
  readonly icon: IconName;
  readonly words: string;
  readonly keys: string;
  readonly onClick: () => void;
}

function KeyButton({ icon, words, keys, onClick }: KeyButtonProps) {
  const label = `${words}, ${keys}`;
  const title = `${words}  ${keys}`;
  return <IconButton icon={icon} large label={label} title={title} onClick={() => onClick()} />;
}

function StateChip({ app, brief }: { app: LabelingApp; brief: boolean }) {
  const state = app.states.value[app.index.value];
  if (!state) return null;
  const label = STATE_LABELS[state];
  return (
    <span class="lw-chip" data-state={state} title={label}>
      <StateIcon state={state} /> <span class={brief ? "lw-hidden" : "lw-cut"}>{label}</span>
    </span>
  );
}

function HelpButton({ app }: { app: LabelingApp }) {
  const show = () => {
    app.dialog.value = "keys";
  };
  return <KeyButton icon="help" words="All keys" keys="?" onClick={show} />;
}
