/** Folds every span below the roots, or unfolds them all. */
import { Icon } from "../common/icon.tsx";
import type { Folds } from "./use_folds.ts";

export function FoldAll({ folds }: { folds: Folds }) {
  if (!folds.deep && !folds.some) return null;
  const label = folds.some ? "Expand all spans" : "Collapse all spans";
  return (
    <button
      type="button"
      class="lw-button is-ghost is-small is-icon"
      aria-label={label}
      title={label}
      onClick={folds.toggleAll}
    >
      <Icon name={folds.some ? "unfold" : "fold"} />
    </button>
  );
}
