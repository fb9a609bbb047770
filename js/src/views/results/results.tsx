/** What came back to a session: the figures and the list, or one trace of it. */
import { useMemo, useRef } from "preact/hooks";
import type { ResultsSnapshot } from "../../protocol.gen.ts";
import type { Results } from "../../state/results_app.ts";
import { CONNECTION, Line } from "../bar/banner.tsx";
import { count, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { KeysDialog } from "../dialogs/keys_dialog.tsx";
import { Root } from "../root.tsx";
import { Opening, OpeningFailed } from "../screens/other_screens.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { NARROW, type Ui } from "../ui.ts";
import { QuestionCard } from "./question_card.tsx";
import { RESULTS_GROUPS, RESULTS_KEYS } from "./results_keys.ts";
import { Reviewers } from "./reviewers.tsx";
import { SessionDialog } from "./session_dialog.tsx";
import { SyncDialog } from "./sync_dialog.tsx";
import { UnitView } from "./unit_view.tsx";
import { UnitsList } from "./units_list.tsx";
import { useResultsKeys } from "./use_results_keys.ts";

interface Props {
  readonly app: Results;
  readonly ui: Ui;
  readonly height: number;
}

export function ResultsView({ app, ui, height }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const phase = app.phase.value;
  const snapshot = app.snapshot.value;
  const opened = app.opened.value;
  const narrow = ui.width.value > 0 && ui.width.value < NARROW;
  useResultsKeys(root, app, ui);

  return (
    <Root
      ui={ui}
      height={height}
      root={root}
      label={visibleWords(`Results of ${snapshot?.name ?? "a session"}`)}
      data={{
        "data-view": opened ? "result" : "results",
        ...(opened ? { "data-item": opened.row.item } : {}),
        "data-count": app.total.value,
        "data-save": app.settling.value?.status.value ?? "idle",
      }}
    >
      {phase.kind === "opening" && <Opening words="Working out the results" />}
      {phase.kind === "failed" && (
        <OpeningFailed message={phase.message} again={() => app.open()} />
      )}
      {phase.kind === "ready" && snapshot && (
        <div class="lw-app lw-results">
          <Head app={app} snapshot={snapshot} narrow={narrow} />
          <div class="lw-results-body">
            {opened ? (
              <UnitView app={app} opened={opened} ui={ui} narrow={narrow} />
            ) : (
              <Overview app={app} snapshot={snapshot} />
            )}
            <Notices app={app} />
          </div>
          <p class="lw-hidden" role="status">
            {app.announcement.value}
          </p>
          {app.dialog.value === "session" && <SessionDialog app={app} />}
          {app.dialog.value === "sync" && <SyncDialog app={app} />}
          {app.dialog.value === "keys" && (
            <KeysDialog
              groups={RESULTS_GROUPS}
              bindings={RESULTS_KEYS}
              onClose={() => {
                app.dialog.value = null;
              }}
            />
          )}
        </div>
      )}
    </Root>
  );
}

interface HeadProps {
  readonly app: Results;
  readonly snapshot: ResultsSnapshot;
  readonly narrow: boolean;
}

function Head({ app, snapshot, narrow }: HeadProps) {
  const done = useMemo(
    () => ({
      completed: snapshot.reviewers.reduce((sum, { completed }) => sum + completed, 0),
      skipped: snapshot.reviewers.reduce((sum, { skipped }) => sum + skipped, 0),
    }),
    [snapshot],
  );
  const summary = [
    count(snapshot.traces, "trace"),
    count(snapshot.reviewers.length, "reviewer"),
    `${number(done.completed)} completed`,
    `${number(done.skipped)} skipped`,
  ].join(", ");
  return (
    <div class="lw-bar">
      <div class="lw-bar-row">
        <h2 class="lw-title" title={visibleWords(snapshot.name)}>
          {visible(snapshot.name)}
        </h2>
        <small class="lw-cut" title={summary}>
          {summary}
        </small>
        <span class="lw-space" />
        {snapshot.questions.some(({ type }) => type === "expectation") && (
          <button
            type="button"
            class="lw-button"
            title="Sync to a dataset"
            onClick={() => {
              app.dialog.value = "sync";
            }}
          >
            <Icon name="database" /> {narrow ? "Sync…" : "Sync to a dataset…"}
          </button>
        )}
        <IconButton
          icon="help"
          large
          label="All keys, ?"
          title="All keys  ?"
          onClick={() => {
            app.dialog.value = "keys";
          }}
        />
      </div>
    </div>
  );
}

function Overview({ app, snapshot }: { app: Results; snapshot: ResultsSnapshot }) {
  return (
    <div class="lw-main lw-overview">
      <section class="lw-column" aria-label="Questions">
        <div class="lw-head">
          <h3>Questions</h3>
          <small class="lw-cut">valid answers only; corrected ones are left out</small>
          <span class="lw-space" />
          <small class="lw-alpha-head">Krippendorff’s α, 95% interval</small>
        </div>
        <section
          class="lw-scroll"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
          tabIndex={0}
          aria-label="Questions, scrolls"
        >
          {snapshot.unfinished && (
            <p class="lw-note lw-blind">
              This session is blind and not finished. Reviewers do not see each other’s answers;
              keep what stands here from them.
            </p>
          )}
          {snapshot.questions.map((question, at) => {
            const result = snapshot.results[at];
            return (
              result && (
                <QuestionCard
                  key={question.name}
                  question={question}
                  result={result}
                  chosen={question.name === app.chosen.value}
                  onChoose={() => app.choose(question.name)}
                />
              )
            );
          })}
        </section>
      </section>
      <section class="lw-column" aria-label="Reviewers and disagreements">
        <div class="lw-head">
          <h3>Reviewers</h3>
        </div>
        <Reviewers reviewers={snapshot.reviewers} result={app.result.value} />
        <UnitsList app={app} />
      </section>
    </div>
  );
}

function Notices({ app }: { app: Results }) {
  const connection = app.connection.value;
  if (connection === "restarted")
    return <Line {...CONNECTION.restarted}>Run this cell again.</Line>;
  if (connection === "offline") {
    return (
      <Line {...CONNECTION.offline} retry={() => app.retry()}>
        The results come again when it is back.
      </Line>
    );
  }
  if (app.trouble.value === "") return null;
  return (
    <Line tone="bad" icon="error" head="This may be old:" retry={() => app.retry()}>
      {visible(app.trouble.value)}
    </Line>
  );
}
