/** Why an item is skipped: three reasons by key or click, and a note for whoever reads it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { LabelingApp, SkipReason } from "../../app.ts";
import { Kbd } from "../common/kbd.tsx";
import { useReturnFocus } from "../dialogs/use_return_focus.ts";
import { useUi } from "../ui.ts";

export const REASONS: readonly { reason: SkipReason; label: string; help: string }[] = [
  { reason: "later", label: "Later", help: "stays among the skipped" },
  { reason: "out_of_scope", label: "Out of scope", help: "" },
  { reason: "cannot_judge", label: "Cannot judge", help: "" },
];

export function SkipMenu({ app }: { app: LabelingApp }) {
  const ui = useUi();
  const menu = useRef<HTMLDivElement>(null);
  const review = app.item.value?.review;
  useReturnFocus();

  // The note is that of the item it was opened on.
  useLayoutEffect(() => {
    ui.skipNote.value = review?.state === "skipped" ? review.note : "";
    menu.current?.querySelector<HTMLElement>("button")?.focus();
    const outside = (event: PointerEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const toggle = target?.closest(".lw-footer [aria-haspopup]");
      if (!target || menu.current?.contains(target) || toggle) return;
      app.dialog.value = null;
    };
    document.addEventListener("pointerdown", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      // A menu that goes with its form must not keep the keys.
      if (app.dialog.peek() === "skip") app.dialog.value = null;
    };
  }, []);

  const choose = (position: number) => chooseReason(app, position, ui.skipNote.peek());

  const onKeyDown = (event: KeyboardEvent) => {
    const options = [...(menu.current?.querySelectorAll<HTMLElement>("button, input") ?? [])];
    const at = options.indexOf(event.target as HTMLElement);
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) options[(at + by + options.length) % options.length]?.focus();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement)
      choose(
        Math.max(
          0,
          REASONS.findIndex(({ reason }) => reason === review?.reason),
        ),
      );
    else return;
    event.preventDefault();
  };

  return (
    <div
      class="lw-menu lw-skip"
      role="dialog"
      aria-label="Why skip?"
      ref={menu}
      onKeyDown={onKeyDown}
    >
      {REASONS.map(({ reason, label, help }, position) => (
        <button type="button" key={reason} class="lw-menu-item" onClick={() => choose(position)}>
          <span class="lw-space">{label}</span>
          {help && <small>{help}</small>}
          <Kbd keys={String(position + 1)} />
        </button>
      ))}
      <hr />
      <input
        class="lw-input"
        aria-label="Note; Enter skips the item for later"
        placeholder="Note, if you like"
        value={ui.skipNote.value}
        onInput={(event) => {
          ui.skipNote.value = event.currentTarget.value;
        }}
      />
    </div>
  );
}

export function chooseReason(app: LabelingApp, position: number, note: string): void {
  const chosen = REASONS[position];
  if (!chosen) return;
  app.dialog.value = null;
  app.skip(chosen.reason, note.trim());
}
