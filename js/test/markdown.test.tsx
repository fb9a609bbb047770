import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import { markdown, text } from "../dev/fake_traces.ts";
import type { Text } from "../src/protocol.gen.ts";
import { NOTEBOOK, type Place, SERVER } from "../src/views/place.ts";
import { groups, headOf, type MarkdownNode } from "../src/views/text/markdown_tree.ts";
import { LIMITS, type Limit } from "../src/views/text/split.ts";
import { TextBlock } from "../src/views/text/text_block.tsx";
import { createDrawing } from "./support/drawing.ts";
import { InTrace } from "./support/in_trace.tsx";

const { box, draw } = createDrawing();

function drawText(block: Text, limit: Limit = LIMITS.whole, place: Place = NOTEBOOK): void {
  const drawn = (
    <InTrace place={place}>
      <TextBlock text={block} limit={limit} />
    </InTrace>
  );
  draw(drawn);
}

/** Every element that says where its text is written, and what it draws. */
function places(): { at: number; end: number | null; drawn: string }[] {
  return [...box.querySelectorAll<HTMLElement>("[data-at]")].map((each) => ({
    at: Number(each.dataset.at),
    end: each.dataset.end === undefined ? null : Number(each.dataset.end),
    drawn: each.textContent ?? "",
  }));
}

describe("Markdown of a trace", () => {
  it("draws HTML as the text it is", () => {
    drawText(markdown("html"));
    expect(box.querySelector("img, script")).toBeNull();
    expect(box.textContent).toContain('<img src=x onerror="alert(1)">');
    expect(box.textContent).toContain("<script>alert(1)</script>");
  });

  it("links to http, https and mailto elsewhere and leaves any other address as text", () => {
    drawText(markdown("links"));
    const links = [...box.querySelectorAll("a")];
    expect(links.map((link) => link.getAttribute("href"))).toEqual([
      "https://example.com",
      "mailto:a@b.c",
      "https://example.com/d",
    ]);
    for (const link of links) {
      expect(link.getAttribute("rel")).toBe("noopener noreferrer");
      expect(link.getAttribute("target")).toBe("_blank");
    }
    expect(box.textContent).toContain("[b](javascript:alert(1))");
  });

  it("follows no address that Python should have held back", () => {
    const tree: MarkdownNode[] = [{ kind: "link", href: "javascript:alert(1)", nodes: [[0, 1]] }];
    drawText({ ...text("x", "markdown"), markdown: tree });
    expect(box.querySelector("a")).toBeNull();
    expect(box.textContent).toBe("x");
  });

  it("loads an image only when it is asked for", async () => {
    drawText(markdown("image"));
    expect(box.querySelector("img")).toBeNull();
    const button = box.querySelector("button");
    expect(button?.textContent).toBe("Image: A chart — show");
    button?.click();
    await Promise.resolve();
    expect(box.querySelector("img")?.getAttribute("referrerpolicy")).toBe("no-referrer");
  });

  it("leads to an image elsewhere where the page may not load it", () => {
    drawText(markdown("image"), LIMITS.whole, SERVER);
    expect(box.querySelector("button, img")).toBeNull();
    const link = box.querySelector("a");
    expect(link?.textContent).toMatch(/^\s*Image: A chart — open at \S+$/);
    expect([link?.target, link?.rel]).toEqual(["_blank", "noopener noreferrer"]);
  });

  it("draws lists, tasks, tables, quotes and code as what they are", () => {
    drawText(markdown("everything"));
    const texts = (selector: string) =>
      [...box.querySelectorAll(selector)].map((each) => each.textContent);
    expect(texts("p.lw-heading")).toEqual(["Lamps 💡 & shades"]);
    expect(texts("li.is-task")).toEqual(["☑ done", expect.stringMatching(/^☐ to do/)]);
    expect(box.querySelector("ol[start='3']")?.children).toHaveLength(2);
    expect(texts("th")).toEqual(["lamp", "lit"]);
    expect(texts("td")).toEqual(["Aurora | 40", "yes"]);
    expect(box.querySelector("td[data-align='right'] strong")).not.toBeNull();
    expect(texts("blockquote pre")).toEqual(['{"lit": 4}']);
    expect(texts("ol pre")).toEqual(["code\n\n  more"]);
    expect(box.querySelectorAll("p br")).toHaveLength(1);
  });

  it.each(["quotes", "lists"] as const)(
    "stands as it is when it is nested without end: %s",
    (name) => {
      drawText(markdown(name));
      expect(box.querySelectorAll("blockquote, li")).toHaveLength(0);
      expect(box.textContent).toBe(markdown(name).text);
    },
  );
});

