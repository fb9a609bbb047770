/** Which key was pressed, and on what kind of element. */

/** Where the focus is, as far as keys care. */
export type Place = "text" | "control" | "choice" | "composite" | "dialog" | "other";

const CHOICES = new Set(["radio", "checkbox"]);
const BUTTONS = new Set(["button", "submit", "reset", "file", "image", "color"]);
/** Elements that move inside themselves with the arrows, Home, End and Enter. */
const COMPOSITE = ["tree", "listbox", "menu", "grid", "tablist", "slider", "separator"]
  .map((role) => `[role="${role}"]`)
  .join(",");

/** What kind of element has the focus. */
export function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element)) return "other";
  if (target.closest('[role="dialog"],dialog')) return "dialog";
  if (target instanceof HTMLInputElement) {
    if (CHOICES.has(target.type)) return "choice";
    if (target.type === "range") return "composite";
    return BUTTONS.has(target.type) ? "control" : "text";
  }
  if (target.matches("textarea,select,[contenteditable]:not([contenteditable='false'])")) {
    return "text";
  }
  if (target.closest(COMPOSITE)) return "composite";
  if (target.matches('[role="radio"],[role="checkbox"]')) return "choice";
  return target.closest("button,a[href],summary,[role='button']") ? "control" : "other";
}

/** The key by the name that `BINDINGS` uses, "" when it is none of ours with these modifiers. */
export function keyName(event: KeyboardEvent): string {
  if (event.altKey) return "";
  if (event.ctrlKey || event.metaKey) {
    return event.key === "Enter" && !event.shiftKey ? "Mod+Enter" : "";
  }
  let key = event.key;
  // On a layout without Latin letters the place of the key says which letter is meant.
  if (key.length === 1 && key > "~" && event.code.startsWith("Key")) key = event.code.slice(3);
  if (/^[a-z]$/i.test(key)) return event.shiftKey ? "" : key.toLowerCase();
  // Digits, "/" and "?" may need Shift on some layouts; named keys never do.
  return event.shiftKey && key.length > 1 ? "" : key;
}
