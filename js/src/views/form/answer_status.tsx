/** How one answer stands with the store, as a sign beside its question. */
import type { AnswerState } from "../../app.ts";
import { clock } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { useUi } from "../ui.ts";

export function AnswerStatusSign({ answer }: { answer: AnswerState }) {
  const { saved } = useUi().place;
  switch (answer.status) {
    case "none":
      return null;
    case "saving":
      return (
        <span class="lw-status is-late">
          <Icon name="spinner" /> Saving
        </span>
      );
    case "saved": {
      const words = `${saved} ${clock(answer.savedAt)}`.trim();
      return (
        <span class="lw-status is-ok" title={words}>
          <Icon name="check" />
          <span class="lw-hidden">{words}</span>
        </span>
      );
    }
    case "refused":
      return (
        <span class="lw-status is-bad" title="To fix">
          <Icon name="error" />
          <span class="lw-hidden">To fix</span>
        </span>
      );
    default:
      return (
        <span class="lw-status is-warn" title="Not saved">
          <Icon name="alert" />
          <span class="lw-hidden">Not saved</span>
        </span>
      );
  }
}
