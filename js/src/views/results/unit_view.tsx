/** One trace with everything that was said of it, and the form that settles it. */
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { UnitOpinions } from "../../protocol.gen.ts";
import type { OpenedUnit, Results } from "../../state/results_app.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { STATE_LABELS, StateIcon } from "../common/state_icon.tsx";
import { Failed, Waiting } from "../common/waiting.tsx";
import { visible } from "../text/visible.tsx";
import { TracePane } from "../trace/trace_pane.tsx";
import { createUi, type Ui, UiProvider, WIDE } from "../ui.ts";
import { Opinions } from "./opinions.tsx";
import { Settle } from "./settle.tsx";

interface Props {
  readonly app: Results;
  readonly opened: OpenedUnit;
  readonly ui: Ui;
  readonly narrow: boolean;
}

const SIDE = 380;

export function UnitView({ app, opened, ui, narrow }: Props) {
  const { detail } = opened;
  const head = useRef<HTMLHeadingElement>(null);
  // The trace has its own width, in which the tree of an agent stands among its sections; it shares
  // search and spans with the keys.
  const width = narrow ? ui.width.value : Math.min(WIDE - 1, ui.width.value - SIDE);
  const own = useMemo(() => ({ ...ui, width: createUi({ styles: "results" }).width }), [ui]);
  useLayoutEffect(() => {
    own.width.value = width;
  }, [own, width]);
  const { unit } = opened.row;
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
  }, [unit]);

  return (
    <div class={`lw-main lw-settling${narrow ? " is-narrow" : ""}`}>
      <UiProvider value={own}>
        {detail ? (
          <TracePane source={app} item={detail.item} trace={detail.trace} />
        ) : (
          <section class="lw-column" aria-label="Trace">
            <div class="lw-section is-late">
              {opened.error ? (
                <Failed message={opened.error} again={() => app.retry()} />
              ) : (
                <Waiting words="Fetching the trace" />
              )}
            </div>
          </section>
        )}
      </UiProvider>
      <section class="lw-column lw-side-opinions" aria-label="What reviewers said">
        <div class="lw-head">
          <button type="button" class="lw-button is-ghost is-small" onClick={() => app.back()}>
            <Icon name="chevron-left" /> Results
          </button>
          <h3 tabIndex={-1} ref={head}>
            {app.allSettled.value
              ? "All settled"
              : `${number(app.active.value + 1)} of ${number(app.total.value)}`}
          </h3>
          <span class="lw-space" />
          <IconButton
            icon="chevron-up"
            label="Trace before, k"
            disabled={app.active.value <= 0}
            onClick={() => app.openNext(-1)}
          />
          <IconButton
            icon="chevron-down"
            label="Trace after, j"
            disabled={app.active.value + 1 >= app.total.value}
            onClick={() => app.openNext(1)}
          />
        </div>
        {detail && (
          <div class="lw-scroll" data-opinions>
            {detail.units.map((each) => (
              <Unit key={each.unit} app={app} unit={each} looked={each.unit === opened.unit} />
            ))}
            <States app={app} />
          </div>
        )}
      </section>
    </div>
  );
}

interface UnitProps {
  readonly app: Results;
  readonly unit: UnitOpinions;
  readonly looked: boolean;
}

function Unit({ app, unit, looked }: UnitProps) {
  const question = app.snapshot.value?.questions.find(({ name }) => name === unit.name) ?? null;
  const settling = app.settling.value;
  const title = visible(question?.title ?? unit.name);
  const about = unit.part && <span class="lw-chip lw-cut">{visible(unit.part)}</span>;
  if (!looked) {
    return (
      <section class="lw-other">
        <button type="button" class="lw-other-title" onClick={() => app.lookAt(unit.unit)}>
          <Icon name="chevron-right" />
          <span class="lw-cut">{title}</span>
          {about}
          <small>{unit.opinions.length}</small>
        </button>
      </section>
    );
  }
  return (
    <section class="lw-looked" data-unit={unit.unit}>
      <h4>
        {title} {about}
      </h4>
      <Opinions question={question} unit={unit} settling={settling} />
      {settling?.unit === unit.unit && (
        <Settle key={unit.unit} app={app} unit={unit} settling={settling} />
      )}
    </section>
  );
}

/** Who is done with the trace, and why others skipped it. */
function States({ app }: { app: Results }) {
  const reviews = app.opened.value?.detail?.reviews ?? [];
  if (reviews.length === 0) return null;
  return (
    <ul class="lw-states" aria-label="Reviews of this trace">
      {reviews.map(({ reviewer, state, reason, note }) => (
        <li key={reviewer}>
          <StateIcon state={state} />
          <span class="lw-wrap">
            {visible(reviewer)}: {STATE_LABELS[state]}
            {reason && `, ${reason.replaceAll("_", " ")}`}
            {note && (
              <>
                {" "}
                <span class="lw-muted">“{visible(note)}”</span>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
