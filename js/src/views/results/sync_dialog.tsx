/** What reviewers expect, into an evaluation dataset: seen first, then written. */
import { useSignal } from "@preact/signals";
import type { SyncArgs, Synced } from "../../protocol.gen.ts";
import type { Results } from "../../state/results_app.ts";
import { count } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { pythonText } from "../common/python_text.ts";
import { Segments } from "../common/segments.tsx";
import { messageOf } from "../common/use_async.ts";
import { Waiting } from "../common/waiting.tsx";
import { Dialog } from "../dialogs/dialog.tsx";
import { Snippet } from "../screens/snippet.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { SyncChanges, SyncDifferences } from "./sync_changes.tsx";

type OnConflict = NonNullable<SyncArgs["on_conflict"]>;

const RULES: readonly (readonly [OnConflict, string])[] = [
  ["error", "Stop"],
  ["latest", "Take the latest"],
  ["all", "Take every answer"],
];

interface Shown {
  readonly found: Synced;
  readonly written: boolean;
}

export function SyncDialog({ app }: { app: Results }) {
  const name = useSignal("");
  const rule = useSignal<OnConflict>("error");
  const shown = useSignal<Shown | null>(null);
  const trouble = useSignal("");
  const busy = useSignal(false);
  const why = `lw-${useUi().id}-sync-trouble`;

  const ask = async (dry_run: boolean): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    trouble.value = "";
    try {
      const args = { dataset_name: name.value, on_conflict: rule.value, dry_run };
      const found = await app.sync(args);
      shown.value = { found, written: !dry_run && found.open === 0 };
    } catch (cause) {
      shown.value = null;
      trouble.value = messageOf(cause);
    }
    busy.value = false;
  };
  const preview = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.value.trim() === "") trouble.value = "The dataset needs a name.";
    else ask(true);
  };
  const close = () => {
    app.dialog.value = null;
  };
  const seen = shown.value;
  const ready = seen !== null && !seen.written && seen.found.total > 0;

  return (
    <Dialog title="Sync to a dataset" wide onClose={close}>
      <form class="lw-dialog-text lw-sync" onSubmit={preview}>
        <label class="lw-row">
          <span>Dataset</span>
          <input
            class="lw-input"
            autoComplete="off"
            placeholder="A new name, or that of one there is"
            value={name.value}
            aria-invalid={trouble.value !== ""}
            aria-describedby={trouble.value ? why : undefined}
            onInput={(event) => {
              name.value = event.currentTarget.value;
              shown.value = null;
            }}
          />
        </label>
        <div class="lw-row">
          <span>Where reviewers differ</span>
          <Segments
            label="Where reviewers differ"
            value={rule.value}
            choices={RULES}
            onChange={(wanted) => {
              rule.value = wanted;
              if (seen && !seen.written) ask(true);
            }}
          />
        </div>
        {trouble.value && (
          <p class="lw-bad lw-row" role="alert" id={why}>
            <Icon name="error" /> <span class="lw-wrap">{visible(trouble.value)}</span>
          </p>
        )}
        <div role="status">
          {busy.value && seen === null && <Waiting words="Comparing with the dataset" />}
          {seen && <Outcome {...seen} />}
        </div>
        <p class="lw-muted">
          What reviewers expected of completed items is copied; where an answer is agreed, that one.
          Other records, and other expectations, stay as they are.
        </p>
        <div class="lw-row lw-sync-end">
          <button type="submit" class={`lw-button${ready ? "" : " is-primary"}`}>
            Show what changes
          </button>
          <button
            type="button"
            class={`lw-button${ready ? " is-primary" : ""}`}
            disabled={!ready}
            onClick={() => ask(false)}
          >
            {ready ? `Write ${count(seen.found.total, "expectation")}` : "Write"}
          </button>
          <span class="lw-space" />
          <button type="button" class="lw-button is-ghost" onClick={close}>
            Close
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Outcome({ found, written }: Shown) {
  return (
    <>
      {written && (
        <>
          <p class="lw-row lw-ok">
            <Icon name="check" />
            <span class="lw-wrap">
              {count(found.total, "expectation")} written to “{visible(found.dataset_name)}”.
            </span>
          </p>
          <Snippet code={`lw.get_dataset(${pythonText(found.dataset_name)}).to_df()`} />
        </>
      )}
      {found.notes.map((note) => (
        <p key={note} class="lw-wrap">
          {visible(note)}
        </p>
      ))}
      {found.open > 0 && <SyncDifferences found={found} />}
      {!written && found.open === 0 && found.total === 0 && found.notes.length === 0 && (
        <p>“{visible(found.dataset_name)}” has everything already.</p>
      )}
      {!written && found.total > 0 && (
        <>
          <p>{sizes(found)}. Nothing is written yet.</p>
          <SyncChanges found={found} />
        </>
      )}
    </>
  );
}

function sizes({ records, expectations }: Synced): string {
  const found = [
    ...(records > 0 ? [count(records, "new record")] : []),
    ...(expectations > 0
      ? [`${count(expectations, "expectation")} of records that are there`]
      : []),
  ];
  return found.join(", ");
}
