/** One of several options; choosing the chosen one again clears the answer. */
import type { FieldProps } from "./field.ts";
import { Options } from "./options.tsx";

export function CategoricalField(props: FieldProps) {
  return (
    <Options {...props} input="radio" isChosen={(option) => props.answer.value === option.value} />
  );
}
