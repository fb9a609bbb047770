/** Folds every span below the roots, or unfolds them all. */
import { IconButton } from "../common/icon_button.tsx";
import type { Folds } from "./use_folds.ts";

export function FoldAll({ folds }: { folds: Folds }) {
  if (!folds.deep && !folds.some) return null;
  const label = folds.some ? "Expand all spans" : "Collapse all spans";
  return (
    <IconButton icon={folds.some ? "unfold" : "fold"} label={label} onClick={folds.toggleAll} />
  );
}
