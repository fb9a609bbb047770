/** The units of a question: those on which reviewers differ, those still open, or all. */
import { useEffect, useRef } from "preact/hooks";
import type { UnitRow } from "../../protocol.gen.ts";
import type { Results, Which } from "../../state/results_app.ts";
import { count, headline, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { reveal } from "../common/reveal.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { VoiceView } from "./voice.tsx";

export function UnitsList({ app }: { app: Results }) {
  const { id } = useUi();
  const box = useRef<HTMLDivElement>(null);
  const rows = app.rows.value;
  const active = app.active.value;
  const left = app.total.value - rows.length;
  const idOf = (position: number) => `lw-${id}-unit-${position}`;

  // The list keeps its place when it comes back, and follows the keys.
  useEffect(() => {
    reveal(box.current?.querySelector(`[data-position="${active}"]`));
  }, [active]);

  return (
    <>
      <Head app={app} />
      {app.listError.value !== "" && (
        <Failed message={app.listError.value} again={() => app.retry()} />
      )}
      {rows.length > 0 ? (
        <div class="lw-scroll lw-units-box">
          <div
            ref={box}
            class="lw-units"
            role="listbox"
            tabIndex={0}
            aria-label="Traces"
            aria-activedescendant={active >= 0 ? idOf(active) : undefined}
            data-home
          >
            {rows.map((row, position) => (
              <Line
                key={row.unit}
                id={idOf(position)}
                row={row}
                position={position}
                active={position === active}
                onOpen={() => app.openUnit(position)}
              />
            ))}
          </div>
          {left > 0 && (
            <button type="button" class="lw-button is-ghost lw-more" onClick={() => app.more()}>
              Show more, {number(left)} left
            </button>
          )}
        </div>
      ) : (
        app.listError.value === "" && <Nothing app={app} />
      )}
    </>
  );
}

const WHICH: readonly { which: Which; label: string }[] = [
  { which: "differing", label: "Differ" },
  { which: "open", label: "To settle" },
  { which: "all", label: "All" },
];

function Head({ app }: { app: Results }) {
  const result = app.result.value;
  const title = app.question.value?.title ?? "";
  const counts = { differing: result?.differing, open: result?.open, all: result?.units };
  return (
    <div class="lw-head lw-units-head">
      <div class="lw-row">
        <h3>{count(result?.differing ?? 0, "disagreement")}</h3>
        <small class="lw-wrap" title={visibleWords(title)}>
          {visible(headline(title, 160))}
        </small>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, and these are three buttons */}
      <div class="lw-segments is-small" role="group" aria-label="Which traces">
        {WHICH.map(({ which, label }) => (
          <button
            key={which}
            type="button"
            aria-pressed={app.which.value === which}
            onClick={() => app.show(which)}
          >
            {label} <small>{number(counts[which] ?? 0)}</small>
          </button>
        ))}
      </div>
      <span class="lw-space" />
      {app.rows.value.length > 0 && (
        <LinkButton
          title="Have these traces labeled anew"
          onClick={() => {
            app.dialog.value = "session";
          }}
        >
          Make a session
        </LinkButton>
      )}
    </div>
  );
}

interface LineProps {
  readonly id: string;
  readonly row: UnitRow;
  readonly position: number;
  readonly active: boolean;
  readonly onOpen: () => void;
}

function Line({ id, row, position, active, onOpen }: LineProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's
    <div
      id={id}
      class="lw-unit"
      role="option"
      aria-selected={active}
      data-position={position}
      data-item={row.item}
      onClick={onOpen}
    >
      <p class="lw-unit-title">
        <span class="lw-cut">{visible(headline(row.title, 160) || row.item)}</span>
        {row.part && (
          <span class="lw-chip">
            <span class="lw-cut">{visible(row.part)}</span>
          </span>
        )}
        {row.comments > 0 && (
          <span class="lw-muted lw-unit-comments">
            <Icon name="chat" /> {row.comments}
            <span class="lw-hidden"> with a comment</span>
          </span>
        )}
      </p>
      <p class="lw-voices">
        {row.voices.map((voice) => (
          <VoiceView key={voice.reviewer} voice={voice} />
        ))}
        {row.more > 0 && <span class="lw-muted">and {row.more} more</span>}
        {row.agreed !== null && (
          <span class={`lw-chip ${row.stale ? "is-warn" : "is-ok"}`}>
            <span class="lw-cut">
              {row.stale ? "Agreed before a change: " : "Agreed: "}
              {visible(row.agreed)}
            </span>
          </span>
        )}
      </p>
    </div>
  );
}

function Nothing({ app }: { app: Results }) {
  if (app.listing.value) return <Waiting words="Fetching the list" />;
  const result = app.result.value;
  const words =
    result === null || result.units === 0
      ? `Nobody has answered this ${result?.earlier ? "version of the question" : "question"} yet.`
      : app.which.value === "open" && result.differing > 0
        ? "Every disagreement is settled."
        : (result.agreement?.reviewers ?? 2) < 2
          ? "Only one reviewer has answered, so there is nothing to differ on."
          : "Nobody disagrees.";
  return <p class="lw-nothing lw-muted">{words}</p>;
}
