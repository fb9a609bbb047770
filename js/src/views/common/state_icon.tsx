/** The state of an item as a shape, so that it never rests on colour alone. */
import type { State } from "../../app.ts";

export const STATE_LABELS: Record<State, string> = {
  pending: "To do",
  in_progress: "In progress",
  asked_again: "Questions changed since",
  completed: "Done",
  skipped: "Skipped",
  closed: "With others",
};

export function StateIcon({ state }: { state: State }) {
  return (
    <svg class="lw-icon" viewBox="0 0 16 16" aria-hidden="true">
      {state === "pending" && <circle cx="8" cy="8" r="5.5" stroke-dasharray="2.2 2.1" />}
      {state === "in_progress" && (
        <>
          <circle cx="8" cy="8" r="5.5" />
          <path d="M8 5a3 3 0 0 1 0 6Z" fill="currentColor" />
        </>
      )}
      {state === "asked_again" && (
        <>
          <circle cx="8" cy="8" r="5.5" />
          <path d="M8 5v3.4M8 10.9v.2" />
        </>
      )}
      {state === "completed" && (
        <>
          <circle cx="8" cy="8" r="6" fill="currentColor" stroke="none" />
          <path d="m5.4 8.3 1.8 1.8 3.4-4" stroke="var(--lw-surface)" />
        </>
      )}
      {state === "closed" && <path d="M3 8h10" />}
      {state === "skipped" && (
        <>
          <circle cx="8" cy="8" r="5.5" />
          <path d="m4.4 11.6 7.2-7.2" />
        </>
      )}
    </svg>
  );
}
