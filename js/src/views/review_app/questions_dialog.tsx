/** Changing the questions of a session that runs: what that opens again is said first. */
import { useMemo, useState } from "preact/hooks";
import type { Affected, AppSession, ChosenQuestion, Question } from "../../protocol.gen.ts";
import { createQuestionDrafts } from "../../state/question_drafts.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { count } from "../common/format.ts";
import { useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { Dialog } from "../dialogs/dialog.tsx";
import { MakingFrame } from "./making_frame.tsx";

interface Props {
  readonly app: ReviewApp;
  readonly session: AppSession;
}

export function QuestionsDialog({ app, session }: Props) {
  const [asked, again] = useAsync(session.session_id, () => app.asked(session));
  if (asked.kind === "ready") return <Changing app={app} session={session} asked={asked.value} />;
  return (
    <Dialog title="Questions" onClose={app.close}>
      <div class="lw-dialog-text">
        {asked.kind === "pending" && <Waiting words="Fetching the questions" />}
        {asked.kind === "failed" && <Failed message={asked.message} again={again} />}
      </div>
    </Dialog>
  );
}

interface ChangingProps extends Props {
  readonly asked: readonly Question[];
}

function Changing({ app, session, asked }: ChangingProps) {
  const drafts = useMemo(
    () => createQuestionDrafts((draft) => app.check(draft), asked),
    [app, asked],
  );
  const [again, setAgain] = useState(true);
  /** What asking some questions would open again, once it was said. */
  const [said, setSaid] = useState<(Affected & { readonly of: string }) | null>(null);
  const present = () =>
    JSON.stringify(drafts.all.value.map(({ draft, question }) => draft ?? question));
  const warns = again && said !== null && said.items > 0 && said.of === present();

  const done = async (chosen: readonly ChosenQuestion[]) => {
    const args = { session_id: session.session_id, questions: [...chosen], again };
    if (again && !warns) {
      const of = present();
      const affected = await app.affected(args);
      if (affected.items > 0) return setSaid({ ...affected, of });
    }
    await app.ask(args);
    app.leave();
  };
  return (
    <MakingFrame
      title={`Questions of “${session.name}”`}
      app={app}
      drafts={drafts}
      done={warns ? "Change them all the same" : "Change the questions"}
      warning={warns ? askedAgain(said) : ""}
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
    </MakingFrame>
  );
}

function askedAgain({ items, reviewers }: Affected): string {
  const whose = count(reviewers, "reviewer");
  return `${count(items, "completed item")} of ${whose} will be in progress again.`;
}
