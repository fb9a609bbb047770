/** One trace with everything that was said of it, and the form that settles it. */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { UnitOpinions } from "../../protocol.gen.ts";
import type { OpenedUnit, Results } from "../../state/results_app.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { reveal } from "../common/reveal.ts";
import { STATE_LABELS, StateIcon } from "../common/state_icon.tsx";
import { Failed, Waiting } from "../common/waiting.tsx";
import { partId, usePartInSight } from "../parts.ts";
import { visible, visibleWords } from "../text/visible.tsx";
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
  useLayoutEffect(() => {
    head.current?.focus({ preventScroll: true });
  }, [unit]);

  // Every unit is read from its top; another question of the same trace comes into sight.
  const answers = useRef<HTMLDivElement>(null);
  const before = useRef("");
  useLayoutEffect(() => {
    const box = answers.current;
    if (before.current === unit) reveal(box?.querySelector(".lw-looked"));
    else if (box) box.scrollTop = 0;
    before.current = unit;
  }, [unit, opened.unit]);

  const pane = useRef<HTMLDivElement>(null);
  const about = app.unit.value;
  const part = about?.span_id ? partId({ span_id: about.span_id, target: about.target }) : "";
  useLayoutEffect(() => {
    const mark = { key: part, asked: 1, answered: 0, current: true };
    own.parts.value = new Map(part === "" ? [] : [[part, mark]]);
  }, [own, part]);
  usePartInSight(pane, own, detail?.item ?? "", part);

  return (
    <div ref={pane} class={`lw-main lw-settling${narrow ? " is-narrow" : ""}`}>
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
          <div class="lw-scroll" data-opinions ref={answers}>
            {detail.units.map((each) => (
              <Unit
                key={each.unit}
                app={app}
                item={detail.item}
                unit={each}
                looked={each.unit === opened.unit}
              />
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
  readonly item: string;
  readonly unit: UnitOpinions;
  readonly looked: boolean;
}

function Unit({ app, item, unit, looked }: UnitProps) {
  const question = app.snapshot.value?.questions.find(({ name }) => name === unit.name) ?? null;
  const settling = app.settling.value;
  const title = visible(question?.title ?? unit.name);
  const about = unit.part && (
    <span class="lw-chip" title={visibleWords(unit.label)}>
      {visible(unit.part)}
    </span>
  );
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
        {title} {about} {unit.label && <small class="lw-cut">{visible(unit.label)}</small>}
      </h4>
      <Opinions question={question} unit={unit} settling={settling} />
      {settling?.unit === unit.unit && (
        <Settle key={`${item} ${unit.unit}`} app={app} unit={unit} settling={settling} />
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
