/** Markdown as elements: parsed to tokens, drawn as vnodes, never through a string of HTML. */
import { Lexer, type MarkedToken, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Chunks } from "./chunks.tsx";
import { Code } from "./code.tsx";
import { MarkdownList, MarkdownTable } from "./markdown_blocks.tsx";
import { InlineTokens } from "./markdown_inline.tsx";
import { markdownParts } from "./split.ts";
import { visible } from "./visible.tsx";

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

/** Deeper than anyone writes; each level costs width, and the page's stack in the end. */
const DEEPEST = 24;

function isDeeper(tokens: readonly Token[], left: number): boolean {
  return (
    tokens.length > 0 &&
    (left === 0 ||
      tokens.some((token) => {
        const { tokens: inside, items } = token as Tokens.Generic;
        return isDeeper(items ?? inside ?? [], left - 1);
      }))
  );
}

/** The tokens of a text, or null when it is nested too deeply to be drawn: it stands as it is. */
function lex(text: string): Token[] | null {
  try {
    const tokens = new Lexer({ gfm: true, breaks: true }).lex(text);
    return isDeeper(tokens, DEEPEST) ? null : tokens;
  } catch {
    return null; // thousands of nested quotes or lists overflow the parser's stack
  }
}

function Part({ text }: { text: string }) {
  const tokens = useMemo(() => lex(text), [text]);
  return tokens ? <BlockTokens tokens={tokens} /> : <p class="lw-plain">{visible(text)}</p>;
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
      return <p class="lw-plain">{visible(token.text.trimEnd())}</p>;
    default:
      return <InlineTokens tokens={[token]} />;
  }
}
