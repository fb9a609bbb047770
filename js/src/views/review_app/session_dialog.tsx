/** Making a session: its name, its traces, who reviews them, and its questions. */
import { useMemo, useState } from "preact/hooks";
import type { ChosenQuestion } from "../../protocol.gen.ts";
import { createQuestionDrafts } from "../../state/question_drafts.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { useUi } from "../ui.ts";
import { ChipsField } from "./chips_field.tsx";
import { MakingFrame, type Missing } from "./making_frame.tsx";
import { asPython } from "./python_code.ts";
import { SourceField } from "./source_field.tsx";
import { tooFew } from "./words.ts";

export function NewSessionDialog({ app }: { app: ReviewApp }) {
  const drafts = useMemo(() => createQuestionDrafts((draft) => app.check(draft)), [app]);
  const [name, setName] = useState("");
  const [users, setUsers] = useState<readonly string[]>([]);
  const [source, setSource] = useState("");
  const [each, setEach] = useState<number | null>(null);
  const [blind, setBlind] = useState(false);
  const id = `lw-${useUi().id}-new`;
  const settings = {
    name: name.trim(),
    assigned_users: [...users],
    source,
    reviewers_per_item: each,
    blind,
  };
  const taken = app.app.value?.sessions.some((session) => session.name === settings.name);
  const tooMany = wrongNumber(each, users.length);
  const create = async (questions: readonly ChosenQuestion[]) => {
    await app.create({ ...settings, questions: [...questions] });
    app.leave();
  };
  const missing = (): Missing | null => {
    if (settings.name === "") return { part: "session-name", words: "The session needs a name." };
    return tooMany === "" ? null : { part: "reviews", words: tooMany };
  };

  return (
    <MakingFrame
      title="New session"
      app={app}
      drafts={drafts}
      written={name !== "" || users.length > 0 || each !== null || blind}
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
            aria-describedby={`${id}-name`}
            onInput={({ currentTarget: { value } }) => setName(value)}
          />
          <small id={`${id}-name`} class="lw-warn" role="status">
            {taken && "There is a session of this name already."}
          </small>
        </label>
        <SourceField app={app} source={source} onChange={setSource} />
      </div>
      <div class="lw-field-box">
        <b>
          Reviewers <small>each answers alone; none means everyone</small>
        </b>
        <ChipsField
          label="Add a reviewer"
          placeholder="Add a name or an address"
          values={users}
          ends={/[,;\t\n]/}
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
              data-part="reviews"
              aria-invalid={tooMany !== ""}
              aria-describedby={`${id}-each`}
              onInput={({ currentTarget: { valueAsNumber } }) =>
                setEach(Number.isNaN(valueAsNumber) ? null : valueAsNumber)
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
            Blind: others’ answers hidden until one’s own
          </label>
        </div>
        <small id={`${id}-each`} class="lw-bad" role="status">
          {tooMany}
        </small>
      </div>
    </MakingFrame>
  );
}

/** Why that many reviews of a trace cannot be had from that many reviewers (0: everyone); "" if they can. */
function wrongNumber(each: number | null, reviewers: number): string {
  if (each === null) return "";
  if (!Number.isInteger(each) || each < 1)
    return "Reviews of each trace is a whole number from 1, or nothing: all reviewers.";
  return tooFew(each, reviewers);
}
