/** What only a page in a file has: its answers leave it as a file, and come back as one. */
import { useRef } from "preact/hooks";
import type { Saving } from "../../file/saving.ts";
import { Line } from "../bar/banner.tsx";
import { count } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { FILE, type Place } from "../place.ts";
import { visible } from "../text/visible.tsx";
import { NARROW, useUi } from "../ui.ts";

/** @param load Takes the text of a saved file. */
export function filePlace(saving: Saving, load: (text: string) => void): Place {
  return {
    ...FILE,
    Actions: () => <SaveAnswers saving={saving} load={load} />,
    Notices: () => <Notices saving={saving} />,
    Done: () => <Done saving={saving} />,
  };
}

function SaveAnswers({ saving, load }: { saving: Saving; load: (text: string) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  const unsaved = saving.unsaved.value;
  const narrow = useUi().width.value < NARROW;
  const title =
    unsaved > 0
      ? `${count(unsaved, "answer")} in no saved file yet`
      : saving.begun.value
        ? "Everything is in a saved file"
        : "Nothing to save yet";
  return (
    <>
      <button
        type="button"
        class={`lw-button is-small${unsaved > 0 ? " is-primary" : ""}`}
        title={title}
        data-unsaved={unsaved}
        onClick={() => void saving.save()}
      >
        <Icon name="download" />
        {narrow ? <span class="lw-hidden">Save answers</span> : "Save answers"}
        {unsaved > 0 && <span>({unsaved})</span>}
      </button>
      <IconButton
        icon="upload"
        label="Load saved answers"
        title="Load saved answers"
        onClick={() => picker.current?.click()}
      />
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="File of answers"
        onChange={(event) => {
          const box = event.currentTarget;
          const [file] = box.files ?? [];
          box.value = ""; // the same file can be chosen again
          void file?.text().then(load);
        }}
      />
    </>
  );
}

function Done({ saving }: { saving: Saving }) {
  const unsaved = saving.unsaved.value;
  const words =
    unsaved > 0
      ? "Your answers are kept in this browser only. Save them to a file, and send it to whoever gave you this page."
      : saving.begun.value
        ? "Your answers are in the file that you saved. Send it to whoever gave you this page. Thank you."
        : "These answers came with the page: whoever gave it to you has them.";
  return (
    <>
      <p class="lw-muted">{words}</p>
      {unsaved > 0 && (
        <button
          type="button"
          class="lw-button is-tall is-primary"
          onClick={() => void saving.save()}
        >
          <Icon name="download" /> Save answers
        </button>
      )}
    </>
  );
}

function Notices({ saving }: { saving: Saving }) {
  const note = saving.note.value;
  return (
    <>
      {!saving.keeps.value && (
        <Line tone="warn" icon="alert" head="This browser keeps nothing for a page like this.">
          Save your answers before you close it.
        </Line>
      )}
      {note && (
        <Line tone={note.tone} icon={note.tone === "bad" ? "error" : "check"} head={note.head}>
          {visible(note.text)}
        </Line>
      )}
    </>
  );
}
