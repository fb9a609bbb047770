/** JSON or code in the host's code font, lightly coloured while it is of readable length. */
import { useCallback, useMemo } from "preact/hooks";
import { Chunks } from "./chunks.tsx";
import { parts } from "./split.ts";
import { tokens } from "./tokens.ts";
import { visible } from "./visible.tsx";

/** Beyond this many characters the colours would cost more elements than they help. */
const COLOURED = 100_000;

interface Props {
  readonly text: string;
  readonly language: "json" | "code";
}

export function Code({ text, language }: Props) {
  const cut = useMemo(() => parts(text), [text]);
  const coloured = text.length <= COLOURED;
  const draw = useCallback(
    (part: string) => (coloured ? <Coloured text={part} language={language} /> : visible(part)),
    [coloured, language],
  );
  return (
    <pre class="lw-code">
      <Chunks parts={cut} draw={draw} />
    </pre>
  );
}

function Coloured({ text, language }: Props) {
  const found = useMemo(() => tokens(text, language), [text, language]);
  return (
    <>
      {found.map((token, index) =>
        token.kind === "plain" ? (
          visible(token.text)
        ) : (
          <span key={index} data-token={token.kind}>
            {visible(token.text)}
          </span>
        ),
      )}
    </>
  );
}
