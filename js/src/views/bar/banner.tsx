/** Says what stands between the answers and the store, and what the reviewer can do about it. */
import type { ComponentChildren } from "preact";
import type { LabelingApp, SaveState } from "../../app.ts";
import { count, number } from "../common/format.ts";
import { Icon, type IconName } from "../common/icon.tsx";
import { NOTEBOOK } from "../place.ts";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";

const LOOKS = {
  busy: { tone: "quiet", icon: "spinner" },
  restarted: { tone: "warn", icon: "power" },
  offline: { tone: "warn", icon: "offline" },
} as const;

/** What stands between the page and Python, in the words of every view of a notebook. */
export const CONNECTION = {
  busy: { ...LOOKS.busy, head: NOTEBOOK.busy },
  restarted: { ...LOOKS.restarted, head: NOTEBOOK.restarted.head },
  offline: { ...LOOKS.offline, head: NOTEBOOK.offline },
} as const;

export function Banner({ app }: { app: LabelingApp }) {
  const { Notices } = useUi().place;
  return (
    <>
      {Notices && <Notices />}
      <Connected app={app} />
      {app.notice.value && <Line tone="quiet" icon="alert" head={app.notice.value} />}
      {app.elsewhere.value && (
        <Line tone="warn" icon="alert" head="Another session:">
          {visible(app.elsewhere.value)}
        </Line>
      )}
    </>
  );
}

const FAILING = { tone: "bad", icon: "error" } as const;
const ONLY_HERE = "Do not close the page.";

const are = (n: number, where: string): string =>
  `${count(n, "answer")}${where} ${n === 1 ? "is" : "are"}`;

/** What waits is safe until when, or what it takes to be safe. */
function keeping({ waiting, kept }: SaveState, until: string): string {
  const answers = waiting > 0 ? are(waiting, "") : "Your answers are";
  const then = `${answers} kept in this browser and will be saved ${until}.`;
  return kept ? then : `${then.replace("in this browser", "only in this page")} ${ONLY_HERE}`;
}

function Connected({ app }: { app: LabelingApp }) {
  const { place } = useUi();
  const save = app.save.value;
  const { kind, waiting, message } = save;
  switch (app.connection.value) {
    case "busy":
      return (
        <Line {...LOOKS.busy} head={place.busy}>
          You can go on labeling. {keeping(save, "when it is done")}
        </Line>
      );
    case "restarted":
      return (
        <Line {...LOOKS.restarted} head={place.restarted.head}>
          {place.restarted.todo} {waiting > 0 && keeping(save, "then")}
        </Line>
      );
    case "offline":
      return (
        <Line {...LOOKS.offline} head={place.offline} retry={app.retry}>
          You can go on labeling. {keeping(save, "when it is back")}
        </Line>
      );
    case "ok":
      if (kind !== "unsaved") return null;
      if (waiting === 0) return <LeftBehind app={app} />;
      return (
        <Line {...FAILING} head={`${are(waiting, "")} not saved yet:`} retry={app.retry}>
          {visible(message)} {save.kept ? "Kept in this browser meanwhile." : ONLY_HERE}
        </Line>
      );
  }
}

/** What is on no way to the store, and not said where the reviewer looks. */
function LeftBehind({ app }: { app: LabelingApp }) {
  const { refused, message, toMend } = app.save.value;
  const todo = toMend
    ? {
        head: `${number(refused)} to fix.`,
        todo: `Go to item ${number(toMend.index + 1)}`,
        retry: () => app.go(toMend.index, toMend.answer),
      }
    : { head: `${are(refused, " on other items")} not saved.`, retry: app.retry };
  if (refused > 0)
    return (
      <Line {...FAILING} {...todo}>
        {visible(message)}
      </Line>
    );
  if ([...app.answers.value.values()].some((answer) => answer.message === message)) return null;
  return (
    <Line tone="warn" icon="alert" head="Not everything is saved.">
      {visible(message)}
    </Line>
  );
}

interface LineProps {
  readonly tone: "quiet" | "warn" | "bad";
  readonly icon: IconName;
  readonly head: string;
  readonly children?: ComponentChildren;
  /** Given where trying again at once can help. */
  readonly retry?: () => void;
  /** What it takes instead of trying again. */
  readonly todo?: string;
}

export function Line({ tone, icon, head, children, retry, todo = "" }: LineProps) {
  return (
    <div class="lw-banner" data-tone={tone} role="status">
      <Icon name={icon} large />
      <p>
        <b>{head}</b> {children}
      </p>
      {retry && (
        <button type="button" class="lw-button is-small" onClick={() => retry()}>
          {todo || (
            <>
              <Icon name="refresh" /> Try now
            </>
          )}
        </button>
      )}
    </div>
  );
}
