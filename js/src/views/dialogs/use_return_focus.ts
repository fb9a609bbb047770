/** A dialog, or what asks something in it, gives the focus back to what had it, or to the form when that is gone. */
import { useLayoutEffect } from "preact/hooks";

export function useReturnFocus(): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const root = before?.closest<HTMLElement>(".lw-root");
    return () => {
      if (!root) return;
      const inside = document.activeElement?.closest('[role="dialog"]');
      const lost = document.activeElement === document.body || document.activeElement === null;
      if (!inside && !lost) return; // the reviewer clicked elsewhere
      const home = root.querySelector<HTMLElement>("[data-home]") ?? root;
      const target = before instanceof HTMLElement && before.isConnected ? before : home;
      target.focus({ preventScroll: true });
    };
  }, []);
}
