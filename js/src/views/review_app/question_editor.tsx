/** What a question asks and takes: its parts change with the kind of its input. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { QuestionDraft } from "../../protocol.gen.ts";
import { type DraftedQuestion, draftOf, type QuestionDrafts } from "../../state/question_drafts.ts";
import { Segments } from "../common/segments.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { ChipsField } from "./chips_field.tsx";
import { INPUTS, nameFrom } from "./words.ts";

interface Props {
  readonly drafts: QuestionDrafts;
  readonly each: DraftedQuestion;
}

export function QuestionEditor({ drafts, each }: Props) {
  const draft = each.draft ?? draftOf(each.question);
  const fresh = draft.replaces === null;
  // A name follows the title until somebody writes one.
  const [named, setNamed] = useState(draft.name !== nameFrom(draft.title));
  const { problem } = each;
  const title = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => title.current?.focus(), []);
  const why = `lw-${useUi().id}-why`;
  const put = (change: Partial<QuestionDraft>) => drafts.edit(each.id, change);
  const wrong = (...fields: string[]) =>
    problem && fields.includes(problem.field)
      ? ({ "aria-invalid": "true", "aria-describedby": why } as const)
      : {};

  return (
    <div class="lw-editor">
      <Line label="Question">
        <input
          class="lw-input"
          value={draft.title}
          autoComplete="off"
          data-part="title"
          aria-label="Question"
          {...wrong("title")}
          ref={title}
          onInput={({ currentTarget: { value } }) =>
            put(named || !fresh ? { title: value } : { title: value, name: nameFrom(value) })
          }
        />
      </Line>
      <Line label="Name">
        <input
          class="lw-input lw-mono"
          value={draft.name}
          autoComplete="off"
          spellcheck={false}
          disabled={!fresh}
          data-part="name"
          aria-label="Name"
          title={fresh ? "The column of its answers" : "Answers go by this name; it stays"}
          {...wrong("name")}
          onInput={({ currentTarget: { value } }) => {
            setNamed(value !== "");
            put({ name: value });
          }}
        />
        <Segments
          label="What an answer is"
          value={draft.type}
          choices={[
            ["feedback", "Feedback"],
            ["expectation", "Expectation"],
          ]}
          onChange={(type) => put({ type })}
        />
      </Line>
      <Line label="Answer">
        <select
          class="lw-input"
          value={draft.input}
          data-part="input"
          aria-label="Kind of answer"
          onChange={({ currentTarget: { value } }) =>
            put({ input: value as QuestionDraft["input"] })
          }
        >
          {INPUTS.map(({ input, words }) => (
            <option key={input} value={input}>
              {words}
            </option>
          ))}
        </select>
        <InputParts draft={draft} put={put} wrong={wrong} />
      </Line>
      {takesOptions(draft) && (
        <Line label="Options">
          <ChipsField
            label="Add an option"
            placeholder="Add an option"
            values={draft.options}
            numbered
            ends={/\n/}
            onChange={(options) => put({ options })}
            {...(problem?.field === "options" ? { describedBy: why } : {})}
          />
        </Line>
      )}
      <Line label="Guidance">
        <input
          class="lw-input"
          value={draft.instruction}
          placeholder="A line under the question"
          autoComplete="off"
          data-part="instruction"
          aria-label="Guidance"
          {...wrong("instruction")}
          onInput={({ currentTarget: { value } }) => put({ instruction: value })}
        />
      </Line>
      <Line label="About">
        <input
          class="lw-input lw-mono"
          list={`${why}-targets`}
          value={draft.target}
          autoComplete="off"
          spellcheck={false}
          data-part="target"
          aria-label="About"
          {...wrong("target")}
          onInput={({ currentTarget: { value } }) => put({ target: value })}
        />
        <datalist id={`${why}-targets`}>
          {TARGETS.map((target) => (
            <option key={target} value={target} />
          ))}
        </datalist>
        <Check on={draft.enable_comment} set={(enable_comment) => put({ enable_comment })}>
          Allow a comment
        </Check>
        <Check on={draft.required} set={(required) => put({ required })}>
          Required
        </Check>
      </Line>
      <p id={why} class={problem ? "lw-bad" : ""} role="alert">
        {problem && visible(problem.message)}
      </p>
    </div>
  );
}

const TARGETS = ["trace", "conversation", "document", "span:TOOL", "span:RETRIEVER", "span:LLM"];

const takesOptions = ({ input }: QuestionDraft): boolean =>
  input === "categorical" || input === "categorical_list";

interface PartsProps {
  readonly draft: QuestionDraft;
  readonly put: (change: Partial<QuestionDraft>) => void;
  readonly wrong: (...fields: string[]) => object;
}

function InputParts({ draft, put, wrong }: PartsProps) {
  switch (draft.input) {
    case "pass_fail":
      return (
        <>
          {([0, 1] as const).map((at) => (
            <input
              key={at}
              class="lw-input"
              aria-label={at === 0 ? "What passing is called" : "What failing is called"}
              value={draft.options[at] ?? ""}
              autoComplete="off"
              {...wrong("positive_label", "negative_label", "options")}
              onInput={({ currentTarget: { value } }) => {
                const [pass = "", fail = ""] = draft.options;
                put({ options: at === 0 ? [value, fail] : [pass, value] });
              }}
            />
          ))}
        </>
      );
    case "numeric":
      return (
        <>
          <Bound
            label="From"
            value={draft.min}
            set={(min) => put({ min })}
            {...wrong("min_value")}
          />
          <Bound label="to" value={draft.max} set={(max) => put({ max })} {...wrong("max_value")} />
        </>
      );
    case "text":
    case "text_list":
      return (
        <>
          {draft.input === "text_list" && (
            <Bound
              label="at most"
              unit="entries"
              value={draft.max_count}
              set={(max_count) => put({ max_count })}
              {...wrong("max_count")}
            />
          )}
          <Bound
            label={draft.input === "text_list" ? "each at most" : "at most"}
            unit="characters"
            value={draft.max_length}
            set={(max_length) => put({ max_length })}
            {...wrong("max_length", "max_length_each")}
          />
        </>
      );
    default:
      return null;
  }
}

interface BoundProps {
  readonly label: string;
  readonly unit?: string;
  readonly value: number | null;
  readonly set: (value: number | null) => void;
}

/** A number that need not be there. */
function Bound({ label, unit, value, set, ...rest }: BoundProps) {
  return (
    <label class="lw-bound">
      <span>{label}</span>
      <input
        class="lw-input"
        type="number"
        step="any"
        placeholder="any"
        value={value ?? ""}
        {...rest}
        onInput={({ currentTarget }) =>
          set(Number.isNaN(currentTarget.valueAsNumber) ? null : currentTarget.valueAsNumber)
        }
      />
      {unit && <span>{unit}</span>}
    </label>
  );
}

function Check(props: { on: boolean; set: (on: boolean) => void; children: ComponentChildren }) {
  return (
    <label class="lw-checked">
      <input
        type="checkbox"
        class="lw-check"
        checked={props.on}
        onChange={({ currentTarget: { checked } }) => props.set(checked)}
      />
      {props.children}
    </label>
  );
}

interface LineProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

function Line({ label, children }: LineProps) {
  const id = `lw-${useUi().id}-${label}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would stand out of the grid
    <div class="lw-line" role="group" aria-labelledby={id}>
      <span id={id} class="lw-muted">
        {label}
      </span>
      <div class="lw-line-fields">{children}</div>
    </div>
  );
}
