/** The keys of the results, the notebook's kept away from them, and where the focus goes. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { guardKeys } from "../../notebook.ts";
import type { Results } from "../../state/results_app.ts";
import type { Ui } from "../ui.ts";
import { handleResultsKey } from "./results_keys.ts";

export function useResultsKeys(root: RefObject<HTMLDivElement | null>, app: Results, ui: Ui): void {
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stop = new AbortController();
    const home = () =>
      element.querySelector<HTMLElement>("[data-home]") ??
      element.querySelector<HTMLElement>(".lw-side-opinions h3") ??
      element;
    guardKeys(element, {
      signal: stop.signal,
      home,
      onKey: (event) =>
        handleResultsKey(event, app, {
          commit: () => ui.drafts.commitAll(),
          openSearch: () => {
            ui.searching.value = true;
          },
          leaveText: () => home().focus({ preventScroll: true }),
        }),
    });
    return () => stop.abort();
  }, [root, app, ui]);

  // Back in the list, its keys go on from where one was.
  const opened = app.opened.value !== null;
  const before = useRef(opened);
  useLayoutEffect(() => {
    if (before.current && !opened) {
      root.current?.querySelector<HTMLElement>("[data-home]")?.focus({ preventScroll: true });
    }
    before.current = opened;
  }, [root, opened]);
}
