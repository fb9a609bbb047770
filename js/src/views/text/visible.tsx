/** Characters that are not seen but change what is read: controls, bidirectional overrides,
 * zero-width and other format characters, towers of combining marks. Each run of them is drawn as a
 * small box with their names; the characters stay in it, so that text is found and copied exactly.
 *
 * What writing needs is left alone: joiners inside emoji, Arabic and Indic words, flags, variants.
 * https://www.unicode.org/reports/tr9/ · https://www.unicode.org/reports/tr51/
 */
import type { ComponentChildren } from "preact";

/** Unseen wherever they stand. */
const ALWAYS =
  "\\0-\\x08\\v\\f\\x0E-\\x1F\\x7F-\\x9F\\xAD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180E\\u200B\\u200E\\u200F" +
  "\\u2028-\\u202E\\u2060-\\u206F\\u3164\\uFEFF\\uFFA0\\uFFF0-\\uFFFB\\u{1BCA0}-\\u{1BCA3}\\u{1D173}-\\u{1D17A}\\u{E0000}-\\u{E001F}";
/** Part of writing in their place: joiners, variation selectors, tags. */
const IN_PLACE = "\\u200C\\u200D\\uFE00-\\uFE0F\\u{E0020}-\\u{E0FFF}";
/** So many marks stack on a letter in some languages; more only cover the lines above. */
const MARKS = 6;

const JOINED = ["Arab", "Syrc", "Mong", "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu"]
  .concat("Knda", "Mlym", "Sinh", "Mymr", "Khmr", "Tibt")
  .map((script) => `\\p{scx=${script}}`)
  .join("");

const SUSPECT = new RegExp(`[${ALWAYS}${IN_PLACE}]|\\r(?!\\n)|\\p{M}{${MARKS + 1}}`, "u");
const RUN = new RegExp(
  [
    // a letter of a joining script, an emoji or a symbol, with what belongs to it: left alone
    `(?<written>(?=[${JOINED}])[\\p{L}\\p{M}][\\u200C\\u200D]|\\u{1F3F4}[\\u{E0030}-\\u{E007A}]{1,8}\\u{E007F}` +
      "|[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\uFE0F?\\u200D(?=\\p{Extended_Pictographic})" +
      "|[^\\s\\p{C}\\uFE00-\\uFE0F\\u{E0100}-\\u{E01EF}][\\uFE00-\\uFE0F]|\\p{sc=Han}[\\u{E0100}-\\u{E01EF}])",
    `(?<=\\p{M}{${MARKS}})\\p{M}+`,
    `(?:[${ALWAYS}${IN_PLACE}]|\\r(?!\\n))+`,
  ].join("|"),
  "gu",
);

const NAMES: Record<number, string> = {
  0: "null",
  8: "backspace",
  13: "carriage return",
  27: "escape",
  127: "delete",
  173: "soft hyphen",
  8203: "zero-width space",
  8204: "zero-width non-joiner",
  8205: "zero-width joiner",
  8206: "left-to-right mark",
  8207: "right-to-left mark",
  8234: "left-to-right embedding",
  8235: "right-to-left embedding",
  8236: "end of direction",
  8237: "left-to-right override",
  8238: "right-to-left override",
  8288: "word joiner",
  8294: "left-to-right isolate",
  8295: "right-to-left isolate",
  8296: "first strong isolate",
  8297: "end of isolate",
  65279: "zero-width no-break space",
};

const codeOf = (char: string): number => char.codePointAt(0) ?? 0;
const hex = (char: string): string =>
  `U+${codeOf(char).toString(16).toUpperCase().padStart(4, "0")}`;

function nameOf(char: string): string {
  const code = codeOf(char);
  if (NAMES[code]) return NAMES[code];
  if (code < 160) return "control character";
  if (code > 0xe001f && code < 0xe0080) return "tag character";
  return "invisible character";
}

/** What a box says: every code point of a short run, the first and how many follow of a long one. */
function label(run: string): string {
  const chars = [...run];
  const first = chars[0] ?? "";
  if (/^\p{M}/u.test(first) && chars.length > 1) return `${hex(first)} +${chars.length - 1}`;
  if (chars.length > 3) return `${hex(first)} +${chars.length - 1}`;
  return chars.map(hex).join(" ");
}

function title(run: string): string {
  const tags = [...run].map(codeOf).filter((code) => code > 0xe001f && code < 0xe007f);
  // Tags are a second, unseen ASCII: models read it, people do not.
  if (tags.length > 1)
    return `Hidden text: ${String.fromCharCode(...tags.slice(0, 400).map((code) => code - 0xe0000))}`;
  const names = [...new Set([...run].slice(0, 40).map((char) => `${hex(char)} ${nameOf(char)}`))];
  return names.slice(0, 6).join(", ");
}

/** The text in pieces: what is read as it is, and runs of what is not seen. */
function pieces(text: string): { text: string; unseen: boolean }[] {
  const found: { text: string; unseen: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(RUN)) {
    if (match.groups?.written !== undefined) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index), unseen: false });
    found.push({ text: match[0], unseen: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end), unseen: false });
  return found;
}

/** The text for the screen: itself, with boxes where something unseen stands. */
export function visible(text: string): ComponentChildren {
  if (!SUSPECT.test(text)) return text;
  return pieces(text).map((piece, index) =>
    piece.unseen ? (
      <span key={index} class="lw-unseen" data-code={label(piece.text)} title={title(piece.text)}>
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  );
}

/** The same for attributes, which hold text only: "invoice⟨U+202E⟩fdp". */
export function visibleWords(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return pieces(text)
    .map((piece) => (piece.unseen ? `⟨${label(piece.text)}⟩` : piece.text))
    .join("");
}
