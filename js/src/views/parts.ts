/** Which parts of the trace are asked about, and how far each is answered: the trace marks them. */
import { useComputed } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { LabelingApp } from "../app.ts";
import type { Asked } from "../asked.ts";
import type { Part } from "../protocol.gen.ts";
import { reveal } from "./common/reveal.ts";
import type { PartMark } from "./part_mark.ts";
import type { Ui } from "./ui.ts";

export const partId = (part: Pick<Part, "span_id" | "target">): string =>
  `${part.span_id}/${part.target}`;

/** Keep the marks up to date, and bring the part that is asked about into sight. */
export function useParts(root: RefObject<HTMLElement | null>, app: LabelingApp, ui: Ui): void {
  const now = useComputed(() => {
    const part = app.questions.value.find(({ key }) => key === app.current.value)?.part;
    return part ? partId(part) : "";
  });
  const item = app.item.value?.item ?? "";
  const id = now.value;

  useLayoutEffect(() => {
    ui.focusPart.value = (key) => {
      ui.sheet.value = true;
      app.focusQuestion(key);
    };
    return () => {
      ui.focusPart.value = null;
    };
  }, [app, ui]);

  const questions = app.questions.value;
  const answers = app.answers.value;
  useLayoutEffect(() => {
    ui.parts.value = marks(questions, (key) => (answers.get(key)?.value ?? null) !== null, id);
  }, [ui, questions, answers, id]);

  usePartInSight(root, ui, item, id);
}

/** Bring a part of an item into sight: its card, as soon as that is drawn, or its span. */
export function usePartInSight(
  root: RefObject<HTMLElement | null>,
  ui: Ui,
  item: string,
  id: string,
): void {
  useLayoutEffect(() => {
    const element = root.current;
    if (id === "" || element === null) return;
    const show = (): boolean => {
      const card = element.querySelector(`[data-part="${CSS.escape(id)}"]`);
      // The marks above are drawn first: what is asked about unfolds.
      queueMicrotask(() => reveal(card));
      return card !== null;
    };
    if (show()) return;
    if (id.endsWith("/span")) {
      ui.span.value = id.slice(0, -"/span".length);
      return;
    }
    const observer = new MutationObserver(() => {
      if (show()) observer.disconnect();
    });
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [root, ui, item, id]);
}

function marks(
  questions: readonly Asked[],
  isAnswered: (key: string) => boolean,
  current: string,
): ReadonlyMap<string, PartMark> {
  const found = new Map<string, PartMark>();
  for (const { key, part } of questions) {
    if (part === null) continue;
    const id = partId(part);
    const before = found.get(id) ?? { key, asked: 0, answered: 0 };
    found.set(id, {
      key: before.key,
      asked: before.asked + 1,
      answered: before.answered + (isAnswered(key) ? 1 : 0),
      current: id === current,
    });
  }
  return found;
}
