/** Inline Markdown. HTML stands as the text it is; links open elsewhere; images wait for a click. */
import type { MarkedToken, Token } from "marked";
import type { ComponentChildren } from "preact";
import { ImageOnRequest } from "./image_on_request.tsx";
import { decodeEntities, linkTarget } from "./safe.ts";
import { visible, visibleWords } from "./visible.tsx";

export function InlineTokens({ tokens }: { tokens: readonly Token[] | undefined }) {
  return (
    <>
      {tokens?.map((token, index) => (
        <Inline key={index} token={token as MarkedToken} />
      ))}
    </>
  );
}

function Inline({ token }: { token: MarkedToken }): ComponentChildren {
  switch (token.type) {
    case "text":
      return "tokens" in token && token.tokens ? (
        <InlineTokens tokens={token.tokens} />
      ) : (
        visible(decodeEntities(token.text))
      );
    case "strong":
      return (
        <strong>
          <InlineTokens tokens={token.tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <InlineTokens tokens={token.tokens} />
        </em>
      );
    case "del":
      return (
        <del>
          <InlineTokens tokens={token.tokens} />
        </del>
      );
    case "codespan":
      return <code>{visible(token.text)}</code>;
    case "br":
      return <br />;
    case "checkbox":
      return <span>{token.checked ? "☑ " : "☐ "}</span>;
    case "escape":
      return visible(token.text);
    case "link":
      return (
        <Link href={token.href} label={<InlineTokens tokens={token.tokens} />} raw={token.raw} />
      );
    case "image":
      return <ImageOnRequest url={token.href} alt={token.text} />;
    default:
      return visible(token.raw);
  }
}

function Link({ href, label, raw }: { href: string; label: ComponentChildren; raw: string }) {
  const target = linkTarget(href);
  if (target === null) return <>{visible(raw)}</>;
  return (
    <a href={target} title={visibleWords(target)} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  );
}
