/** Beside selected text of the trace: mark it as evidence for an answer. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { LabelingApp } from "../../app.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { selectedPassage } from "./passages.ts";

/** Follows what is selected under `root`. */
export function useMarkedText(root: RefObject<HTMLElement | null>): void {
  const ui = useUi();
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stop = new AbortController();
    const look = () => {
      ui.marked.value = selectedPassage(element);
    };
    document.addEventListener("selectionchange", look, { signal: stop.signal });
    return () => stop.abort();
  }, [root, ui]);
}

/** Mark what is selected; the selection has done its work then. */
export function markSelected(app: LabelingApp, root: Element): void {
  const marked = selectedPassage(root);
  const selection = document.getSelection();
  if (marked === null) {
    const here = root.contains(selection?.anchorNode ?? null);
    if (here && !selection?.isCollapsed)
      app.tell("This cannot be evidence: select words of one text of this trace.");
    return;
  }
  app.mark(app.inQuestion.peek(), marked.passage);
  selection?.removeAllRanges();
}

interface Props {
  readonly app: LabelingApp;
  readonly root: RefObject<HTMLElement | null>;
}

export function MarkButton({ app, root }: Props) {
  useMarkedText(root);
  const marked = useUi().marked.value;
  const question = app.questions.value.find(({ key }) => key === app.inQuestion.value);
  const frame = root.current?.getBoundingClientRect();
  if (marked === null || question === undefined || frame === undefined) return null;
  const rect = marked.range.getBoundingClientRect();
  const style = {
    insetBlockStart: `${Math.min(Math.max(rect.bottom - frame.top + 6, 48), frame.height - 44)}px`,
    insetInlineStart: `${Math.max(8, Math.min(rect.left - frame.left, frame.width - 268))}px`,
  };
  return (
    <button
      type="button"
      class="lw-button is-small lw-mark-button"
      style={style}
      // The selection is what is marked: it must not go with the press.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => root.current && markSelected(app, root.current)}
    >
      <Icon name="check" />
      <span class="lw-cut">Evidence for “{visible(question.title)}”</span>
      <Kbd keys="e" />
    </button>
  );
}
