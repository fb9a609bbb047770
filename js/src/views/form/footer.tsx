/** What ends an item: skip it, take the last change back, or complete it. */
import type { LabelingApp } from "../../app.ts";
import { BINDINGS } from "../../keymap.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { useUi } from "../ui.ts";
import { SkipMenu } from "./skip_menu.tsx";

/** How the screen names a key, from the one table of keys. */
function hintFor(key: string): string {
  return BINDINGS.find(({ keys }) => keys.includes(key))?.hint ?? "";
}

export function Footer({ app }: { app: LabelingApp }) {
  const ui = useUi();
  const skipping = app.dialog.value === "skip";
  const skipped = app.item.value?.review.state === "skipped";
  const complete = () => {
    ui.drafts.commitAll();
    app.completeAndNext();
  };
  return (
    <footer class="lw-footer">
      <button
        type="button"
        class="lw-button is-tall is-fitting"
        aria-haspopup="dialog"
        aria-expanded={skipping}
        onClick={() => {
          app.dialog.value = skipping ? null : "skip";
        }}
      >
        <span>
          <Icon name="skip" /> {skipped ? "Skipped" : "Skip"}
        </span>
        <Kbd keys={hintFor("s")} />
      </button>
      <button
        type="button"
        class="lw-button is-ghost is-tall is-icon"
        aria-label="Undo, u"
        title={`Undo  ${hintFor("u")}`}
        onClick={() => app.undo()}
      >
        <Icon name="undo" large />
      </button>
      <span class="lw-space" />
      <button type="button" class="lw-button is-primary is-tall is-fitting" onClick={complete}>
        <span>Complete and next</span>
        <Kbd keys={hintFor("Mod+Enter")} />
      </button>
      {skipping && <SkipMenu app={app} />}
    </footer>
  );
}
