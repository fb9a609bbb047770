/** The trace beside the table: what it is, how it reads, what it carries. */
import { useLayoutEffect } from "preact/hooks";
import type { RowDetail, TraceRow } from "../../protocol.gen.ts";
import type { Explorer, Opened } from "../../state/explorer_app.ts";
import { CopyButton } from "../common/copy_button.tsx";
import { day, duration, shortId } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Failed, Waiting } from "../common/waiting.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { Carried } from "../trace/carried.tsx";
import { Fields } from "../trace/fields.tsx";
import { TracePane } from "../trace/trace_pane.tsx";
import { type Ui, UiProvider } from "../ui.ts";
import { State } from "./cell.tsx";

interface Props {
  readonly app: Explorer;
  readonly opened: Opened;
  /** What the table knows about it already. */
  readonly row: TraceRow | undefined;
  readonly ui: Ui;
  readonly width: number;
  /** It lies over the table. */
  readonly onBack: (() => void) | null;
}

export function Side({ app, opened, row, ui, width, onBack }: Props) {
  const { detail } = opened;
  useLayoutEffect(() => {
    ui.width.value = width;
  }, [ui, width]);
  return (
    <UiProvider value={ui}>
      <div class="lw-side">
        <Head detail={detail} row={row} onBack={onBack} />
        {detail ? (
          <TracePane
            source={app}
            item={String(opened.row)}
            trace={detail.trace}
            more={<More detail={detail} />}
          />
        ) : opened.error ? (
          <div class="lw-section">
            <Failed message={opened.error} again={() => app.retry()} />
          </div>
        ) : (
          <div class="lw-section is-late">
            <Waiting words="Fetching the trace" />
          </div>
        )}
      </div>
    </UiProvider>
  );
}

function Head({
  detail,
  row,
  onBack,
}: Pick<Props, "row" | "onBack"> & { detail: RowDetail | null }) {
  const id = detail?.trace.trace_id ?? row?.trace_id ?? "";
  const us = detail?.trace.duration_us ?? (row?.duration_ms ?? 0) * 1_000;
  const at = detail?.trace.request_time ?? row?.request_time ?? "";
  const state = detail?.trace.state ?? row?.state;
  return (
    <header class="lw-head">
      {onBack && (
        <button type="button" class="lw-button is-ghost is-small" onClick={onBack}>
          <Icon name="chevron-left" /> Back
        </button>
      )}
      {state !== undefined && <State state={state} />}
      <span class="lw-mono lw-cut" title={visibleWords(id)}>
        {visible(shortId(id))}
      </span>
      <CopyButton text={() => id} />
      <span class="lw-space" />
      <small>{us > 0 ? duration(us) : ""}</small>
      {at && <small class="lw-cut">{day(at)}</small>}
    </header>
  );
}

function More({ detail }: { detail: RowDetail }) {
  const { labels, details, sessions } = detail;
  return (
    <>
      {labels.length > 0 && (
        <section class="lw-section" aria-label="Assessments">
          <h3 class="lw-section-head">
            Assessments <span>{labels.length}</span>
          </h3>
          <Carried labels={labels} />
        </section>
      )}
      <section class="lw-section" aria-label="Details">
        <h3 class="lw-section-head">Details</h3>
        <Fields fields={details} />
        <dl class="lw-fields lw-carried">
          <div>
            <dt>sessions</dt>
            <dd>
              {sessions.length === 0
                ? "in none yet"
                : sessions.map((name, index) => (
                    <div key={index} class="lw-wrap">
                      {visible(name)}
                    </div>
                  ))}
            </dd>
          </div>
        </dl>
      </section>
    </>
  );
}
