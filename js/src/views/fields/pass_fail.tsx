/** A verdict: the positive and the negative label, told apart by sign, place and colour. */
import { CategoricalField } from "./categorical.tsx";
import type { FieldProps } from "./field.ts";

export function PassFailField(props: FieldProps) {
  return <CategoricalField {...props} />;
}
