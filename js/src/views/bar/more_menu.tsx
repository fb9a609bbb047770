/** What has no room in a narrow bar: filter, go to, keys. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { LabelingApp } from "../../app.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { Kbd } from "../common/kbd.tsx";
import { FilterSegments } from "./filter_segments.tsx";

export function MoreMenu({ app }: { app: LabelingApp }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const show = (dialog: "goto" | "keys") => {
    setOpen(false);
    app.dialog.value = dialog;
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from anywhere inside
    <div
      class="lw-more-menu"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.preventDefault();
        setOpen(false);
        box.current?.querySelector("button")?.focus();
      }}
    >
      <IconButton
        icon="dots"
        large
        label="Filter, go to, keys"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div class="lw-menu">
          <FilterSegments app={app} onChosen={() => setOpen(false)} />
          <hr />
          <button type="button" class="lw-menu-item" onClick={() => show("goto")}>
            <Icon name="search" /> <span class="lw-space">Go to</span> <Kbd keys="g" />
          </button>
          <button type="button" class="lw-menu-item" onClick={() => show("keys")}>
            <Icon name="help" /> <span class="lw-space">All keys</span> <Kbd keys="?" />
          </button>
        </div>
      )}
    </div>
  );
}
