/** A text box as tall as its text. */
import type { Ref, TextareaHTMLAttributes } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onInput" | "value"> {
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly box?: Ref<HTMLTextAreaElement>;
}

/** Where the browser grows a text box by itself there is nothing to measure. */
const grows = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

export function GrowingText({ value, onText, box, ...rest }: Props) {
  const own = useRef<HTMLTextAreaElement | null>(null);

  // The height follows the text.
  useLayoutEffect(() => {
    if (grows || !own.current) return;
    own.current.style.height = "auto";
    own.current.style.height = `${own.current.scrollHeight + 2}px`;
  }, [value]);

  return (
    <textarea
      rows={1}
      dir="auto"
      {...rest}
      class="lw-input"
      ref={(element) => {
        own.current = element;
        if (typeof box === "function") box(element);
        else if (box) box.current = element;
      }}
      value={value}
      onInput={(event) => onText(event.currentTarget.value)}
    />
  );
}
