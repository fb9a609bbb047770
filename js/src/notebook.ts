/** Living inside a notebook: its keys rest while the focus is in the widget.
 *
 * JupyterLab and Notebook 7 match shortcuts on the focused element first, so the attribute that
 * tells them to rest must be on that very element; Lab alone would be content with a stopped
 * event, Notebook 7 is not.
 */

/** JupyterLab's own attribute (Lumino: `data-lm-suppress-shortcuts`). */
const SUPPRESS = "data-lm-suppress-shortcuts";

export interface GuardOptions {
  /** Our own keys; called before the event is kept from the notebook. */
  onKey(event: KeyboardEvent): void;
  /** A focusable node inside the root that outlives every item. */
  home(): HTMLElement;
  readonly signal: AbortSignal;
}

/** Keep the notebook's keys away from `root`, and the focus inside it when its holder vanishes. */
export function guardKeys(root: HTMLElement, { onKey, home, signal }: GuardOptions): void {
  root.setAttribute(SUPPRESS, "true");
  root.addEventListener(
    "focusin",
    (event) => {
      if (event.target instanceof Element) event.target.setAttribute(SUPPRESS, "true");
    },
    { signal },
  );
  root.addEventListener(
    "keydown",
    (event) => {
      onKey(event);
      event.stopPropagation();
      if (isSave(event)) passOn(event, root);
    },
    { signal },
  );
  keepFocus(root, home, signal);
}

function isSave(event: KeyboardEvent): boolean {
  const save = event.key.toLowerCase() === "s" || event.code === "KeyS";
  return save && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}

/** Saving stays the notebook's: it gets a copy of the event from just outside the widget. */
function passOn(event: KeyboardEvent, root: HTMLElement): void {
  const outside = root.parentElement;
  if (outside === null || event.defaultPrevented) return;
  const copy = new KeyboardEvent("keydown", {
    key: event.key,
    code: event.code,
    keyCode: event.keyCode, // Lumino looks keys up by it
    ctrlKey: event.ctrlKey,
    metaKey: event.metaKey,
    repeat: event.repeat,
    bubbles: true,
    cancelable: true,
    composed: true,
  });
  const handled = !outside.dispatchEvent(copy);
  if (handled) event.preventDefault(); // or the browser would offer to save the page
}

/** A focused element that is removed, hidden or disabled drops the focus on `body`, silently. */
function keepFocus(root: HTMLElement, home: () => HTMLElement, signal: AbortSignal): void {
  const page = root.ownerDocument;
  let holder: Element | null = null;

  function check(): void {
    if (holder === null || signal.aborted) return;
    const active = page.activeElement;
    const dropped = active === null || active === page.body || active === holder;
    if (dropped && !canHold(holder, root)) {
      holder = null;
      (inDialog(root) ?? home()).focus({ preventScroll: true });
    } else if (active !== holder) {
      holder = active !== null && root.contains(active) ? active : null;
    }
  }

  root.addEventListener(
    "focusin",
    (event) => {
      holder = event.target instanceof Element ? event.target : null;
    },
    { signal },
  );
  // Whether the reviewer left or the element vanished shows only after the removal is through.
  root.addEventListener("focusout", () => queueMicrotask(check), { signal });
  const observer = new MutationObserver(check);
  observer.observe(root, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["disabled", "hidden", "inert"],
  });
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Where the focus belongs while a dialog is open: not behind it, nor on a button unasked. */
function inDialog(root: HTMLElement): HTMLElement | null {
  const dialog = [...root.querySelectorAll<HTMLElement>("[role=dialog]")].at(-1); // the topmost
  if (dialog === undefined || dialog.matches("[tabindex]")) return dialog ?? null;
  return dialog.querySelector<HTMLElement>(":is(button, input):not(:disabled)");
}

function canHold(element: Element, root: HTMLElement): boolean {
  return (
    root.contains(element) &&
    root.isConnected &&
    !element.matches(":disabled") &&
    element.closest("[hidden],[inert]") === null
  );
}
