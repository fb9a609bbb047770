/** A field's own text, until it is committed as an answer.
 *
 * What comes back from the store never overwrites what is being typed: a value is taken over only
 * when it is not the one this field sent, and nothing uncommitted stands in the field. What was
 * typed before the page went away stands in it again, not committed, until the reviewer leaves it.
 */
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import type { Json } from "../../app.ts";
import type { DraftText } from "../../kept/kept.ts";
import { typedOver } from "../../kept/kept_drafts.ts";
import { answersIt } from "../../state/answers.ts";
import { type FieldProps, slotOf } from "../fields/field.ts";
import { useUi } from "../ui.ts";

interface Options<T> {
  /** Item and question: another slot means another text. */
  readonly slot: string;
  readonly value: Json;
  readonly decode: (value: Json) => T;
  readonly encode: (draft: T) => Json;
  /** What becomes of the text if it is not the answer itself. */
  readonly send?: (value: Json) => void;
  /** Whose answer the text is (a part of). */
  readonly of: Omit<FieldProps, "errorId">;
  /** Milliseconds without typing after which the text is committed. */
  readonly pause: number;
}

export interface Draft<T> {
  readonly text: T;
  change(text: T): void;
  commit(): void;
  /** The text was left: commit it, once no pointer is pressed. */
  leave(): void;
}

interface Held<T> {
  slot: string;
  text: T;
  typed: boolean;
  seen: string; // the committed value as this field last knew it
  version: number; // of the question, when it was last typed into
  restored: DraftText | null; // the text of an earlier page that stands here
  timer: ReturnType<typeof setTimeout> | undefined;
}

type Given<T> = Omit<Options<T>, "slot" | "value"> & Partial<Pick<Options<T>, "slot" | "value">>;

/** Of the answer to `of`, unless another slot and value are given. */
export function useDraft<T>(given: Given<T>): Draft<T> {
  const options = { slot: slotOf(given.of), value: given.of.answer.value, ...given };
  const { drafts } = useUi();
  const latest = useRef(options);
  latest.current = options;
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const held = useRef<Held<T> | null>(null);

  const value = JSON.stringify(options.value);
  if (held.current?.slot !== options.slot) {
    clearTimeout(held.current?.timer);
    held.current = {
      slot: options.slot,
      text: options.decode(options.value),
      typed: false,
      seen: value,
      version: options.of.question.version,
      restored: null,
      timer: undefined,
    };
  } else if (!held.current.typed && held.current.seen !== value) {
    held.current.seen = value;
    held.current.text = options.decode(options.value);
  }
  // The question was changed under what is being typed: it is no answer to it by mere waiting.
  const { question } = options.of;
  if (held.current.typed && !answersIt(question, held.current.version))
    clearTimeout(held.current.timer);
  const offered = drafts.kept?.restored.value.get(options.slot) ?? null;
  restore(held.current, offered, options);

  const commit = useRef(() => {
    const now = held.current;
    if (!now?.typed) return;
    clearTimeout(now.timer);
    now.typed = false;
    const { encode, decode, of, value: shown } = latest.current;
    const { app, item, question } = of;
    const answer = (value: Json) => app.answer(question.key, value, now.version, item);
    const { send = answer } = latest.current;
    const next = encode(now.text);
    const known = now.seen;
    now.seen = JSON.stringify(next);
    if (now.seen !== known) send(next);
    if (!answersIt(question, now.version)) {
      now.text = decode(shown);
      now.seen = JSON.stringify(shown);
    }
    redraw(undefined);
  }).current;

  // What a commit shows (why it is refused) moves what is being clicked.
  const leave = useRef(() => drafts.whenReleased(commit)).current;

  useEffect(() => {
    const now = held.current;
    const { of, encode, slot } = latest.current;
    if (!now || now.typed || waitsHere(of)) return;
    // What is offered and not taken stays, unless it has become the answer by another way. As it
    // is by now: it may have come since this was drawn.
    const left = drafts.kept?.restored.peek().get(slot) ?? null;
    const same = () => JSON.stringify(encode(left?.text as T)) === value;
    if (left === now.restored || same()) drafts.kept?.clear(slot);
  });
  useLayoutEffect(() => drafts.add(commit), [drafts, commit]);
  useEffect(() => () => clearTimeout(held.current?.timer), []);

  return {
    text: held.current.text,
    change(text) {
      const now = held.current;
      if (!now) return;
      now.text = text;
      now.typed = true;
      now.version = latest.current.of.question.version; // which they have before them
      now.restored = offered;
      drafts.kept?.set(now.slot, text, typedOver(JSON.parse(now.seen), now.version));
      clearTimeout(now.timer);
      now.timer = setTimeout(leave, latest.current.pause);
      latest.current.of.app.typing(commit);
      redraw(undefined);
    },
    commit,
    leave,
  };
}

/** A text of an earlier page stands in the field again, if the answer is what it was then. */
function restore<T>(now: Held<T>, offered: DraftText | null, options: Options<T>): void {
  const { decode, value, of } = options;
  if (now.restored === offered) return;
  if (offered === null) {
    if (now.typed) now.text = decode(value); // the reviewer did not want it
    now.typed = false;
    now.restored = null;
  } else if (!now.typed && offered.over === typedOver(JSON.parse(now.seen), of.question.version)) {
    now.text = offered.text as T;
    now.typed = true;
    now.restored = offered;
  }
}

/** Whether an answer is only here: refused, in conflict, or a comment that has no answer yet.
 * As it is at this moment, which may not be drawn yet. */
function waitsHere({ app, item, question }: Options<unknown>["of"]): boolean {
  if (app.item.peek()?.item !== item) return true; // left meanwhile: nobody knows
  const { status, value } = app.answers.peek().get(question.key) ?? { status: "none", value: null };
  return ["refused", "conflict"].includes(status) || (status === "unsaved" && value === null);
}
