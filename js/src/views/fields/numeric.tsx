/** A number, typed as text: what is no number stays in the field with the reason below it. */
import type { Json } from "../../app.ts";
import { useDraft } from "../form/use_draft.ts";
import { type FieldProps, labelling } from "./field.ts";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a text stands for, the text itself when it stands for none, null when empty. */
export function numberIn(text: string): Json {
  const typed = text.trim().replace("−", "-");
  if (!typed) return null;
  const value = Number(typed);
  return NUMBER.test(typed) && Number.isFinite(value) ? value : typed;
}

export function NumericField(props: FieldProps) {
  const draft = useDraft<string>({
    of: props,
    decode: (value) => (value === null ? "" : String(value)),
    encode: numberIn,
    pause: 300,
  });
  return (
    <input
      class="lw-input lw-number"
      type="text"
      inputMode="decimal"
      autoComplete="off"
      placeholder="–"
      {...labelling(props)}
      value={draft.text}
      onInput={(event) => draft.change(event.currentTarget.value)}
      onBlur={draft.leave}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key.startsWith("Arrow")) draft.commit();
      }}
    />
  );
}
