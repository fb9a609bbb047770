/** What a session's questions are written in: settings and questions beside their preview, and its end. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { keyName } from "../../key_event.ts";
import type { ChosenQuestion } from "../../protocol.gen.ts";
import type { QuestionDrafts } from "../../state/question_drafts.ts";
import type { ReviewApp } from "../../state/review_app.ts";
import { CopyButton } from "../common/copy_button.tsx";
import { Icon } from "../common/icon.tsx";
import { messageOf } from "../common/use_async.ts";
import { Dialog } from "../dialogs/dialog.tsx";
import { useReturnFocus } from "../dialogs/use_return_focus.ts";
import { visible } from "../text/visible.tsx";
import { Preview } from "./preview.tsx";
import { QuestionRows } from "./question_rows.tsx";

/** What keeps it from its end, and where that is mended (`data-part`). */
export interface Missing {
  readonly part: string;
  readonly words: string;
}

interface Props {
  readonly app: ReviewApp;
  readonly title: string;
  readonly drafts: QuestionDrafts;
  readonly done: string;
  /** Something beside the questions is written. */
  readonly written?: boolean;
  /** What beside the questions is not ready. */
  readonly missing?: () => Missing | null;
  /** What the end would do that is to be known first. */
  readonly warning?: string;
  readonly onDone: (questions: readonly ChosenQuestion[]) => Promise<void>;
  readonly copy?: () => string;
  readonly children: ComponentChildren;
}

export function MakingFrame(props: Props) {
  const { app, title, drafts, done, missing, warning = "", onDone, copy, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const [ends, setEnds] = useState(0);
  const wrong = useRef("");
  const leaving = app.leaving.value;
  const written = props.written === true || drafts.changed.value;

  useLayoutEffect(() => {
    app.written.value = written;
  }, [app, written]);

  useLayoutEffect(() => {
    if (wrong.current !== "") box.current?.querySelector<HTMLElement>(wrong.current)?.focus();
    wrong.current = "";
  });

  const refuse = (words: string, at: string) => {
    wrong.current = at;
    setTrouble(words);
  };
  const finish = async () => {
    if (busy) return;
    setBusy(true);
    setTrouble("");
    const lacking = missing?.() ?? null;
    try {
      if (lacking !== null) refuse(lacking.words, `[data-part="${lacking.part}"]`);
      else if (drafts.all.peek().length === 0)
        refuse("Add at least one question.", "[data-add=new]");
      else {
        const chosen = await drafts.chosen();
        if (chosen !== null) await onDone(chosen);
        else refuse("A question is not ready yet: see what it says.", "[aria-invalid=true]");
      }
    } catch (cause) {
      setTrouble(messageOf(cause));
    }
    setBusy(false);
  };
  // By key: what stood in a box that keeps it only now is in the settings with the next drawing.
  useEffect(() => {
    if (ends > 0) finish();
  }, [ends]);

  return (
    <Dialog title={title} full onClose={app.close}>
      {/* No form: Enter in a field, or in the preview, is not the end of it. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a key of the whole dialog */}
      <div
        class="lw-making"
        ref={box}
        onKeyDown={(event) => {
          if (keyName(event) === "Mod+Enter" && !event.repeat) setEnds(ends + 1);
        }}
      >
        <div class="lw-making-form lw-scroll">
          {children}
          <QuestionRows app={app} drafts={drafts} />
        </div>
        <Preview drafts={drafts} reviewer={app.app.value?.reviewer ?? ""} />
        {leaving && <Leaving app={app} />}
        <div class="lw-dialog-end" hidden={leaving}>
          {copy && (
            <span class="lw-row">
              <CopyButton text={copy} /> <small>as Python</small>
            </span>
          )}
          <p class="lw-bad lw-space" role="alert">
            {visible(trouble || warning)}
          </p>
          <button type="button" class="lw-button" onClick={app.close}>
            Cancel
          </button>
          <button type="button" class="lw-button is-primary" aria-disabled={busy} onClick={finish}>
            {busy ? <Icon name="spinner" /> : null} {done}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

/** Instead of the end: whether what is written may go. */
function Leaving({ app }: { app: ReviewApp }) {
  const keep = useRef<HTMLButtonElement>(null);
  useReturnFocus();
  useLayoutEffect(() => keep.current?.focus(), []);
  return (
    <div class="lw-dialog-end">
      <p class="lw-space" role="alert">
        Close, and lose what is written here?
      </p>
      <button type="button" class="lw-button" ref={keep} onClick={app.stay}>
        Keep writing
      </button>
      <button type="button" class="lw-button is-danger" onClick={app.leave}>
        Discard it
      </button>
    </div>
  );
}
