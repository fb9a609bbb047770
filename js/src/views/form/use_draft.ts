/** A field's own text, until it is committed as an answer.
 *
 * What comes back from the store never overwrites what is being typed: a value is taken over only
 * when it is not the one this field sent, and nothing uncommitted stands in the field.
 */
import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import type { Json } from "../../app.ts";
import { useUi } from "../ui.ts";

interface Options<T> {
  /** Item and question: another slot means another text. */
  readonly slot: string;
  readonly value: Json;
  readonly decode: (value: Json) => T;
  readonly encode: (draft: T) => Json;
  readonly send: (value: Json) => void;
  /** Milliseconds without typing after which the text is committed. */
  readonly pause: number;
}

export interface Draft<T> {
  readonly text: T;
  change(text: T): void;
  commit(): void;
}

interface Held<T> {
  slot: string;
  text: T;
  typed: boolean;
  seen: string; // the committed value as this field last knew it
  timer: ReturnType<typeof setTimeout> | undefined;
}

export function useDraft<T>(options: Options<T>): Draft<T> {
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
      timer: undefined,
    };
  } else if (!held.current.typed && held.current.seen !== value) {
    held.current.seen = value;
    held.current.text = options.decode(options.value);
  }

  const commit = useRef(() => {
    const now = held.current;
    if (!now?.typed) return;
    clearTimeout(now.timer);
    now.typed = false;
    const { encode, send } = latest.current;
    const next = encode(now.text);
    const known = now.seen;
    now.seen = JSON.stringify(next);
    if (now.seen !== known) send(next);
  }).current;

  useLayoutEffect(() => drafts.add(commit), [drafts, commit]);
  useEffect(() => () => clearTimeout(held.current?.timer), []);

  return {
    text: held.current.text,
    change(text) {
      const now = held.current;
      if (!now) return;
      now.text = text;
      now.typed = true;
      clearTimeout(now.timer);
      now.timer = setTimeout(commit, latest.current.pause);
      redraw(undefined);
    },
    commit,
  };
}
