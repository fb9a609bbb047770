/** A new session of the traces in the list: they are labeled anew by the same reviewers. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { MadeSession } from "../../protocol.gen.ts";
import type { Results, Which } from "../../state/results_app.ts";
import { count } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { pythonText } from "../common/python_text.ts";
import { messageOf } from "../common/use_async.ts";
import { Dialog } from "../dialogs/dialog.tsx";
import { Snippet } from "../screens/snippet.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";

/** How the session is called that takes up a list. */
const NAMES: Record<Which, string> = {
  differing: "disagreements",
  open: "to settle",
  all: "again",
};

const LISTED: Record<Which, string> = {
  differing: "on which reviewers differ",
  open: "that are still to settle",
  all: "that were answered",
};

export function SessionDialog({ app }: { app: Results }) {
  const which = app.which.value;
  const name = useSignal(`${app.snapshot.peek()?.name ?? ""}, ${NAMES[which]}`);
  const made = useSignal<MadeSession | null>(null);
  const trouble = useSignal("");
  const busy = useSignal(false);
  const why = `lw-${useUi().id}-session-trouble`;

  const make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    trouble.value = "";
    try {
      made.value = await app.makeSession(name.value);
    } catch (cause) {
      trouble.value = messageOf(cause);
    }
    busy.value = false;
  };
  const close = () => {
    app.dialog.value = null;
  };
  const done = made.value;
  const end = useRef<HTMLButtonElement>(null);
  // The button that made it is gone.
  useEffect(() => {
    if (done !== null) end.current?.focus();
  }, [done]);

  return (
    <Dialog title="Make a session" onClose={close}>
      <form class="lw-dialog-text lw-sync" onSubmit={make}>
        <label class="lw-row">
          <span>Name</span>
          <input
            class="lw-input"
            autoComplete="off"
            value={name.value}
            readOnly={done !== null}
            aria-invalid={trouble.value !== ""}
            aria-describedby={trouble.value ? why : undefined}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        {trouble.value && (
          <p class="lw-bad lw-row" role="alert" id={why}>
            <Icon name="error" /> <span class="lw-wrap">{visible(trouble.value)}</span>
          </p>
        )}
        <div role="status">
          {done && (
            <>
              <p class="lw-wrap">
                <Icon name="check" /> “{visible(done.name)}” is made, with{" "}
                {count(done.traces, "trace")}.
              </p>
              <Snippet code={`lw.get_labeling_session(name=${pythonText(done.name)})`} />
            </>
          )}
        </div>
        <p class="lw-muted">
          The traces {LISTED[which]}, with all questions of this session and for its reviewers.
          Nobody’s answer goes along.
        </p>
        <div class="lw-row lw-sync-end">
          {done === null && (
            <button type="submit" class="lw-button is-primary" disabled={busy.value}>
              Make the session
            </button>
          )}
          <span class="lw-space" />
          <button type="button" class="lw-button is-ghost" ref={end} onClick={close}>
            Close
          </button>
        </div>
      </form>
    </Dialog>
  );
}
