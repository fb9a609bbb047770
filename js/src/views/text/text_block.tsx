/** Any text of a trace in its own form: folded while it is long, whole when it is asked for. */

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Passage, Text } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { LinkButton } from "../common/link_button.tsx";
import { reveal } from "../common/reveal.ts";
import { useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { reachesBeyond } from "../evidence/holds.ts";
import { stands } from "../evidence/passages.ts";
import { useRested } from "../evidence/rests.ts";
import { useScope } from "../trace/scope.ts";
import { Chunks } from "./chunks.tsx";
import { CodeRuns } from "./code.tsx";
import { Markdown } from "./markdown.tsx";
import { headOf } from "./markdown_tree.ts";
import { draws } from "./source_text.ts";
import { cutRuns, head, LIMITS, type Limit, type Run } from "./split.ts";
import { visible } from "./visible.tsx";

/** A text and what its Markdown is drawn by. */
type Drawn = Pick<Text, "text" | "markdown">;

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
  const rested = useRested();
  // In which span it stands shows when it does.
  useLayoutEffect(() => {
    const here = box.current;
    if (folded === null || here === null) return;
    const isCut = (passage: Passage) => reachesBeyond(text, folded.length, passage);
    if (rested.some((passage) => stands(here, passage) && isCut(passage))) setOpen(true);
  }, []);
  const wanted = open && ref !== null;
  const [rest, again] = useAsync(wanted ? `${item} ${ref}` : null, () =>
    source.text(item, ref ?? ""),
  );

  if (folded === null) return <Format text={text} format={text.format} />;

  const all = `Show all ${number(text.chars)} characters`;
  if (!open)
    return (
      <div ref={box}>
        <Format text={text} format={text.format} until={folded.length} />
        <LinkButton as="lw-more" aria-expanded="false" onClick={() => setOpen(true)}>
          {all}
        </LinkButton>
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
          <Format text={text} format={text.format} />
          {rest.kind === "failed" ? (
            <Failed message={rest.message} again={again} />
          ) : (
            <Waiting words={`Fetching all ${number(text.chars)} characters`} />
          )}
        </>
      ) : (
        <Format text={wanted && rest.kind === "ready" ? rest.value : text} format={text.format} />
      )}
      <LinkButton as="lw-more" aria-expanded="true" onClick={close}>
        Show less
      </LinkButton>
    </div>
  );
}

interface FormatProps {
  readonly text: Drawn;
  readonly format: Text["format"];
  /** Draw the text up to there only. */
  readonly until?: number;
}

function Format({ text: { text, markdown }, format, until }: FormatProps) {
  const nodes = useMemo(
    () => markdown && (until === undefined ? markdown : headOf(markdown, until)),
    [markdown, until],
  );
  const runs = useMemo(() => runsOf(text, until), [text, until]);
  if (format === "markdown" && nodes) return <Markdown text={text} nodes={nodes} />;
  if (format === "markdown" || format === "plain") return <Plain runs={runs} source={text} />;
  return <CodeRuns runs={runs} language={format} source={text} />;
}

function runsOf(text: string, until: number | undefined): Run[] {
  if (until === undefined) return [{ text, at: 0 }];
  return [
    { text: text.slice(0, until), at: 0 },
    { text: " …", at: until, end: until },
  ];
}

function Plain({ runs, source }: { runs: readonly Run[]; source: string }) {
  const cut = useMemo(() => cutRuns(runs), [runs]);
  return (
    <div class="lw-plain" dir="auto" data-text="" ref={draws(source)}>
      <Chunks parts={cut} draw={drawRuns} />
    </div>
  );
}

const drawRuns = (runs: readonly Run[]) =>
  runs.map((run) => (
    <span key={run.at} data-at={run.at} data-end={run.end}>
      {visible(run.text)}
    </span>
  ));
