/** Free text. */
import { GrowingText } from "../form/growing_text.tsx";
import { useDraft } from "../form/use_draft.ts";
import { visibleWords } from "../text/visible.tsx";
import { type FieldProps, slotOf } from "./field.ts";

export function TextField(props: FieldProps) {
  const { app, question, answer, errorId } = props;
  const draft = useDraft<string>({
    slot: slotOf(props),
    value: answer.value,
    of: props,
    decode: (value) => (typeof value === "string" ? value : ""),
    encode: (text) => (text.trim() === "" ? null : text),
    send: (value, version) => app.answer(question.key, value, version),
    pause: 600,
  });
  return (
    <GrowingText
      rows={2}
      aria-label={visibleWords(question.title)}
      aria-invalid={errorId !== ""}
      aria-describedby={errorId || undefined}
      value={draft.text}
      onText={draft.change}
      onBlur={draft.commit}
    />
  );
}
