/** Scrolls inside the widget only: the notebook around it stays where the reviewer put it. */
export function reveal(
  element: Element | null | undefined,
  to: "nearest" | "center" | "start" | "end" = "nearest",
): void {
  const box = element?.parentElement?.closest(".lw-scroll, .lw-tree.is-windowed");
  if (!element || !box) return;
  const inner = element.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  const above = inner.top - outer.top;
  const below = inner.bottom - outer.bottom;
  if (to === "start") {
    box.scrollTop += above - 8;
  } else if (to === "end") {
    if (below > 0 && inner.height < outer.height) box.scrollTop += below + 8;
  } else if (to === "center") {
    if (above < 0 || below > 0) box.scrollTop += above - (outer.height - inner.height) / 2;
  } else if (above < 0 || inner.height > outer.height) {
    box.scrollTop += above - 8;
  } else if (below > 0) {
    box.scrollTop += below + 8;
  }
}
