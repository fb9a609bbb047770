/** The sessions, newest first: what they ask, and how far each reviewer is. */
import { useState } from "preact/hooks";
import type { AppSession, ReviewerShare } from "../../protocol.gen.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { clock, count, date, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { Popover } from "../explorer/popover.tsx";
import { Screen } from "../screens/screen.tsx";
import { visible, visibleWords } from "../text/visible.tsx";

/** Reviewers of a session that stand in its row at first; the others are counted. */
const SHOWN = 6;

export function SessionList({ app }: { app: ReviewApp }) {
  const sessions = app.sessions.value;
  if (sessions.length === 0) return <NoSession app={app} />;
  return (
    <div class="lw-scroll">
      <table class="lw-sessions">
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Traces</th>
            <th scope="col">Questions</th>
            <th scope="col">Reviewers</th>
            <th scope="col">Last review</th>
            <th scope="col">
              <span class="lw-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <Row key={session.session_id} app={app} session={session} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NoSession({ app }: { app: ReviewApp }) {
  if (app.query.value.trim() !== "")
    return (
      <Screen icon="search" title="No session matches">
        <button
          type="button"
          class="lw-button"
          onClick={() => {
            app.query.value = "";
          }}
        >
          Show all
        </button>
      </Screen>
    );
  return (
    <Screen icon="empty" title="No labeling sessions yet">
      <p>A session asks reviewers questions about traces. 25 to 100 traces are a good size.</p>
      <button
        type="button"
        class="lw-button is-primary"
        onClick={() => {
          app.over.value = { kind: "new" };
        }}
      >
        <Icon name="plus" /> New session
      </button>
    </Screen>
  );
}

function Row({ app, session }: { app: ReviewApp; session: AppSession }) {
  const { name, newer, questions, reviewers } = session;
  const [all, setAll] = useState(false);
  const shown = all ? reviewers : reviewers.slice(0, SHOWN);
  return (
    <tr data-session={session.session_id}>
      <td>
        <button
          type="button"
          class="lw-link lw-session-name"
          data-open
          onClick={() => app.show("label", session)}
        >
          {visible(name)}
        </button>
        <small title={visibleWords(`by ${session.created_by}`)}>
          {`created ${date(session.created_at)}`}
          {session.blind && ", blind"}
        </small>
        {newer > 0 && (
          <small class="lw-warn">{count(newer, "question has", "questions have")} changed</small>
        )}
      </td>
      <td data-label="Traces">{number(session.traces)}</td>
      <td data-label="Questions" title={visibleWords(questions.join(", "))}>
        {number(questions.length)}
      </td>
      <td data-label="Reviewers">
        {shown.map((each) => (
          <Share key={each.reviewer} share={each} session={session} />
        ))}
        {reviewers.length > SHOWN && (
          <LinkButton onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? `only the first ${SHOWN}` : `and ${number(reviewers.length - SHOWN)} more`}
          </LinkButton>
        )}
        {session.everyone && (
          <small class="lw-everyone">
            {reviewers.length === 0 ? "Everyone, nobody has begun" : "Open to everyone"}
          </small>
        )}
      </td>
      <td data-label="Last review">{session.changed_at === "" ? "" : when(session.changed_at)}</td>
      <td>
        <Actions app={app} session={session} />
      </td>
    </tr>
  );
}

function Share({ share, session }: { share: ReviewerShare; session: AppSession }) {
  const { completed, in_progress, reviewer, skipped } = share;
  const of = share.total ?? 0;
  const done = of === 0 ? 0 : (completed / of) * 100;
  const past = of === 0 ? 0 : (skipped / of) * 100;
  const finished = of > 0 && completed + skipped >= of;
  const begun = completed + skipped + in_progress > 0;
  return (
    <div class="lw-share" data-reviewer={reviewer}>
      <Icon name={finished ? "check" : begun ? "clock" : "user"} />
      <span class="lw-cut" title={visibleWords(reviewer)}>
        {visible(reviewer)}
      </span>
      <span class="lw-progress" aria-hidden="true">
        <i style={{ width: `${done}%` }} />
        <i data-state="skipped" style={{ width: `${past}%` }} />
      </span>
      <span class="lw-share-words">
        <b>{number(completed)}</b>
        {of > 0 ? ` of ${number(of)}` : " done"}
        {skipped > 0 && `, ${number(skipped)} skipped`}
        {!share.assigned && !session.everyone && ", not assigned"}
      </span>
    </div>
  );
}

function Actions({ app, session }: { app: ReviewApp; session: AppSession }) {
  const over = (kind: "questions" | "share" | "delete") => () => {
    app.over.value = { kind, session };
  };
  const items = [
    { icon: "columns", words: "Results", act: () => app.show("results", session) },
    { icon: "chat", words: "Change the questions…", act: over("questions") },
    { icon: "x", words: "Delete…", act: over("delete") },
  ] as const;
  return (
    <div class="lw-actions">
      <button
        type="button"
        class="lw-button is-small"
        aria-label={visibleWords(`Open ${session.name}`)}
        onClick={() => app.show("label", session)}
      >
        Open
      </button>
      <IconButton
        icon="user"
        label={visibleWords(`Share ${session.name}`)}
        title="Reviewers, and how to share"
        onClick={over("share")}
      />
      <Popover
        label={visibleWords(`More about ${session.name}`)}
        look="lw-button is-ghost is-small is-icon"
        atEnd
        name={visibleWords(`More about ${session.name}`)}
        words={<Icon name="dots" />}
      >
        {(close) =>
          items.map(({ icon, words, act }) => (
            <button
              key={words}
              type="button"
              class="lw-menu-item"
              onClick={() => {
                close();
                act();
              }}
            >
              <Icon name={icon} /> {words}
            </button>
          ))
        }
      </Popover>
    </div>
  );
}

/** The clock of today, the date of other days. */
function when(iso: string): string {
  const today = new Date().toDateString() === new Date(iso).toDateString();
  return today ? clock(iso) : date(iso);
}
