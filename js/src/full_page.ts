/** A page that is nothing but a widget: its colours and its keys. */

/** Dark where the reviewer's system is; the styles know it by JupyterLab's attribute. */
export function followScheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    document.body.dataset.jpThemeLight = String(!dark.matches);
  };
  dark.addEventListener("change", set);
  set();
}

/** The keys belong to the one thing on the page, whatever had the focus before. */
export function keepKeys(place: HTMLElement): void {
  const root = () => place.querySelector<HTMLElement>(".lw-root");
  const focus = () => {
    if (document.activeElement !== document.body && document.activeElement !== root()) return;
    const home = place.querySelector<HTMLElement>("[data-home]") ?? root();
    home?.focus({ preventScroll: true });
  };
  window.addEventListener("focus", focus);
  document.addEventListener("pointerup", () => requestAnimationFrame(focus));
  // A session that opens has nothing to focus yet.
  const opening = new MutationObserver(() => {
    if (place.querySelector("[data-home]") === null) return;
    opening.disconnect();
    focus();
  });
  opening.observe(place, { childList: true, subtree: true });
  focus();
}
