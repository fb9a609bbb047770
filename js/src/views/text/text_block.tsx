/** Any text of a trace in its own form: folded while it is long, whole when it is asked for. */
import { useMemo, useRef, useState } from "preact/hooks";
import type { Text } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { reveal } from "../common/reveal.ts";
import { useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { useScope } from "../trace/scope.ts";
import { Chunks } from "./chunks.tsx";
import { Code } from "./code.tsx";
import { Markdown } from "./markdown.tsx";
import { head, LIMITS, type Limit, parts } from "./split.ts";
import { visible } from "./visible.tsx";

interface Props {
  readonly text: Text;
  readonly limit?: Limit;
}

export function TextBlock({ text, limit }: Props) {
  const { source, item } = useScope();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const at =
    limit ?? (text.format === "json" || text.format === "code" ? LIMITS.code : LIMITS.message);
  const folded = useMemo(() => head(text.text, at) ?? (text.ref ? text.text : null), [text, at]);
  const { ref } = text;
  const wanted = open && ref !== null;
  const [rest, again] = useAsync(wanted ? `${item} ${ref}` : null, () =>
    source.text(item, ref ?? ""),
  );

  if (folded === null) return <Format text={text.text} format={text.format} />;

  const all = `Show all ${number(text.chars)} characters`;
  if (!open)
    return (
      <div ref={box}>
        <Format text={`${folded} …`} format={text.format} />
        <button
          type="button"
          class="lw-link lw-more"
          aria-expanded="false"
          onClick={() => setOpen(true)}
        >
          {all}
        </button>
      </div>
    );

  const close = () => {
    setOpen(false);
    // The end of a long text may be screens below its beginning, which is where reading goes on.
    requestAnimationFrame(() => reveal(box.current));
  };
  return (
    <div ref={box}>
      {wanted && rest.kind !== "ready" ? (
        <>
          <Format text={text.text} format={text.format} />
          {rest.kind === "failed" ? (
            <Failed message={rest.message} again={again} />
          ) : (
            <Waiting words={`Fetching all ${number(text.chars)} characters`} />
          )}
        </>
      ) : (
        <Format
          text={wanted && rest.kind === "ready" ? rest.value : text.text}
          format={text.format}
        />
      )}
      <button type="button" class="lw-link lw-more" aria-expanded="true" onClick={close}>
        Show less
      </button>
    </div>
  );
}

export function Format({ text, format }: { text: string; format: Text["format"] }) {
  if (format === "markdown") return <Markdown text={text} />;
  if (format === "plain") return <Plain text={text} />;
  return <Code text={text} language={format} />;
}

function Plain({ text }: { text: string }) {
  const cut = useMemo(() => parts(text), [text]);
  return (
    <div class="lw-plain" dir="auto">
      <Chunks parts={cut} draw={visible} />
    </div>
  );
}
