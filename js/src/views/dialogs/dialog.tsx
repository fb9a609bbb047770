/** A dialog over the widget: keeps Tab and the focus inside, closes on Esc or a click beside it. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "../common/icon_button.tsx";
import { useReturnFocus } from "./use_return_focus.ts";

interface Props {
  readonly title: string;
  readonly wide?: boolean;
  /** It takes all the room there is. */
  readonly full?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

const FOCUSABLE =
  "button:not(:disabled), input:not(:disabled), select, textarea, a[href], [tabindex='0']";

export function Dialog({ title, wide = false, full = false, onClose, children }: Props) {
  const box = useRef<HTMLElement>(null);
  const beside = useRef(false);
  useReturnFocus();

  useLayoutEffect(() => {
    const first =
      box.current?.querySelector<HTMLElement>("input") ??
      box.current?.querySelector<HTMLElement>(FOCUSABLE);
    first?.focus();
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Tab") return;
    const all = [...(box.current?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])];
    const edge = event.shiftKey ? all[0] : all.at(-1);
    const { activeElement } = document;
    if (activeElement !== edge && !(event.shiftKey && activeElement === box.current)) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0])?.focus();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc does the same, for the whole widget
    // biome-ignore lint/a11y/noStaticElementInteractions: the scrim is no control, only a place to click
    <div
      class="lw-scrim"
      onMouseDown={(event) => {
        beside.current = event.target === event.currentTarget;
        if (beside.current) event.preventDefault(); // the focus stays
      }}
      onClick={(event) => {
        // Words that are selected as far as here were not meant to end it.
        if (beside.current && event.target === event.currentTarget) onClose();
      }}
    >
      <section
        class={`lw-dialog${wide ? " is-wide" : ""}${full ? " is-full" : ""}`}
        role="dialog"
        aria-modal="true"
        aria-label={title}
        tabIndex={-1}
        ref={box}
        onKeyDown={onKeyDown}
      >
        <header>
          <b>{title}</b>
          <span class="lw-space" />
          <IconButton icon="x" large label="Close, Escape" title="Close  Esc" onClick={onClose} />
        </header>
        {children}
      </section>
    </div>
  );
}