describe("Where a text stands in its source", () => {
  it.each(["answer", "everything", "unseen", "html", "links"] as const)(
    "is what every element says that draws some of it: %s",
    (name) => {
      const block = markdown(name);
      drawText(block);
      const found = places();
      expect(found.length).toBeGreaterThan(1);
      let last = 0;
      for (const { at, end, drawn } of found) {
        expect(at).toBeGreaterThanOrEqual(last);
        last = end ?? at + drawn.length;
        if (end === null) expect(block.text.slice(at, last)).toBe(drawn);
      }
      expect(last).toBeLessThanOrEqual(block.text.length);
    },
  );

  it.each(["plain", "json", "code", "markdown"] as const)(
    "is known of a long text: %s",
    (format) => {
      const long = "💡 lamp {1: 'x'}\n".repeat(400);
      drawText({ ...text(long, format), markdown: null });
      expect(
        places()
          .map((place) => place.drawn)
          .join(""),
      ).toBe(long);
      for (const { at, drawn } of places()) expect(long.slice(at, at + drawn.length)).toBe(drawn);
    },
  );

  it("is marked on the element of each text, once", () => {
    for (const block of [markdown("answer"), text("a"), text("{}", "json"), text("a", "code")]) {
      drawText(block);
      expect(box.querySelectorAll("[data-text]")).toHaveLength(1);
      expect(box.querySelector("[data-text]")?.textContent?.startsWith("Show")).toBe(false);
    }
  });
});

describe("A folded text", () => {
  const small: Limit = { chars: 50, lines: 9, headChars: 60, headLines: 2 };

  it("ends in the element that it was cut in, before the ellipsis", () => {
    drawText(markdown("answer"), small);
    const shown = box.querySelector("[data-text]");
    expect(shown?.textContent).toBe("You can return the lamp within 30 days: …");
    expect(shown?.lastElementChild?.tagName).toBe("P");
    act(() => box.querySelector("button")?.click());
    expect(box.querySelectorAll("[data-text] li")).toHaveLength(3);
  });

  it("keeps the places of what it shows", () => {
    const block = text("one two three four five six seven eight nine ten eleven twelve thirteen");
    drawText(block, small);
    const [first, more] = places();
    expect(first).toEqual({ at: 0, end: null, drawn: block.text.slice(0, first?.drawn.length) });
    expect(more).toEqual({ at: first?.drawn.length, end: first?.drawn.length, drawn: " …" });
  });

  it("never holds a text beyond its end, wherever that is", () => {
    const { text: whole, markdown: tree } = markdown("everything");
    const ends = (nodes: readonly MarkdownNode[]): number[] =>
      nodes.flatMap((node) => {
        if (Array.isArray(node)) return [node[1]];
        return "nodes" in node ? ends(node.nodes) : "end" in node ? [node.end] : [];
      });
    for (let end = 0; end <= whole.length; end++)
      expect(Math.max(...ends(headOf(tree ?? [], end)))).toBe(end);
  });
});

describe("A long Markdown text", () => {
  const run = (at: number): MarkdownNode => [at, at + 500];
  const part = (at: number): MarkdownNode => ({ kind: "part", part: "p", nodes: [run(at)] });
  const item = (at: number): MarkdownNode => ({ kind: "item", checked: null, nodes: [run(at)] });
  const starts = Array.from({ length: 100 }, (_, n) => n * 500);

  it("is drawn in groups of blocks that lose nothing", () => {
    const blocks = starts.map(part);
    const found = groups(blocks);
    expect(found.length).toBeGreaterThan(4);
    expect(found.flat()).toEqual(blocks);
  });

  it("goes on counting where a long list is cut", () => {
    const found = groups([{ kind: "list", start: 7, nodes: starts.map(item) }]).flat();
    const firsts = found.map((each) =>
      !Array.isArray(each) && each.kind === "list" ? each.start : 0,
    );
    const lengths = found.map((each) => ("nodes" in each ? each.nodes.length : 0));
    expect(firsts.length).toBeGreaterThan(4);
    expect(firsts).toEqual(
      lengths.map((_, n) => 7 + lengths.slice(0, n).reduce((a, b) => a + b, 0)),
    );
  });
});
