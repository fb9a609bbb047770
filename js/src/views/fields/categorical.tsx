/** One of several options; choosing the chosen one again clears the answer. */
import type { FieldProps } from "./field.ts";
import { Options } from "./options.tsx";

export function CategoricalField({ app, question, answer, errorId }: FieldProps) {
  return (
    <Options
      question={question}
      input="radio"
      isChosen={(option) => answer.value === option.value}
      describedBy={errorId || undefined}
      onChoose={(_option, position, again) => {
        app.focusQuestion(question.key);
        if (again) app.answer(question.key, null);
        else app.choose(position);
      }}
    />
  );
}
