/** The focus goes with what is opened: into its view below the head, and back to its row. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { ReviewApp } from "../../state/review_app.ts";

const VIEWS = {
  label: '[data-view="labeling"]',
  results: ':is([data-view="results"], [data-view="result"])',
} as const;

export function useOpenedFocus(root: RefObject<HTMLDivElement | null>, app: ReviewApp): void {
  const what = app.showing.value?.what ?? null;
  const over = app.over.value;
  const marked = app.marked.value;

  useEffect(() => {
    if (marked === "" || over !== null) return;
    if (what !== null) return intoView(root.current, VIEWS[what]);
    const row = root.current?.querySelector<HTMLElement>(
      `[data-session="${CSS.escape(marked)}"] [data-open]`,
    );
    if (isFree(root.current)) row?.focus();
    app.marked.value = "";
  }, [root, app, what, over, marked]);
}

/** The view is another widget, drawn later and in steps: the focus waits in the head, then in it. */
function intoView(root: HTMLElement | null, what: string): (() => void) | undefined {
  const box = root?.closest(".lw-review-app");
  if (!root || !box) return undefined;
  const look = () => {
    const view = box.querySelector<HTMLElement>(`.lw-root${what}`);
    const home = view?.querySelector<HTMLElement>("[data-home]");
    if (home) observer.disconnect();
    if (view && (isFree(root) || document.activeElement === view))
      (home ?? view).focus({ preventScroll: true });
  };
  const observer = new MutationObserver(look);
  observer.observe(box, { subtree: true, childList: true, attributeFilter: ["data-view"] });
  look();
  return () => observer.disconnect();
}

/** Nobody has gone elsewhere with it. */
function isFree(root: HTMLElement | null): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || root?.contains(activeElement) === true;
}
