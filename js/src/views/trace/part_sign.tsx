/** On a card of the trace: that it is asked about, and whether that is answered. */
import { StateIcon } from "../common/state_icon.tsx";
import type { PartMark } from "../part_mark.ts";
import { useUi } from "../ui.ts";

/** The mark of a part, and the class of its card while it is the one asked about. */
export function usePart(spanId: string | null, target: string): PartMark | undefined {
  return useUi().parts.value.get(`${spanId}/${target}`);
}

export const askedClass = (mark: PartMark | undefined): string =>
  mark?.current ? " is-asked" : "";

export function PartSign({ mark }: { mark: PartMark | undefined }) {
  const { focusPart } = useUi();
  // Where questions are only looked back at, none leads anywhere.
  if (mark === undefined || focusPart.value === null) return null;
  const done = mark.answered === mark.asked;
  // That it is answered, in the shape of every state: a tick would say what the answer is.
  const state = done ? "completed" : mark.answered > 0 ? "in_progress" : "pending";
  const words = done ? "Labeled" : `${mark.answered} of ${mark.asked} answered`;
  return (
    <button
      type="button"
      class="lw-chip lw-part-sign"
      data-state={state}
      title={`${words}: go to its questions`}
      onClick={() => focusPart.value?.(mark.key)}
    >
      <StateIcon state={state} />
      <span class={done ? "lw-hidden" : ""}>{done ? words : `${mark.answered}/${mark.asked}`}</span>
    </button>
  );
}
