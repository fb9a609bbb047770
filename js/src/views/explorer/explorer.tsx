/** The explorer: which traces, the table of them, and the one that is open beside it. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ExploreSnapshot } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { KeysDialog } from "../dialogs/keys_dialog.tsx";
import { Root } from "../root.tsx";
import { Opening, OpeningFailed } from "../screens/other_screens.tsx";
import { Screen } from "../screens/screen.tsx";
import { Edge } from "../spans/splitter.tsx";
import { visibleWords } from "../text/visible.tsx";
import { createUi, NARROW, type Ui } from "../ui.ts";
import { layoutOf, spansDays } from "./columns.ts";
import { EXPLORER_GROUPS, EXPLORER_KEYS } from "./explorer_keys.ts";
import { FilterBar } from "./filter_bar.tsx";
import { HeadBar } from "./head_bar.tsx";
import { Notices } from "./notices.tsx";
import { SelectionBar } from "./selection_bar.tsx";
import { Side } from "./side.tsx";
import { Table } from "./table.tsx";
import { enter, useExplorerKeys } from "./use_explorer_keys.ts";

const SIDE_LEAST = 280;
const TABLE_LEAST = 320;

interface Props {
  readonly app: Explorer;
  readonly ui: Ui;
  readonly height: number;
}

export function ExplorerView({ app, ui, height }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  const phase = app.phase.value;
  const frame = app.frame.value;
  const narrow = ui.width.value > 0 && ui.width.value < NARROW;
  const keys = useExplorerKeys(root, app, ui, setOver);
  useFirstTrace(app, ui);

  return (
    <Root
      ui={ui}
      height={height}
      root={root}
      label={visibleWords(`Traces ${frame?.title ?? ""}`.trim())}
      data={{
        "data-view": "explorer",
        "data-item": app.opened.value?.detail?.trace.trace_id ?? "",
        "data-count": app.total.value,
        "data-save": "idle",
      }}
    >
      {phase.kind === "opening" && <Opening words="Opening the traces" />}
      {phase.kind === "failed" && (
        <OpeningFailed message={phase.message} again={() => app.open()} />
      )}
      {phase.kind === "ready" && frame && (
        <div class="lw-app lw-explorer">
          <div class="lw-bar">
            <HeadBar app={app} frame={frame} />
            <FilterBar app={app} ranges={frame.ranges} toTable={() => keys.toTable()} />
          </div>
          <Main
            app={app}
            ui={ui}
            frame={frame}
            narrow={narrow}
            over={narrow && over && app.opened.value !== null}
            onOver={setOver}
            toTable={() => keys.toTable()}
          />
          <p class="lw-hidden" role="status">
            {app.announcement.value}
          </p>
          {app.dialog.value === "keys" && (
            <KeysDialog
              groups={EXPLORER_GROUPS}
              bindings={EXPLORER_KEYS}
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

interface MainProps {
  readonly app: Explorer;
  readonly ui: Ui;
  readonly frame: ExploreSnapshot;
  readonly narrow: boolean;
  readonly over: boolean;
  readonly onOver: (over: boolean) => void;
  readonly toTable: () => void;
}

function Main({ app, ui, frame, narrow, over, onOver, toTable }: MainProps) {
  const [wanted, setWanted] = useState(0);
  const width = ui.width.value;
  const columns = app.columns.value;
  const { since, until } = frame.ranges;
  const layout = useMemo(
    () =>
      layoutOf(
        frame.columns.filter((column) => columns.includes(column.name)),
        narrow,
        spansDays(since, until),
      ),
    [frame, columns, narrow, since, until],
  );
  const side = Math.round(
    Math.max(SIDE_LEAST, Math.min(wanted || share(width), width - TABLE_LEAST)),
  );
  const opened = app.opened.value;
  // The pane has its own search, its own drawer and its own width.
  const sideUi = useMemo(
    () => ({ ...createUi({ styles: "explorer", judging: false }), height: ui.height }),
    [ui],
  );
  const open = (position: number) => {
    app.moveTo(position, true);
    if (narrow) onOver(true);
  };
  const main = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (over) enter(main.current);
  }, [over]);
  const row = opened ? rowOf(app, opened.row) : undefined;

  return (
    <div
      ref={main}
      class={`lw-main lw-traces${narrow ? " is-narrow" : ""}`}
      style={{ "--lw-side": `${side}px` }}
    >
      <section class="lw-column" aria-label="Traces that match" inert={over}>
        <SelectionBar app={app} />
        <div class="lw-rows-box">
          <Table app={app} layout={layout} onOpen={open} />
          {app.total.value === 0 && <NothingFound app={app} />}
        </div>
        <Notices app={app} />
      </section>
      {(!narrow || over) && (
        <section class="lw-column" aria-label="Trace beside the table">
          {opened ? (
            <Side
              app={app}
              opened={opened}
              row={row}
              ui={sideUi}
              width={narrow ? width : side}
              onBack={narrow ? toTable : null}
            />
          ) : (
            <p class="lw-nothing lw-muted">Choose a row to read its trace.</p>
          )}
          {!narrow && (
            <Edge
              label="Width of the trace"
              left
              width={side}
              least={SIDE_LEAST}
              most={width - TABLE_LEAST}
              onWidth={setWanted}
            />
          )}
        </section>
      )}
    </div>
  );
}

const share = (width: number): number => Math.max(304, Math.min(560, width * 0.32));

/** What the table has of a trace, should its row be near the one that keys act on. */
function rowOf(app: Explorer, row: number) {
  const found = app.rowAt(app.active.value);
  return found?.row === row ? found : undefined;
}

function NothingFound({ app }: { app: Explorer }) {
  const none = app.frame.value?.total === 0;
  return (
    <Screen icon="empty" title={none ? "No traces in this frame" : "No trace matches"}>
      {!none && (
        <button type="button" class="lw-button" onClick={() => app.clearFilter()}>
          Clear filters
        </button>
      )}
    </Screen>
  );
}

/** Where there is room for a trace, the first one is open. */
function useFirstTrace(app: Explorer, ui: Ui): void {
  const ready = app.phase.value.kind === "ready";
  const roomy = ui.width.value >= NARROW;
  useEffect(() => {
    if (ready && roomy && app.opened.peek() === null) app.moveTo(0, true);
  }, [app, ready, roomy]);
  // The trace is asked for first: counting 10,000 of them takes a moment.
  useEffect(() => {
    if (ready) app.countFacets();
  }, [app, ready]);
}
