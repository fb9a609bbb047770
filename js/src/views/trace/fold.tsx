/** One line that stands for something long, and unfolds it in place. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Passage } from "../../protocol.gen.ts";
import { Icon } from "../common/icon.tsx";
import { useRestedOn } from "../evidence/rests.ts";

interface ButtonProps {
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly label: ComponentChildren;
  readonly summary?: ComponentChildren;
}

export function FoldButton({ open, onToggle, label, summary }: ButtonProps) {
  return (
    <button type="button" class="lw-fold" aria-expanded={open} onClick={onToggle}>
      <Icon name={open ? "chevron-down" : "chevron-right"} />
      <b>{label}</b>
      {summary !== undefined && <span class="lw-cut">{summary}</span>}
    </button>
  );
}

interface FoldProps {
  readonly label: ComponentChildren;
  readonly summary?: ComponentChildren;
  readonly startsOpen?: boolean;
  /** Whether a passage is inside: what an answer rests on is not folded. */
  readonly holds?: (passage: Passage) => boolean;
  readonly children: ComponentChildren | (() => ComponentChildren);
}

export function Fold({ label, summary, startsOpen = false, holds, children }: FoldProps) {
  const rested = useRestedOn((passage) => holds?.(passage) ?? false);
  const [open, setOpen] = useState(startsOpen || rested);
  return (
    <div class="lw-folded">
      <FoldButton open={open} onToggle={() => setOpen(!open)} label={label} summary={summary} />
      {open && (
        <div class="lw-unfolded">{typeof children === "function" ? children() : children}</div>
      )}
    </div>
  );
}
