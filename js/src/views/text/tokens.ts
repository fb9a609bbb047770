/** Light colouring of JSON and code: a flat run over the text, no parsing, nothing dropped. */

export type TokenKind = "key" | "string" | "number" | "word" | "comment" | "plain";

export interface CodeToken {
  readonly kind: TokenKind;
  readonly text: string;
}

const JSON_TOKEN =
  /(?<key>"(?:[^"\\\n]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\\n]|\\.)*"?)|(?<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(?<word>\b(?:true|false|null|NaN|Infinity)\b)/g;

const CODE_TOKEN =
  /(?<comment>(?:\/\/|#(?!\w{3,6}\b)|--\s).*)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>\b(?:and|as|async|await|break|case|catch|class|const|continue|def|elif|else|except|export|false|False|finally|for|from|function|if|import|in|is|let|new|None|not|null|or|raise|return|self|this|throw|true|True|try|while|with|yield|SELECT|FROM|WHERE|JOIN|ON|GROUP|ORDER|BY|INSERT|UPDATE|DELETE|LIMIT)\b)/g;

function kindOf(groups: Record<string, string | undefined>): TokenKind {
  if (groups.key !== undefined) return "key";
  if (groups.string !== undefined) return "string";
  if (groups.number !== undefined) return "number";
  if (groups.comment !== undefined) return "comment";
  return "word";
}

export function tokens(text: string, language: "json" | "code"): CodeToken[] {
  const found: CodeToken[] = [];
  let end = 0;
  for (const match of text.matchAll(language === "json" ? JSON_TOKEN : CODE_TOKEN)) {
    if (match.index > end) found.push({ kind: "plain", text: text.slice(end, match.index) });
    found.push({ kind: kindOf(match.groups ?? {}), text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: "plain", text: text.slice(end) });
  return found;
}
