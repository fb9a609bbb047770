/** The questions of the session: in the same place for every trace. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { LabelingApp } from "../../app.ts";
import type { Item } from "../../protocol.gen.ts";
import { Icon } from "../common/icon.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { NARROW, useUi } from "../ui.ts";
import { Existing } from "./existing.tsx";
import { Footer } from "./footer.tsx";
import { QuestionList } from "./question_list.tsx";

export function Form({ app }: { app: LabelingApp }) {
  const ui = useUi();
  const item = app.item.value;
  const sheet = ui.width.value < NARROW;
  const open = !sheet || ui.sheet.value;
  const box = useRef<HTMLElement>(null);
  const missing = app.missing.value;
  useLayoutEffect(() => {
    // While a screen stood instead of the form, its keys' focus had no better place than the root.
    if (document.activeElement === box.current?.closest(".lw-root")) box.current?.focus();
    return () => {
      // A comment that was asked for and not drawn takes no caret later.
      ui.commenting.value = { ...ui.commenting.peek(), caret: false };
    };
  }, [ui]);
  useLayoutEffect(() => {
    if (missing.length > 0) ui.sheet.value = true; // what the item lacks is seen
  }, [missing, ui]);
  return (
    // The focus rests on the form itself between items: whatever had it may be gone.
    <section class="lw-column lw-form" aria-label="Questions" tabIndex={-1} data-home ref={box}>
      {sheet && <SheetHandle />}
      <FormHead app={app} />
      {open && (
        <div class="lw-scroll">
          {item && <AskedAgain item={item} />}
          <QuestionList app={app} item={item?.item ?? ""} />
          {item && item.existing > 0 && <Existing key={item.item} app={app} item={item} />}
        </div>
      )}
      <Footer app={app} />
    </section>
  );
}

/** Why an item that was completed is to do. */
function AskedAgain({ item }: { item: Item }) {
  const asked = Object.keys(item.review.asked_again).length;
  if (asked === 0) return null;
  const which = asked === 1 ? "1 question is" : `${asked} questions are`;
  return (
    <div class="lw-question" data-asked-again>
      <p class="lw-help">
        You had completed this item. <b>{which} new or changed</b> since; all other answers stand.
      </p>
    </div>
  );
}

function SheetHandle() {
  const ui = useUi();
  const open = ui.sheet.value;
  return (
    <button
      type="button"
      class="lw-handle"
      aria-expanded={open}
      aria-label={open ? "Fold the questions away" : "Show the questions"}
      onClick={() => {
        ui.sheet.value = !open;
      }}
    />
  );
}

function FormHead({ app }: { app: LabelingApp }) {
  const session = app.session.value;
  const answers = [...app.answers.value.values()];
  const toFix = answers.filter(
    ({ status }) => status === "refused" || status === "conflict",
  ).length;
  const answered = answers.filter(
    ({ value, status }) => value !== null && status !== "refused",
  ).length;
  const of = app.questions.value.length;
  return (
    <div class="lw-head">
      <Icon name="user" />
      <small class="lw-cut" title={visibleWords(session?.reviewer ?? "")}>
        {visible(session?.reviewer ?? "")}
      </small>
      {session && !session.assigned && (
        <span class="lw-chip is-warn" title="The session is assigned to other reviewers">
          not assigned
        </span>
      )}
      <span class="lw-space" />
      {app.item.value && (
        <span class="lw-answered">
          <b>
            {answered} of {of}
          </b>{" "}
          answered
          {toFix > 0 && <span class="lw-bad">, {toFix} to fix</span>}
        </span>
      )}
    </div>
  );
}
