/** Marks, in the trace, the passages that the answers of the item rest on. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { AnswerState, Questioning } from "../../app.ts";
import type { Passage } from "../../protocol.gen.ts";
import { createMarks } from "../trace/highlight.ts";
import { drawnPassage } from "./passages.ts";

const EVIDENCE = "lw-evidence";

/** The passages that the answers of the item on the screen rest on. */
export const evidenceOf = (answers: ReadonlyMap<string, AnswerState>): Passage[] =>
  [...answers.values()].flatMap(({ evidence }) => evidence);

export function useEvidenceMarks(root: RefObject<HTMLElement | null>, app: Questioning): void {
  const item = app.item.value?.item ?? "";
  const passages = evidenceOf(app.answers.value);
  const known = JSON.stringify(passages);

  useEffect(() => {
    const column = root.current?.querySelector(".lw-trace");
    if (!column || passages.length === 0) return;
    const marks = createMarks(EVIDENCE);
    const mark = () => marks.set(passages.flatMap((passage) => drawnPassage(column, passage)));
    let timer = setTimeout(mark, 0);
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(mark, 80);
    });
    observer.observe(column, { subtree: true, childList: true, characterData: true });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      marks.set([]);
    };
  }, [root, item, known]);
}
