/** The questions of a session in the making, in the order they are asked; one is open to be written. */
import type { Question } from "../../protocol.gen.ts";
import { type DraftedQuestion, nameOf, type QuestionDrafts } from "../../state/question_drafts.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { useAsync } from "../common/use_async.ts";
import { Failed } from "../common/waiting.tsx";
import { Popover } from "../explorer/popover.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { QuestionEditor } from "./question_editor.tsx";
import { inputWords, versionWords } from "./words.ts";

interface Props {
  readonly app: ReviewApp;
  readonly drafts: QuestionDrafts;
}

export function QuestionRows({ app, drafts }: Props) {
  const all = drafts.all.value;
  return (
    <>
      {all.length > 0 && (
        <ol class="lw-asked-list">
          {all.map((each, at) => (
            <Row
              key={each.id}
              drafts={drafts}
              each={each}
              first={at === 0}
              last={at === all.length - 1}
            />
          ))}
        </ol>
      )}
      <Adding app={app} drafts={drafts} />
    </>
  );
}

interface RowProps {
  readonly drafts: QuestionDrafts;
  readonly each: DraftedQuestion;
  readonly first: boolean;
  readonly last: boolean;
}

function Row({ drafts, each, first, last }: RowProps) {
  const { draft, id, problem, question } = each;
  const open = drafts.opened.value === id;
  const title = (draft ?? question)?.title || nameOf(each) || "New question";
  const toggle = () => {
    drafts.opened.value = open ? "" : id;
  };
  return (
    <li class={open ? "is-open" : ""} data-draft={nameOf(each)}>
      <div class="lw-asked-row">
        <button
          type="button"
          class="lw-asked-title"
          aria-expanded={open}
          aria-label={visibleWords(`Change: ${title}`)}
          onClick={toggle}
        >
          <Icon name={open ? "chevron-down" : "chevron-right"} />
          <span class="lw-cut">{visible(title)}</span>
        </button>
        {problem && !open && <Icon name="error" />}
        <span class="lw-chip">{inputWords((draft ?? question)?.input ?? "text")}</span>
        <small>{versionWords(draft, question)}</small>
        <IconButton
          icon="arrow-up"
          label={visibleWords(`Ask earlier: ${title}`)}
          disabled={first}
          onClick={() => drafts.move(id, -1)}
        />
        <IconButton
          icon="arrow-down"
          label={visibleWords(`Ask later: ${title}`)}
          disabled={last}
          onClick={() => drafts.move(id, 1)}
        />
        <IconButton
          icon="x"
          label={visibleWords(`Remove: ${title}`)}
          onClick={() => drafts.remove(id)}
        />
      </div>
      {open && <QuestionEditor drafts={drafts} each={each} />}
    </li>
  );
}

function Adding({ app, drafts }: Props) {
  const [found, again] = useAsync("questions", () => app.questions());
  const there = new Set(drafts.all.value.map(nameOf));
  const free = (question: Question) => !there.has(question.name);
  const rows = found.kind === "ready" ? found.value.questions.filter(free) : [];
  const built = found.kind === "ready" ? new Set(found.value.built_in) : new Set<string>();
  const made = rows.filter(({ name }) => !built.has(name));
  const builtIn = rows.filter(({ name }) => built.has(name));
  return (
    <div class="lw-row">
      <button type="button" class="lw-button" data-add="new" onClick={() => drafts.write()}>
        <Icon name="plus" /> Question
      </button>
      {made.length > 0 && (
        <Popover
          label="Questions of this store"
          look="lw-button"
          words={
            <>
              <Icon name="chevron-down" /> From the store
            </>
          }
        >
          {(close) =>
            made.map((question) => (
              <button
                key={question.name}
                type="button"
                class="lw-menu-item"
                data-add={question.name}
                onClick={() => {
                  drafts.add(question);
                  close();
                }}
              >
                <span class="lw-wrap lw-space">{visible(question.title)}</span>
                <small>{inputWords(question.input)}</small>
              </button>
            ))
          }
        </Popover>
      )}
      {builtIn.map((question) => (
        <button
          key={question.name}
          type="button"
          class="lw-button is-ghost"
          data-add={question.name}
          onClick={() => drafts.add(question)}
        >
          <Icon name="plus" /> {visible(question.title)}
        </button>
      ))}
      {found.kind === "failed" && <Failed message={found.message} again={again} />}
    </div>
  );
}
