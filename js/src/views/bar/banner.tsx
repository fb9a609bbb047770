/** Says what stands between the answers and the store, and what the reviewer can do about it. */
import type { ComponentChildren } from "preact";
import type { LabelingApp } from "../../app.ts";
import { count } from "../common/format.ts";
import { Icon, type IconName } from "../common/icon.tsx";

/** What stands between the page and Python, in the words of every view. */
export const CONNECTION = {
  busy: { tone: "quiet", icon: "spinner", head: "The kernel is running another cell." },
  restarted: { tone: "warn", icon: "power", head: "The kernel was restarted." },
  offline: { tone: "warn", icon: "offline", head: "No connection to the notebook server." },
} as const;

export function Banner({ app }: { app: LabelingApp }) {
  const { kind, waiting, message } = app.save.value;
  const answers = count(waiting, "answer");
  switch (app.connection.value) {
    case "busy":
      return (
        <Line {...CONNECTION.busy}>
          Go on labeling: answers wait here and are saved when it is free.
        </Line>
      );
    case "restarted":
      return (
        <Line {...CONNECTION.restarted}>
          Run this cell again.
          {waiting > 0 && ` The ${answers} kept here ${waiting === 1 ? "is" : "are"} saved then.`}
        </Line>
      );
    case "offline":
      return (
        <Line {...CONNECTION.offline} retry={app.retry}>
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
          retry={app.retry}
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
  readonly retry?: () => void;
}

export function Line({ tone, icon, head, children, retry }: LineProps) {
  return (
    <div class="lw-banner" data-tone={tone} role="status">
      <Icon name={icon} large />
      <p>
        <b>{head}</b> {children}
      </p>
      {retry && (
        <button type="button" class="lw-button is-small" onClick={() => retry()}>
          <Icon name="refresh" /> Try now
        </button>
      )}
    </div>
  );
}
