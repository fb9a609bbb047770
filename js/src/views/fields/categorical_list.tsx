/** Any number of the options. */
import type { FieldProps } from "./field.ts";
import { Options } from "./options.tsx";

export function CategoricalListField({ app, question, answer, errorId }: FieldProps) {
  const chosen = Array.isArray(answer.value) ? answer.value : [];
  return (
    <Options
      question={question}
      input="checkbox"
      isChosen={(option) => chosen.includes(option.value)}
      describedBy={errorId || undefined}
      onChoose={(_option, position) => {
        app.focusQuestion(question.key);
        app.choose(position);
      }}
    />
  );
}
