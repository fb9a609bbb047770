/** JSON or code in the host's code font, lightly coloured while it is of readable length. */
import type { ComponentChildren } from "preact";
import { useCallback, useMemo } from "preact/hooks";
import { Chunks } from "./chunks.tsx";
import { draws } from "./source_text.ts";
import { cutRuns, type Run } from "./split.ts";
import { tokens } from "./tokens.ts";
import { visible } from "./visible.tsx";

/** Beyond this many characters the colours would cost more elements than they help. */
const COLOURED = 100_000;

interface CodeProps {
  readonly text: string;
  readonly language: "json" | "code";
  /** It is a text of the trace, so that it can be marked. */
  readonly own?: boolean;
}

export function Code({ text, language, own = false }: CodeProps) {
  const runs = useMemo(() => [{ text, at: 0 }], [text]);
  return own ? (
    <CodeRuns runs={runs} language={language} source={text} />
  ) : (
    <CodeRuns runs={runs} language={language} />
  );
}

interface Props {
  /** Where the text stands in its source; several where each line is indented or quoted there. */
  readonly runs: readonly Run[];
  readonly language: "json" | "code";
  /** The whole text, where this is all of a text of the trace. */
  readonly source?: string;
}

export function CodeRuns({ runs, language, source }: Props) {
  const cut = useMemo(() => cutRuns(runs), [runs]);
  const coloured = runs.reduce((chars, run) => chars + run.text.length, 0) <= COLOURED;
  const draw = useCallback(
    (part: readonly Run[]) =>
      part.map((run) => (
        <span key={run.at} data-at={run.at} data-end={run.end}>
          {coloured ? colour(run.text, language) : visible(run.text)}
        </span>
      )),
    [coloured, language],
  );
  return (
    <pre
      class="lw-code"
      data-text={source === undefined ? undefined : ""}
      ref={source === undefined ? null : draws(source)}
    >
      <Chunks parts={cut} draw={draw} />
    </pre>
  );
}

function colour(text: string, language: Props["language"]): ComponentChildren {
  return tokens(text, language).map((token, index) =>
    token.kind === "plain" ? (
      visible(token.text)
    ) : (
      <span key={index} data-token={token.kind}>
        {visible(token.text)}
      </span>
    ),
  );
}
