/** Markdown as elements: parsed to tokens, drawn as vnodes, never through a string of HTML. */
import { Lexer, type MarkedToken, type Token } from "marked";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Chunks } from "./chunks.tsx";
import { Code } from "./code.tsx";
import { MarkdownList, MarkdownTable } from "./markdown_blocks.tsx";
import { InlineTokens } from "./markdown_inline.tsx";
import { markdownParts } from "./split.ts";

const LONG = 40_000;

export function Markdown({ text }: { text: string }) {
  const cut = useMemo(() => (text.length > LONG ? markdownParts(text) : [text]), [text]);
  return (
    <div class="lw-prose" dir="auto">
      <Chunks parts={cut} draw={drawPart} />
    </div>
  );
}

const drawPart = (part: string) => <Part text={part} />;

function lex(text: string): Token[] | null {
  try {
    return new Lexer({ gfm: true, breaks: true }).lex(text);
  } catch {
    // Thousands of nested quotes or lists overflow the parser's stack: such a text stands as it is.
    return null;
  }
}

function Part({ text }: { text: string }) {
  const tokens = useMemo(() => lex(text), [text]);
  return tokens ? <BlockTokens tokens={tokens} /> : <p class="lw-plain">{text}</p>;
}

export function BlockTokens({ tokens }: { tokens: readonly Token[] }) {
  return (
    <>
      {tokens.map((token, index) => (
        <Block key={index} token={token as MarkedToken} />
      ))}
    </>
  );
}

function Block({ token }: { token: MarkedToken }): ComponentChildren {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading":
      // The page has headings of its own; those of a trace are text in its outline.
      return (
        <p class="lw-heading" data-depth={Math.min(token.depth, 4)}>
          <InlineTokens tokens={token.tokens} />
        </p>
      );
    case "paragraph":
      return (
        <p>
          <InlineTokens tokens={token.tokens} />
        </p>
      );
    case "code":
      return <Code text={token.text} language={token.lang === "json" ? "json" : "code"} />;
    case "blockquote":
      return (
        <blockquote>
          <BlockTokens tokens={token.tokens} />
        </blockquote>
      );
    case "list":
      return <MarkdownList list={token} />;
    case "table":
      return <MarkdownTable table={token} />;
    case "hr":
      return <hr />;
    case "html":
      return <p class="lw-plain">{token.text.trimEnd()}</p>;
    default:
      return <InlineTokens tokens={[token]} />;
  }
}
