/** The review app: the sessions of a store, and the head above the one that is open. */
import { useEffect, useRef } from "preact/hooks";
import { guardKeys } from "../../notebook.ts";
import type { AppSnapshot } from "../../protocol.gen.ts";
import type { Over, ReviewApp } from "../../state/review_app.ts";
import { count } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { KeysDialog } from "../dialogs/keys_dialog.tsx";
import { Root } from "../root.tsx";
import { Opening, OpeningFailed } from "../screens/other_screens.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { NARROW, type Ui, useUi } from "../ui.ts";
import { APP_GROUPS, APP_KEYS, handleAppKey } from "./app_keys.ts";
import { DeleteDialog } from "./delete_dialog.tsx";
import { QuestionsDialog } from "./questions_dialog.tsx";
import { ReviewersDialog } from "./reviewers_dialog.tsx";
import { NewSessionDialog } from "./session_dialog.tsx";
import { SessionList } from "./session_list.tsx";
import { useOpenedFocus } from "./use_opened_focus.ts";

interface Props {
  readonly app: ReviewApp;
  readonly ui: Ui;
  readonly height: number;
}

export function ReviewAppView({ app, ui, height }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const phase = app.phase.value;
  const found = app.app.value;
  const showing = app.showing.value;

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stop = new AbortController();
    guardKeys(element, {
      signal: stop.signal,
      home: () => element.querySelector<HTMLElement>("[data-home]") ?? element,
      onKey: (event) => handleAppKey(event, app, element),
    });
    return () => stop.abort();
  }, [app]);
  useOpenedFocus(root, app);

  return (
    <Root
      ui={ui}
      height={height}
      root={root}
      label="Labeling sessions"
      data={{
        "data-view": showing ? "opened" : "sessions",
        "data-count": app.sessions.value.length,
        "data-save": "idle",
      }}
    >
      {phase.kind === "opening" && <Opening words="Opening the review app" />}
      {phase.kind === "failed" && (
        <OpeningFailed message={phase.message} again={() => app.open()} />
      )}
      {phase.kind === "ready" && found && (
        <div class="lw-app">
          <div class="lw-bar">
            {showing ? <OpenedHead app={app} /> : <ListHead app={app} found={found} />}
            <Trouble app={app} />
          </div>
          {!showing && <SessionList app={app} />}
          <p class="lw-hidden" role="status">
            {visible(app.announcement.value)}
          </p>
          <OverIt app={app} />
        </div>
      )}
    </Root>
  );
}

function ListHead({ app, found }: { app: ReviewApp; found: AppSnapshot }) {
  const narrow = useUi().width.value < NARROW;
  return (
    <div class="lw-bar-row">
      <h2 class="lw-title">Labeling sessions</h2>
      <small class="lw-cut" title={visibleWords(found.store_label)}>
        {visible(`${count(found.sessions.length, "session")} in ${found.store_label}`)}
      </small>
      <span class="lw-space" />
      {found.sessions.length > 0 && (
        <label class="lw-find lw-find-session">
          <Icon name="search" />
          <input
            type="search"
            placeholder={narrow ? "Find" : "Find a session"}
            aria-label="Find a session"
            data-find
            value={app.query.value}
            onInput={(event) => {
              app.query.value = event.currentTarget.value;
            }}
          />
        </label>
      )}
      <button
        type="button"
        class="lw-button is-primary"
        data-home
        onClick={() => open(app, { kind: "new" })}
      >
        <Icon name="plus" /> New session
      </button>
      <IconButton
        icon="help"
        large
        label="All keys, ?"
        title="All keys  ?"
        onClick={() => open(app, { kind: "keys" })}
      />
    </div>
  );
}

/** The head of what is open: its name stands in it already. */
function OpenedHead({ app }: { app: ReviewApp }) {
  const showing = app.showing.value;
  const session = app.app.value?.sessions.find(
    ({ session_id }) => session_id === showing?.session_id,
  );
  if (!showing) return null;
  return (
    <div class="lw-bar-row">
      <button type="button" class="lw-button is-ghost" data-home onClick={() => app.back()}>
        <Icon name="chevron-left" /> Sessions
      </button>
      <span class="lw-space" />
      {session && (
        <fieldset class="lw-segments" aria-label={visibleWords(`What of ${session.name} is shown`)}>
          {WAYS.map(([what, words]) => (
            <button
              key={what}
              type="button"
              aria-pressed={showing.what === what}
              onClick={() => showing.what !== what && app.show(what, session)}
            >
              {words}
            </button>
          ))}
        </fieldset>
      )}
    </div>
  );
}

const WAYS = [
  ["label", "Label"],
  ["results", "Results"],
] as const;

function Trouble({ app }: { app: ReviewApp }) {
  const gone = app.connection.value === "restarted" || app.connection.value === "offline";
  const words = gone
    ? "The kernel no longer answers. Run the cell again; what is stored is safe."
    : app.trouble.value;
  if (words === "") return null;
  return (
    <div class="lw-banner" data-tone={gone ? "warn" : "bad"} role="alert">
      <Icon name={gone ? "power" : "error"} />
      <p>{visible(words)}</p>
      {!gone && (
        <button type="button" class="lw-button is-small" onClick={() => app.open()}>
          Look again
        </button>
      )}
    </div>
  );
}

function OverIt({ app }: { app: ReviewApp }) {
  const over = app.over.value;
  switch (over?.kind) {
    case "new":
      return <NewSessionDialog app={app} />;
    case "questions":
      return <QuestionsDialog app={app} session={over.session} />;
    case "share":
      return <ReviewersDialog app={app} session={over.session} />;
    case "delete":
      return <DeleteDialog app={app} session={over.session} />;
    case "keys":
      return <KeysDialog groups={APP_GROUPS} bindings={APP_KEYS} onClose={app.close} />;
    default:
      return null;
  }
}

export function open(app: ReviewApp, over: Over): void {
  app.over.value = over;
}
