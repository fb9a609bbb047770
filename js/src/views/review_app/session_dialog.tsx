/** Making a session, and changing the questions of one that runs: the form beside its preview. */
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { keyName } from "../../key_event.ts";
import type { AppSession, ChosenQuestion, Question } from "../../protocol.gen.ts";
import { createQuestionDrafts, type QuestionDrafts } from "../../state/question_drafts.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { CopyButton } from "../common/copy_button.tsx";
import { count } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { messageOf, useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { Dialog } from "../dialogs/dialog.tsx";
import { visible } from "../text/visible.tsx";
import { ChipsField } from "./chips_field.tsx";
import { Preview } from "./preview.tsx";
import { asPython } from "./python_code.ts";
import { QuestionRows } from "./question_rows.tsx";
import { SourceField } from "./source_field.tsx";

interface Props {
  readonly app: ReviewApp;
  readonly onClose: () => void;
}

export function NewSessionDialog({ app, onClose }: Props) {
  const drafts = useMemo(() => createQuestionDrafts((draft) => app.check(draft)), [app]);
  const [name, setName] = useState("");
  const [users, setUsers] = useState<readonly string[]>([]);
  const [source, setSource] = useState("");
  const [each, setEach] = useState<number | null>(null);
  const [blind, setBlind] = useState(false);
  const settings = {
    name: name.trim(),
    assigned_users: [...users],
    source,
    reviewers_per_item: each,
    blind,
  };
  const create = async (questions: readonly ChosenQuestion[]) => {
    const made = await app.create({ ...settings, questions: [...questions] });
    onClose();
    return made;
  };
  const missing = () => (name.trim() === "" ? "The session needs a name." : "");

  return (
    <Frame
      title="New session"
      app={app}
      drafts={drafts}
      onClose={onClose}
      missing={missing}
      done="Create session"
      onDone={create}
      copy={() => asPython(settings, drafts.all.peek())}
    >
      <div class="lw-line-fields">
        <label class="lw-field-box lw-space">
          <b>Name</b>
          <input
            class="lw-input"
            value={name}
            autoComplete="off"
            data-part="session-name"
            onInput={({ currentTarget: { value } }) => setName(value)}
          />
        </label>
        <SourceField app={app} source={source} onChange={setSource} />
      </div>
      <div class="lw-field-box">
        <b>
          Reviewers <small>each answers apart from the others; none: everyone</small>
        </b>
        <ChipsField
          label="Add a reviewer"
          placeholder="Add a name or an address"
          values={users}
          words
          onChange={setUsers}
        />
        <div class="lw-row">
          <label class="lw-bound">
            <span>Reviews of each trace</span>
            <input
              class="lw-input"
              type="number"
              min={1}
              placeholder="all"
              value={each ?? ""}
              onInput={({ currentTarget: { valueAsNumber } }) =>
                setEach(Number.isNaN(valueAsNumber) ? null : Math.round(valueAsNumber))
              }
            />
          </label>
          <label class="lw-checked">
            <input
              type="checkbox"
              class="lw-check"
              checked={blind}
              onChange={({ currentTarget: { checked } }) => setBlind(checked)}
            />
            Blind: nothing of others before one’s own answer
          </label>
        </div>
      </div>
    </Frame>
  );
}

interface QuestionsProps extends Props {
  readonly session: AppSession;
}

export function QuestionsDialog({ app, session, onClose }: QuestionsProps) {
  const [asked, again] = useAsync(session.session_id, () => app.asked(session));
  if (asked.kind === "ready")
    return <Changing app={app} session={session} asked={asked.value} onClose={onClose} />;
  return (
    <Dialog title="Questions" onClose={onClose}>
      <div class="lw-dialog-text">
        {asked.kind === "pending" && <Waiting words="Fetching the questions" />}
        {asked.kind === "failed" && <Failed message={asked.message} again={again} />}
      </div>
    </Dialog>
  );
}

interface ChangingProps extends QuestionsProps {
  readonly asked: readonly Question[];
}

function Changing({ app, session, asked, onClose }: ChangingProps) {
  const drafts = useMemo(
    () => createQuestionDrafts((draft) => app.check(draft), asked),
    [app, asked],
  );
  const [again, setAgain] = useState(true);
  /** What the present questions would open again, once it was said. */
  const [said, setSaid] = useState<{ readonly of: string; readonly items: number } | null>(null);
  const done = async (chosen: readonly ChosenQuestion[]) => {
    const args = { session_id: session.session_id, questions: [...chosen], again };
    const of = JSON.stringify(args.questions);
    if (said?.of !== of) {
      const { items, reviewers } = await app.affected(args);
      setSaid({ of, items });
      if (items > 0 && again) throw new Error(askedAgain(items, reviewers));
    }
    await app.ask(args);
    onClose();
  };
  return (
    <Frame
      title={`Questions of “${session.name}”`}
      app={app}
      drafts={drafts}
      onClose={onClose}
      missing={() => ""}
      done={said && said.items > 0 ? "Change them all the same" : "Change the questions"}
      onDone={done}
    >
      <p class="lw-muted">
        A change makes a new version. Answers keep the version they were given to.
      </p>
      <label class="lw-checked">
        <input
          type="checkbox"
          class="lw-check"
          checked={again}
          onChange={({ currentTarget: { checked } }) => setAgain(checked)}
        />
        Ask reviewers who were done what is new or changed
      </label>
    </Frame>
  );
}

function askedAgain(items: number, reviewers: number): string {
  const whose = count(reviewers, "reviewer");
  return `${count(items, "completed item")} of ${whose} will be in progress again.`;
}

interface FrameProps extends Props {
  readonly title: string;
  readonly drafts: QuestionDrafts;
  readonly done: string;
  /** What beside the questions is not ready; "" when all is. */
  readonly missing: () => string;
  readonly onDone: (questions: readonly ChosenQuestion[]) => Promise<unknown>;
  readonly copy?: () => string;
  readonly children: ComponentChildren;
}

function Frame(props: FrameProps) {
  const { app, title, drafts, done, missing, onDone, onClose, copy, children } = props;
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);

  const finish = async () => {
    if (busy) return;
    const words = missing() || (drafts.all.peek().length === 0 ? "Add at least one question." : "");
    setTrouble(words);
    if (words !== "") return;
    setBusy(true);
    try {
      const chosen = await drafts.chosen();
      if (chosen === null) setTrouble("A question is not ready yet: see what it says.");
      else await onDone(chosen);
    } catch (cause) {
      setTrouble(messageOf(cause));
    }
    setBusy(false);
  };

  return (
    <Dialog title={title} full onClose={onClose}>
      {/* No form: Enter in a field, or in the preview, is not the end of it. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a key of the whole dialog */}
      <div
        class="lw-making"
        onKeyDown={(event) => {
          if (keyName(event) === "Mod+Enter") finish();
        }}
      >
        <div class="lw-making-form lw-scroll">
          {children}
          <div class="lw-field-box">
            <b>
              Questions <small>in the order they are asked</small>
            </b>
            <QuestionRows app={app} drafts={drafts} />
          </div>
        </div>
        <Preview drafts={drafts} reviewer={app.app.value?.reviewer ?? ""} />
        <div class="lw-dialog-end">
          {copy && (
            <span class="lw-row">
              <CopyButton text={copy} /> <small>as Python</small>
            </span>
          )}
          <p class="lw-bad lw-space" role="alert">
            {visible(trouble)}
          </p>
          <button type="button" class="lw-button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" class="lw-button is-primary" disabled={busy} onClick={finish}>
            {busy ? <Icon name="spinner" /> : null} {done}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
