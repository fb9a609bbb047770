/** A list of texts: a row per entry, Enter for the next, Backspace in an empty one removes it. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Json } from "../../app.ts";
import { IconButton } from "../common/icon_button.tsx";
import { GrowingText } from "../form/growing_text.tsx";
import { useDraft } from "../form/use_draft.ts";
import { type FieldProps, labelling } from "./field.ts";
import { entriesOf, paste, rowsOf } from "./list_rows.ts";

const decode = (value: Json): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];

const encode = (rows: string[]): Json => {
  const entries = entriesOf(rows);
  return entries.length > 0 ? entries : null;
};

export function TextListField(props: FieldProps) {
  const { question } = props;
  const list = useRef<HTMLOListElement>(null);
  const focus = useRef<number | null>(null);
  const draft = useDraft<string[]>({
    of: props,
    decode,
    encode,
    pause: 600,
  });
  const rows = rowsOf(draft.text, question.max_count);

  useLayoutEffect(() => {
    if (focus.current === null) return;
    list.current?.querySelectorAll("textarea")[focus.current]?.focus();
    focus.current = null;
  });

  const change = (next: string[], focused: number | null = null) => {
    focus.current = focused;
    draft.change(next);
  };
  const remove = (at: number) => change(rows.toSpliced(at, 1), Math.max(0, at - 1));

  const onKeyDown = (event: KeyboardEvent, at: number) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const empty = rows[at] === "";
    if (event.key === "Enter" && !event.shiftKey) {
      if (!empty && at < rows.length - 1 && rows[at + 1] !== "")
        change(rows.toSpliced(at + 1, 0, ""), at + 1);
      else if (!empty) change(rows, Math.min(at + 1, rows.length - 1));
    } else if (event.key === "Backspace" && empty && rows.length > 1) remove(at);
    else return;
    event.preventDefault();
  };

  const onPaste = (event: ClipboardEvent & { currentTarget: HTMLTextAreaElement }, at: number) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text.trim().includes("\n")) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const pasted = paste(rows, at, selectionStart, selectionEnd, text);
    change(pasted.rows, pasted.focus);
  };

  return (
    <ol class="lw-list" ref={list}>
      {rows.map((row, at) => (
        <li key={at}>
          <span aria-hidden="true">{at + 1}</span>
          <GrowingText
            {...labelling(props, `, entry ${at + 1}`)}
            placeholder={at === rows.length - 1 ? "Add an entry" : ""}
            value={row}
            onText={(text) => change(rows.with(at, text))}
            onKeyDown={(event) => onKeyDown(event, at)}
            onPaste={(event) => onPaste(event, at)}
            onBlur={draft.leave}
          />
          {row === "" ? (
            <span />
          ) : (
            <IconButton
              icon="x"
              label={`Remove entry ${at + 1}`}
              title="Remove"
              onClick={() => {
                remove(at);
                draft.commit();
              }}
            />
          )}
        </li>
      ))}
    </ol>
  );
}
