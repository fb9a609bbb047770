/** Deleting a session asks first, and says what stays. */
import { useState } from "preact/hooks";
import type { AppSession } from "../../protocol.gen.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { count } from "../common/format.ts";
import { messageOf } from "../common/use_async.ts";
import { Dialog } from "../dialogs/dialog.tsx";
import { visible } from "../text/visible.tsx";

interface Props {
  readonly app: ReviewApp;
  readonly session: AppSession;
}

export function DeleteDialog({ app, session }: Props) {
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const done = session.reviewers.reduce((sum, { completed }) => sum + completed, 0);
  const remove = () => {
    if (busy) return;
    setBusy(true);
    app.remove(session).then(app.leave, (cause: unknown) => {
      setTrouble(messageOf(cause));
      setBusy(false);
    });
  };
  return (
    <Dialog title="Delete this session?" onClose={app.close}>
      <div class="lw-dialog-text">
        <p>
          <b class="lw-wrap">{visible(session.name)}</b>: {count(session.traces, "trace")},{" "}
          {count(done, "completed review")}.
        </p>
        <p class="lw-muted">
          It disappears from every list. Its traces and answers stay in the store’s tables, and the
          traces they were copied from are not touched.
        </p>
        {trouble && (
          <p class="lw-bad" role="alert">
            {visible(trouble)}
          </p>
        )}
      </div>
      <div class="lw-dialog-end">
        <button type="button" class="lw-button" onClick={app.close}>
          Keep it
        </button>
        <button type="button" class="lw-button is-danger" aria-disabled={busy} onClick={remove}>
          Delete session
        </button>
      </div>
    </Dialog>
  );
}
