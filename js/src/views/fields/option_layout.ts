/** How a question's options stand: in a row, in two columns, or one below the other. */
import type { Option } from "../../protocol.gen.ts";

export type OptionLayout = "row" | "grid" | "stack";

export function optionLayout(options: readonly Option[]): OptionLayout {
  const longest = Math.max(0, ...options.map((option) => option.label.length));
  const together = options.reduce((sum, option) => sum + option.label.length, 0);
  if (options.length <= 4 && together + options.length * 8 <= 46) return "row";
  return longest <= 14 ? "grid" : "stack";
}
