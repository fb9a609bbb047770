/** Says what stands between the answers and the store, and what the reviewer can do about it. */
import type { ComponentChildren } from "preact";
import type { LabelingApp } from "../../app.ts";
import { count } from "../common/format.ts";
import { Icon, type IconName } from "../common/icon.tsx";

export function Banner({ app }: { app: LabelingApp }) {
  const { kind, waiting, message } = app.save.value;
  const answers = count(waiting, "answer");
  switch (app.connection.value) {
    case "busy":
      return (
        <Line tone="quiet" icon="spinner" head="The kernel is running another cell.">
          Go on labeling: answers wait here and are saved when it is free.
        </Line>
      );
    case "restarted":
      return (
        <Line tone="warn" icon="power" head="The kernel was restarted.">
          Run this cell again.
          {waiting > 0 && ` The ${answers} kept here ${waiting === 1 ? "is" : "are"} saved then.`}
        </Line>
      );
    case "offline":
      return (
        <Line tone="warn" icon="offline" head="No connection to the notebook server." app={app}>
          {waiting > 0
            ? `${answers} ${waiting === 1 ? "is" : "are"} kept in this browser until it is back.`
            : "Answers are kept in this browser until it is back."}
        </Line>
      );
    case "ok":
      if (kind !== "unsaved" || waiting === 0) return null;
      return (
        <Line
          tone="bad"
          icon="error"
          head={waiting === 1 ? "One answer is not saved:" : `${answers} are not saved:`}
          app={app}
        >
          {message}
        </Line>
      );
  }
}

interface LineProps {
  readonly tone: "quiet" | "warn" | "bad";
  readonly icon: IconName;
  readonly head: string;
  readonly children: ComponentChildren;
  /** Given where trying again at once can help. */
  readonly app?: LabelingApp;
}

function Line({ tone, icon, head, children, app }: LineProps) {
  return (
    <div class="lw-banner" data-tone={tone} role="status">
      <Icon name={icon} large />
      <p>
        <b>{head}</b> {children}
      </p>
      {app && (
        <button type="button" class="lw-button is-small" onClick={() => app.retry()}>
          <Icon name="refresh" /> Try now
        </button>
      )}
    </div>
  );
}
