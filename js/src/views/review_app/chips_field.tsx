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
  /** What ends a text beside Enter: typed, or in what is pasted. */
  readonly ends: RegExp;
  /** Each change is stored at once: what a key does unseen is not, so nothing goes by Backspace. */
  readonly stored?: boolean;
  /** Each chip shows its number, as the key that chooses it. */
  readonly numbered?: boolean;
  readonly describedBy?: string | undefined;
}

export function ChipsField(props: Props) {
  const { label, values, placeholder, onChange, ends, stored, numbered, describedBy } = props;
  const [typed, setTyped] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const all = useRef<HTMLDivElement>(null);

  const take = (text: string) => {
    const found = text
      .split(ends)
      .map((each) => each.trim())
      .filter(Boolean);
    setTyped("");
    const fresh = found.filter((each, at) => !values.includes(each) && found.indexOf(each) === at);
    if (fresh.length > 0) onChange([...values, ...fresh]);
  };
  const remove = (value: string) => {
    box.current?.focus();
    onChange(values.filter((each) => each !== value));
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const { key } = event;
    if (event.isComposing) return;
    if (key === "Enter" || ends.test(key)) {
      event.preventDefault();
      take(typed);
    } else if (key === "Escape" && stored && typed !== "") {
      event.preventDefault();
      setTyped("");
    } else if (key === "Backspace" && typed === "" && !stored && !event.repeat) {
      if (values.length > 0) onChange(values.slice(0, -1));
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
          const text = (event.clipboardData?.getData("text") ?? "").replace(/\r\n?/g, "\n");
          if (!ends.test(text.trim())) return;
          event.preventDefault();
          const { selectionStart, selectionEnd } = event.currentTarget;
          take(typed.slice(0, selectionStart ?? 0) + text + typed.slice(selectionEnd ?? 0));
        }}
      />
    </div>
  );
}
