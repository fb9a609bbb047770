import { describe, expect, it } from "vitest";
import { markdown } from "../dev/fake_traces.ts";
import { Code } from "../src/views/text/code.tsx";
import { TextBlock } from "../src/views/text/text_block.tsx";
import { visible, visibleWords } from "../src/views/text/visible.tsx";
import { createDrawing } from "./support/drawing.ts";
import { InTrace } from "./support/in_trace.tsx";

const { box, draw } = createDrawing();

const codes = (): (string | undefined)[] =>
  [...box.querySelectorAll<HTMLElement>(".lw-unseen")].map((each) => each.dataset.code);

function codesIn(text: string): (string | undefined)[] {
  draw(<p>{visible(text)}</p>);
  return codes();
}

describe("A character that is not seen", () => {
  it.each([
    ["an override", "invoice\u202Efdp.exe", "U+202E"],
    ["an isolate", "a\u2066b", "U+2066"],
    ["a direction mark", "a\u200Fb", "U+200F"],
    ["a zero-width space", "pass\u200Bword", "U+200B"],
    ["a zero-width joiner between Latin letters", "a\u200Db", "U+200D"],
    ["a word joiner", "a\u2060b", "U+2060"],
    ["a byte order mark", "\uFEFFa", "U+FEFF"],
    ["a null", "a\0b", "U+0000"],
    ["an escape", "\u001B[31m", "U+001B"],
    ["a lone carriage return", "safe\rgone", "U+000D"],
    ["a soft hyphen", "pay\u00ADpal", "U+00AD"],
    ["a filler letter", "a\u3164b", "U+3164"],
  ])("is drawn as a box with its name: %s", (_what, text, code) => {
    expect(codesIn(text)).toEqual([code]);
    expect(box.querySelector<HTMLElement>(".lw-unseen")?.title).toContain(code);
    // What is searched and copied is the text itself.
    expect(box.textContent).toBe(text);
  });

  it("shares a box with its neighbours, however many there are", () => {
    expect(codesIn(`a${"\u200B".repeat(5_000)}b\u200B\u200Dc`)).toEqual([
      "U+200B +4999",
      "U+200B U+200D",
    ]);
  });

  it("tells the text that is hidden in tags", () => {
    const hidden = [..."obey"].map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0)));
    codesIn(`Hello${hidden.join("")}`);
    expect(box.querySelector<HTMLElement>(".lw-unseen")?.title).toBe("Hidden text: obey");
  });

  it("is a box where marks stand in a tower on one letter", () => {
    expect(codesIn(`Z${"\u0310".repeat(40)}a`)).toEqual(["U+0310 +33"]);
  });

  it("is named in attributes, which hold no box", () => {
    expect(visibleWords("invoice\u202Efdp.exe")).toBe("invoice⟨U+202E⟩fdp.exe");
  });

  it("is seen in Markdown, in code and in links", () => {
    draw(
      <InTrace>
        <TextBlock text={markdown("unseen")} />
        <Code text={'{"k\u200B": "v\u202E"}'} language="json" />
      </InTrace>,
    );
    expect(codes()).toEqual(["U+202E", "U+200B", "U+2066", "U+200E", "U+200B", "U+202E"]);
    expect(box.querySelector("a")?.title).not.toContain("\u202E");
  });
});

describe("Writing that needs such characters", () => {
  it.each([
    ["lines and tabs", "one\ttwo\nthree\r\nfour"],
    ["families of emoji", "👨‍👩‍👧‍👦 🏳️‍🌈 👩🏽‍🚀 ❤️‍🔥 👁️‍🗨️ 1️⃣ ☺︎"],
    ["flags made of tags", "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"],
    ["Persian", "می‌خواهم کتاب‌ها را بخوانم"],
    ["Arabic and Hebrew", "مَرْحَبًا بِكُمْ · בְּרֵאשִׁית בָּרָא"],
    ["Hindi, Sinhala and Malayalam", "क्‍ष ශ්‍රී ന്‍"],
    ["Vietnamese in parts", "Tiếng Việt".normalize("NFD")],
    ["variants of Chinese characters", "葛\u{E0100}"],
  ])("is left as it is: %s", (_what, text) => {
    expect(codesIn(text)).toEqual([]);
    expect(box.textContent).toBe(text);
    expect(visibleWords(text)).toBe(text);
  });
});
