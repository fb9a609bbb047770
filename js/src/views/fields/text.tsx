/** Free text. */
import { GrowingText } from "../form/growing_text.tsx";
import { useDraft } from "../form/use_draft.ts";
import { type FieldProps, labelling } from "./field.ts";

export function TextField(props: FieldProps) {
  const draft = useDraft<string>({
    of: props,
    decode: (value) => (typeof value === "string" ? value : ""),
    encode: (text) => (text.trim() === "" ? null : text),
    pause: 600,
  });
  return (
    <GrowingText
      rows={2}
      {...labelling(props)}
      value={draft.text}
      onText={draft.change}
      onBlur={draft.leave}
    />
  );
}
