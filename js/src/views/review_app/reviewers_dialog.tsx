/** Who labels a session, and what to send them. Nothing is sent by itself. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { AppSession, Shared } from "../../protocol.gen.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { CopyButton } from "../common/copy_button.tsx";
import { Icon } from "../common/icon.tsx";
import { messageOf, useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { Dialog } from "../dialogs/dialog.tsx";
import { useReturnFocus } from "../dialogs/use_return_focus.ts";
import { visible } from "../text/visible.tsx";
import { ChipsField } from "./chips_field.tsx";
import { mailTo, messageFor } from "./message.ts";
import { tooFew } from "./words.ts";

interface Props {
  readonly app: ReviewApp;
  readonly session: AppSession;
}

export function ReviewersDialog({ app, session }: Props) {
  const assigned = session.reviewers.filter((each) => each.assigned).map((each) => each.reviewer);
  const [users, setUsers] = useState<readonly string[]>(assigned);
  const [stored, setStored] = useState(assigned.join("\n"));
  const [trouble, setTrouble] = useState("");
  const [emptying, setEmptying] = useState(false);
  const [shared, again] = useAsync(stored, () => app.share(session));

  const few = tooFew(session.reviewers_per_item, users.length);

  const change = (wanted: string[]) => {
    setUsers(wanted);
    setEmptying(false);
    setTrouble("");
    app.assign(session, wanted).then(
      () => setStored(wanted.join("\n")),
      (cause: unknown) => {
        setTrouble(messageOf(cause));
        setUsers(users);
      },
    );
  };

  return (
    <Dialog title={`Share “${session.name}”`} onClose={app.close}>
      <div class="lw-dialog-text">
        <section>
          <h3>Reviewers</h3>
          <ChipsField
            label="Add a reviewer"
            placeholder={users.length === 0 ? "Everyone; add a name or an address" : "Add"}
            values={users}
            ends={/[,;\t\n]/}
            stored
            onChange={(wanted) => (wanted.length === 0 ? setEmptying(true) : change(wanted))}
          />
          {few && (
            <p class="lw-note is-warn" role="status">
              <Icon name="alert" /> <span>{few}</span>
            </p>
          )}
          {emptying && <Emptying keep={() => setEmptying(false)} empty={() => change([])} />}
          {trouble && (
            <p class="lw-bad" role="alert">
              {visible(trouble)}
            </p>
          )}
          <p class="lw-muted">A reviewer taken off keeps their answers. {seeing(session)}</p>
        </section>
        {shared.kind === "pending" && <Waiting words="Looking for addresses" />}
        {shared.kind === "failed" && <Failed message={shared.message} again={again} />}
        {shared.kind === "ready" && <Ways shared={shared.value} session={session} users={users} />}
      </div>
    </Dialog>
  );
}

interface EmptyingProps {
  readonly keep: () => void;
  readonly empty: () => void;
}

/** Without its last reviewer a session is everyone's: nobody means that by a cross. */
function Emptying({ keep, empty }: EmptyingProps) {
  const first = useRef<HTMLButtonElement>(null);
  useReturnFocus();
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <>
      <p class="lw-note is-warn" role="alert">
        <Icon name="alert" />
        <span>Without reviewers the session is open to everyone.</span>
      </p>
      <span class="lw-row">
        <button type="button" class="lw-button" ref={first} onClick={keep}>
          Keep them
        </button>
        <button type="button" class="lw-button is-danger" onClick={empty}>
          Open it to everyone
        </button>
      </span>
    </>
  );
}

const seeing = ({ blind }: AppSession): string =>
  blind
    ? "Nobody sees another’s answers to a trace before completing it."
    : "Each sees their own answers only; in Python all of them can be read.";

interface WaysProps {
  readonly shared: Shared;
  readonly session: AppSession;
  readonly users: readonly string[];
}

function Ways({ shared, session, users }: WaysProps) {
  const message = messageFor(session, shared);
  const nobodyServes = shared.links.length === 0 && shared.url === null;
  return (
    <>
      {shared.warning && (
        <p class="lw-note is-warn">
          <Icon name="alert" /> <span>{visible(shared.warning)}</span>
        </p>
      )}
      {shared.links.length > 0 && (
        <section>
          <h3>Links, one for each reviewer</h3>
          <p class="lw-muted">Who has a link labels under its name, and can do nothing else.</p>
          {shared.links.map(({ reviewer, url }) => (
            <p key={reviewer} class="lw-share-link">
              <span class="lw-cut">{visible(reviewer)}</span>
              <small class="lw-row">
                link <CopyButton text={() => url} what="the link" />
              </small>
              <Send session={session} text={messageFor(session, shared, url)} users={[reviewer]} />
            </p>
          ))}
        </section>
      )}
      {shared.links.length === 0 && shared.url !== null && (
        <section>
          <h3>Message</h3>
          <Copied text={message} />
          <Mail session={session} text={message} users={users} />
        </section>
      )}
      <section>
        <h3>Cell to send</h3>
        <p class="lw-muted">For a notebook that reaches the same store.</p>
        <Copied text={shared.cell} />
        {nobodyServes && (
          <p class="lw-row">
            <Send session={session} text={message} users={users} />
          </p>
        )}
      </section>
    </>
  );
}

interface Sent {
  readonly session: AppSession;
  readonly text: string;
  readonly users: readonly string[];
}

/** The message, for a mail or for whatever else reaches them. */
function Send(sent: Sent) {
  return (
    <>
      <small class="lw-row">
        message <CopyButton text={() => sent.text} what="the message" />
      </small>
      <Mail {...sent} />
    </>
  );
}

function Mail({ session, text, users }: Sent) {
  const href = mailTo(session, text, users);
  return (
    <a class="lw-button is-small" href={href} target="_blank" rel="noopener noreferrer">
      <Icon name="external" /> Write a mail
    </a>
  );
}

function Copied({ text }: { text: string }) {
  return (
    <div class="lw-copied">
      <pre>{visible(text)}</pre>
      <CopyButton text={() => text} />
    </div>
  );
}
