/** Any number of the options. */
import type { FieldProps } from "./field.ts";
import { Options } from "./options.tsx";

export function CategoricalListField(props: FieldProps) {
  const { value } = props.answer;
  const chosen = Array.isArray(value) ? value : [];
  return (
    <Options {...props} input="checkbox" isChosen={(option) => chosen.includes(option.value)} />
  );
}
