/** The questions of a session in the making, in the order they are asked; one is open to be written. */
import { useLayoutEffect, useRef } from "preact/hooks";
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
  const box = useRef<HTMLDivElement>(null);
  // What was pressed has moved, or is gone: where the focus goes once the rows are drawn.
  const next = useRef("");
  useLayoutEffect(() => {
    if (next.current !== "") box.current?.querySelector<HTMLElement>(next.current)?.focus();
    next.current = "";
  }, [all]);

  const move = (id: string, by: -1 | 1) => {
    next.current = partOf(id, by < 0 ? "earlier" : "later");
    drafts.move(id, by);
  };
  const remove = (at: number) => {
    const beside = all[at + 1] ?? all[at - 1];
    next.current = beside ? partOf(beside.id, "remove") : "[data-add=new]";
    drafts.remove(all[at]?.id ?? "");
  };
  const add = (question: Question) => {
    next.current = "[data-row]:last-child [data-act=open]";
    drafts.add(question);
  };

  return (
    <div class="lw-field-box" ref={box}>
      <b>
        Questions <small>in the order they are asked</small>
      </b>
      {all.length > 0 && (
        <ol class="lw-asked-list">
          {all.map((each, at) => (
            <Row
              key={each.id}
              drafts={drafts}
              each={each}
              first={at === 0}
              last={at === all.length - 1}
              move={(by) => move(each.id, by)}
              remove={() => remove(at)}
            />
          ))}
        </ol>
      )}
      <Adding app={app} drafts={drafts} add={add} />
    </div>
  );
}

const partOf = (id: string, act: string): string => `[data-row="${id}"] [data-act=${act}]`;

interface RowProps {
  readonly drafts: QuestionDrafts;
  readonly each: DraftedQuestion;
  readonly first: boolean;
  readonly last: boolean;
  readonly move: (by: -1 | 1) => void;
  readonly remove: () => void;
}

function Row({ drafts, each, first, last, move, remove }: RowProps) {
  const { draft, id, problem, question } = each;
  const open = drafts.opened.value === id;
  const title = (draft ?? question)?.title || nameOf(each) || "New question";
  const toggle = () => {
    drafts.opened.value = open ? "" : id;
  };
  return (
    <li class={open ? "is-open" : ""} data-draft={nameOf(each)} data-row={id}>
      <div class="lw-asked-row">
        <button
          type="button"
          class="lw-asked-title"
          data-act="open"
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
          data-act="earlier"
          aria-disabled={first}
          onClick={() => move(-1)}
        />
        <IconButton
          icon="arrow-down"
          label={visibleWords(`Ask later: ${title}`)}
          data-act="later"
          aria-disabled={last}
          onClick={() => move(1)}
        />
        <IconButton
          icon="x"
          label={visibleWords(`Remove: ${title}`)}
          data-act="remove"
          onClick={remove}
        />
      </div>
      {open && <QuestionEditor drafts={drafts} each={each} />}
    </li>
  );
}

interface AddingProps extends Props {
  readonly add: (question: Question) => void;
}

function Adding({ app, drafts, add }: AddingProps) {
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
                  close();
                  add(question);
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
          onClick={() => add(question)}
        >
          <Icon name="plus" /> {visible(question.title)}
        </button>
      ))}
      {found.kind === "failed" && <Failed message={found.message} again={again} />}
    </div>
  );
}
