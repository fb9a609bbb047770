/** A button and what it opens below itself: inside the widget, whatever room there is. */
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useUi } from "../ui.ts";

interface Props {
  /** What the button says, and the name of what it opens. */
  readonly words: ComponentChildren;
  readonly label: string;
  readonly look: string;
  /** What the button is called where its words are only an icon. */
  readonly name?: string;
  readonly disabled?: boolean;
  /** The right edges meet instead of the left ones. */
  readonly atEnd?: boolean;
  readonly children: (close: () => void) => ComponentChildren;
}

const GAP = 8;
const CONTROLS = "button:not(:disabled), input:not(:disabled)";

export function Popover(props: Props) {
  const { words, label, look, name, disabled = false, atEnd = false, children } = props;
  const width = useUi().width.value;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (!open || !box.current || !button.current) return;
    place(box.current, button.current, atEnd);
  }, [open, width, atEnd]);

  useLayoutEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>(CONTROLS)?.focus({ preventScroll: true });
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!(event.target instanceof Node)) return;
      const inside = box.current?.contains(event.target) || button.current?.contains(event.target);
      if (!inside) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    button.current?.focus({ preventScroll: true });
    setOpen(false);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Escape") close();
    else if (!step(event)) return;
    event.preventDefault();
  };

  return (
    <>
      <button
        type="button"
        class={look}
        ref={button}
        aria-label={name}
        title={name}
        aria-haspopup="dialog"
        aria-expanded={open}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {words}
      </button>
      {open && (
        <div
          class="lw-menu lw-popover"
          role="dialog"
          aria-label={label}
          tabIndex={-1}
          ref={box}
          onKeyDown={onKeyDown}
        >
          {children(close)}
        </div>
      )}
    </>
  );
}

function place(box: HTMLElement, button: HTMLElement, atEnd: boolean): void {
  const root = box.closest(".lw-root")?.getBoundingClientRect();
  const frame = box.offsetParent?.getBoundingClientRect();
  if (!root || !frame) return;
  const at = button.getBoundingClientRect();
  const wanted = atEnd ? at.right - box.offsetWidth : at.left;
  const most = root.right - GAP - box.offsetWidth;
  const left = Math.max(root.left + GAP, Math.min(most, wanted));
  box.style.left = `${left - frame.left}px`;
  box.style.top = `${at.bottom + 4 - frame.top}px`;
  box.style.maxHeight = `${root.bottom - GAP - at.bottom - 4}px`;
}

/** Up and down go from control to control, except where they change a number or a date. */
function step(event: TargetedKeyboardEvent<HTMLElement>): boolean {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const { target } = event;
  if (by === 0 || !(target instanceof HTMLElement)) return false;
  if (target.matches("[type=number], [type=datetime-local]")) return false;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(CONTROLS)];
  all[(all.indexOf(target) + by + all.length) % all.length]?.focus();
  return true;
}
