/** The keys of the explorer, the notebook's kept away from it, and where the focus goes. */
import type { RefObject } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { guardKeys } from "../../notebook.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { NARROW, type Ui } from "../ui.ts";
import { type ExplorerUi, handleExplorerKey } from "./explorer_keys.ts";
import { HEAD, scrollToRow } from "./table.tsx";
import { ROW } from "./table_row.tsx";

export function useExplorerKeys(
  root: RefObject<HTMLDivElement | null>,
  app: Explorer,
  ui: Ui,
  setOver: (over: boolean) => void,
): ExplorerUi {
  const keys = useMemo<ExplorerUi>(() => {
    const find = (selector: string) => root.current?.querySelector<HTMLElement>(selector) ?? null;
    const beside = () => ui.width.peek() >= NARROW;
    return {
      beside,
      screenful: () =>
        Math.max(1, Math.floor(((find(".lw-rows")?.clientHeight ?? 0) - HEAD) / ROW) - 1),
      reveal() {
        const grid = find(".lw-rows");
        if (grid) scrollToRow(grid, app.active.peek());
      },
      enterTrace() {
        if (beside()) enter(root.current);
        else setOver(true); // what is drawn over the table takes the focus by itself
      },
      toTable() {
        setOver(false);
        const grid = find(".lw-rows");
        grid?.closest("[inert]")?.removeAttribute("inert");
        grid?.focus({ preventScroll: true });
        // What is read beside the table is the row that the keys act on.
        if (app.active.peek() < 0) app.moveTo(0, beside());
      },
      toSearch: () => find("[data-find]")?.focus(),
    };
  }, [root, app, ui, setOver]);

  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stop = new AbortController();
    guardKeys(element, {
      signal: stop.signal,
      home: () =>
        element.querySelector<HTMLElement>(":not([inert]) > * > [data-home]") ??
        element.querySelector<HTMLElement>(".lw-side button") ??
        element,
      onKey: (event) => handleExplorerKey(event, app, keys),
    });
    return () => stop.abort();
  }, [root, app, keys]);
  return keys;
}

/** Give the focus to the trace, or to what stands in its place. */
export function enter(root: Element | null): void {
  const inside =
    root?.querySelector<HTMLElement>(".lw-side .lw-scroll") ??
    root?.querySelector<HTMLElement>(".lw-side button");
  inside?.focus({ preventScroll: true });
}
