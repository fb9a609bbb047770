/** Add the selected traces to a session that is there, or to a new one. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { AddArgs, SessionRow } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { count, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { messageOf, useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { visible } from "../text/visible.tsx";
import { NewSession } from "./new_session.tsx";
import { Popover } from "./popover.tsx";

/** A list this long can be searched. */
const MANY = 4;

export function AddMenu({ app, words }: { app: Explorer; words: ComponentChildren }) {
  const { total } = app.selection.value;
  return (
    <Popover
      label="Add to a session"
      look={`lw-button${total > 0 ? " is-primary" : ""}`}
      words={words}
      disabled={total === 0}
      atEnd
    >
      {(close) => <Add app={app} selected={total} close={close} />}
    </Popover>
  );
}

interface Props {
  readonly app: Explorer;
  readonly selected: number;
  readonly close: () => void;
}

function Add({ app, selected, close }: Props) {
  const [making, setMaking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ message: string; args: AddArgs } | null>(null);

  const add = async (args: AddArgs) => {
    if (busy) return;
    setBusy(true);
    setFailed(null);
    try {
      await app.add(args);
      close();
    } catch (error) {
      setFailed({ message: messageOf(error), args });
    } finally {
      setBusy(false);
    }
  };
  const send = (args: AddArgs) => void add(args);

  return (
    <div class="lw-adding" aria-busy={busy}>
      {making ? (
        <NewSession
          app={app}
          selected={selected}
          busy={busy}
          onCreate={send}
          onBack={() => setMaking(false)}
        />
      ) : (
        <Sessions app={app} selected={selected} onChoose={send} onNew={() => setMaking(true)} />
      )}
      {busy && <Waiting words={`Adding ${number(selected)}`} />}
      {failed && <Failed message={failed.message} again={() => send(failed.args)} />}
    </div>
  );
}

interface SessionsProps {
  readonly app: Explorer;
  readonly selected: number;
  readonly onChoose: (args: AddArgs) => void;
  readonly onNew: () => void;
}

function Sessions({ app, selected, onChoose, onNew }: SessionsProps) {
  const [sessions, again] = useAsync("sessions", () => app.sessions());
  const [query, setQuery] = useState("");
  const all = sessions.kind === "ready" ? sessions.value : [];
  const found = all.filter((each) => each.name.toLowerCase().includes(query.toLowerCase()));
  return (
    <>
      {all.length >= MANY && (
        <label class="lw-find">
          <Icon name="search" />
          <input
            type="search"
            autoComplete="off"
            aria-label="Find a session"
            placeholder="Find a session"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </label>
      )}
      {sessions.kind === "pending" && <Waiting words="Looking for sessions" />}
      {sessions.kind === "failed" && <Failed message={sessions.message} again={again} />}
      {found.map((session) => (
        <button
          type="button"
          class="lw-menu-item"
          key={session.session_id}
          onClick={() => onChoose({ session_id: session.session_id })}
        >
          <span class="lw-space lw-wrap">
            <b>{visible(session.name)}</b>
            <br />
            <small>
              {count(session.traces, "trace")}
              {session.reviewers > 0 && `, ${count(session.reviewers, "reviewer")}`}
            </small>
          </span>
          <small>{newWords(session, selected)}</small>
        </button>
      ))}
      {all.length > 0 && found.length === 0 && (
        <p class="lw-nothing lw-muted">No session has such a name.</p>
      )}
      {all.length > 0 && <hr />}
      <button type="button" class="lw-menu-item" onClick={onNew}>
        <Icon name="plus" /> New session with{" "}
        {selected === 1 ? "this one" : `these ${number(selected)}`}…
      </button>
      <p class="lw-nothing lw-muted">Copies are added. A trace already there is added once.</p>
    </>
  );
}

function newWords(session: SessionRow, selected: number): string {
  const there = selected - session.new;
  if (session.new === 0)
    return selected === 1 ? "there already" : `all ${number(there)} there already`;
  return there > 0
    ? `${number(session.new)} new, ${number(there)} there already`
    : `${number(session.new)} new`;
}
