/** A list of short texts: each a chip with its own cross, and a box to add the next. */
import type { TargetedKeyboardEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { visible, visibleWords } from "../text/visible.tsx";

interface Props {
  readonly label: string;
  readonly values: readonly string[];
  readonly placeholder: string;
  readonly onChange: (values: string[]) => void;
  /** The texts are kept apart by commas and blanks, as addresses are. */
  readonly words?: boolean;
  /** Each chip shows its number, as the key that chooses it. */
  readonly numbered?: boolean;
  readonly describedBy?: string | undefined;
}

export function ChipsField(props: Props) {
  const { label, values, placeholder, onChange, words, numbered, describedBy } = props;
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const all = useRef<HTMLDivElement>(null);

  const take = (text: string) => {
    const found = (words ? text.split(/[\s,;]+/) : [text.trim()]).filter(Boolean);
    setTyped("");
    const fresh = found.filter((each, at) => !values.includes(each) && found.indexOf(each) === at);
    if (fresh.length > 0) onChange([...values, ...fresh]);
  };
  const remove = (value: string) => {
    onChange(values.filter((each) => each !== value));
    box.current?.focus();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const { key } = event;
    const ends = key === "Enter" || key === "," || (words && (key === " " || key === ";"));
    if (ends && typed.trim() !== "" && !event.isComposing) {
      event.preventDefault();
      take(typed);
    } else if (key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
    else if (key === "Backspace" && typed === "" && values.length > 0) {
      onChange(values.slice(0, -1));
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the chips is one into the box
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box itself is reached by keys
    <div
      class="lw-input lw-chips"
      ref={all}
      onClick={(event) => event.target === all.current && box.current?.focus()}
    >
      {values.map((value, at) => (
        <span key={value} class="lw-chip is-removable">
          {numbered && at < 9 && <Kbd keys={String(at + 1)} />}
          <span class="lw-cut">{visible(value)}</span>
          <button
            type="button"
            aria-label={visibleWords(`Remove ${value}`)}
            onClick={() => remove(value)}
          >
            <Icon name="x" />
          </button>
        </span>
      ))}
      <input
        ref={box}
        aria-label={label}
        aria-describedby={describedBy}
        placeholder={placeholder}
        autoComplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => take(typed)}
        onPaste={(event) => {
          const text = event.clipboardData?.getData("text") ?? "";
          if (!words || !/[\s,;]/.test(text.trim())) return;
          event.preventDefault();
          take(`${typed} ${text}`);
        }}
      />
    </div>
  );
}
