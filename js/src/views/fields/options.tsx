/** The options of a question as radios or checkboxes, with their keys; long lists can be filtered. */
import { useState } from "preact/hooks";
import type { Option } from "../../protocol.gen.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import type { FieldProps } from "./field.ts";
import { optionLayout } from "./option_layout.ts";

const MANY = 12;

interface Props extends FieldProps {
  readonly input: "radio" | "checkbox";
  readonly isChosen: (option: Option) => boolean;
}

export function Options(props: Props) {
  const { question, isChosen } = props;
  const [filter, setFilter] = useState("");
  const many = question.options.length > MANY;
  const wanted = filter.trim().toLowerCase();
  const shown = question.options
    .map((option, position) => ({ option, position }))
    .filter(
      ({ option }) => !wanted || isChosen(option) || option.label.toLowerCase().includes(wanted),
    );
  return (
    <>
      {many && (
        <label class="lw-find lw-option-filter">
          <Icon name="search" />
          <input
            type="search"
            placeholder={`Filter ${question.options.length} options`}
            aria-label={visibleWords(`Filter the options of: ${question.title}`)}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
      )}
      <div class={`lw-options is-${optionLayout(question.options)}${many ? " is-many" : ""}`}>
        {shown.map(({ option, position }) => (
          <OptionLabel key={String(option.value)} {...props} option={option} position={position} />
        ))}
        {shown.length === 0 && <p class="lw-muted">No option contains “{filter.trim()}”.</p>}
      </div>
    </>
  );
}

interface LabelProps extends Props {
  readonly option: Option;
  readonly position: number;
}

function OptionLabel(props: LabelProps) {
  const { app, question, option, position, input } = props;
  const chosen = props.isChosen(option);
  const { id, drafts } = useUi();
  const verdict =
    question.input === "pass_fail" ? (option.value === true ? " is-pass" : " is-fail") : "";
  return (
    <label
      class={`lw-option${verdict}${chosen ? " is-chosen" : ""}`}
      data-option={String(option.value)}
    >
      <input
        type={input}
        name={`lw-${id}-${encodeURIComponent(question.key)}`}
        checked={chosen}
        aria-describedby={props.errorId || undefined}
        onClick={(event) => {
          drafts.commitAll(); // a comment that was written before goes with the answer
          // A double click is one choice, not a choice and its withdrawal.
          if (event.detail > 1) return;
          app.focusQuestion(question.key);
          if (chosen && input === "radio") app.answer(question.key, null);
          else app.choose(position);
        }}
      />
      {verdict && <Icon name={option.value === true ? "check" : "x"} />}
      <span>{visible(option.label)}</span>
      {position < 9 && <Kbd keys={String(position + 1)} />}
    </label>
  );
}
