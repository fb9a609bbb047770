/** The keys that scroll the trace while the focus is on the questions. */
import type { Binding, TraceScroll } from "./key_binding.ts";
import type { Place } from "./key_event.ts";

/** Pages turn while a comment is written, too. */
const paging = (place: Place): boolean => place !== "composite" && place !== "dialog";
const outsideText = (place: Place): boolean => paging(place) && place !== "text";

function scroll(
  to: TraceScroll,
  label: string,
  keys: readonly string[],
  shown: readonly string[],
  when: Binding["when"],
): Binding {
  const repeats = to === "up" || to === "down";
  const action: Binding["action"] = (_app, ui, _key, event) => ui.scrollTrace(to, event.target);
  return { keys, shown, label, hint: "", group: "Move", repeats, when, action };
}

export const TRACE_KEYS: readonly Binding[] = [
  scroll("up", "Scroll up", ["PageUp"], ["PgUp"], paging),
  scroll("down", "Scroll down", ["PageDown", " "], ["PgDn", "Space"], (place, event) =>
    event.key === " " ? place === "other" && !event.shiftKey : paging(place),
  ),
  scroll("start", "To the beginning", ["Home"], ["Home"], outsideText),
  scroll("answer", "To the answer", ["End"], ["End"], outsideText),
];
