import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import type { Passage, Table as TableBlock } from "../src/protocol.gen.ts";
import { attributePath } from "../src/views/evidence/cells.ts";
import { drawnPassage, selectedPassage } from "../src/views/evidence/passages.ts";
import { TextBlock } from "../src/views/text/text_block.tsx";
import { Fields } from "../src/views/trace/fields.tsx";
import { Table } from "../src/views/trace/table.tsx";
import { ToolCard } from "../src/views/trace/tool_card.tsx";
import { createDrawing } from "./support/drawing.ts";
import { InTrace } from "./support/in_trace.tsx";

const HOSTILE = "</td><script>alert(1)</script>\u202e🙂 twelve";
const TABLE: TableBlock = {
  kind: "table",
  columns: ["a", "b/c"],
  rows: [
    ["twelve", "1"],
    ["twelve", HOSTILE],
    [null, "twelve"],
  ],
  total_rows: 3,
  ref: null,
  place: { span_id: "tool", path: "/outputs/found", steps: ["a", "b~1c"] },
};

const { box, draw } = createDrawing();

function cellsOf(...tables: TableBlock[]): HTMLTableCellElement[] {
  const drawn = (
    <InTrace>
      {tables.map((table, index) => (
        <Table key={index} table={table} />
      ))}
    </InTrace>
  );
  draw(drawn);
  return [...box.querySelectorAll("td")];
}

function select(cell: Element | undefined, words: string): Passage | undefined {
  const walker = document.createTreeWalker(cell ?? box, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.nodeValue?.indexOf(words) ?? -1;
    if (at < 0) continue;
    document
      .getSelection()
      ?.setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    return selectedPassage(box)?.passage;
  }
  throw new Error(`The cell does not say ${words}.`);
}

const drawnIn = (passage: Passage) =>
  drawnPassage(box, passage).map((range) => range.startContainer.parentElement?.closest("td"));

describe("An attribute of a span", () => {
  const text = (words: string) => ({
    kind: "text" as const,
    text: words,
    format: "plain" as const,
    chars: words.length,
    ref: null,
    markdown: null,
  });

  it("is marked with its own path, and marked again there only", () => {
    const values = ["twelve", "🙂 twelve"].map((words) => text(words));
    const fields = values.map((value, index) => ({ name: `a/${index}`, value }));
    const drawn = (
      <InTrace>
        <p data-within="model">
          <TextBlock text={text("🙂 twelve")} />
        </p>
        <div data-within="model">
          <Fields fields={fields} path={attributePath} />
        </div>
      </InTrace>
    );
    draw(drawn);
    const lines = [...box.querySelectorAll("dd")];
    const passage = select(lines[1], "twelve");
    const path = "/attributes/a~11";
    expect(passage).toEqual({ quote: "twelve", span_id: "model", path, start: 2, end: 8 });
    if (passage === undefined) return;
    const shown = () =>
      drawnPassage(box, passage).map((range) => range.startContainer.parentElement?.closest("dd"));
    expect(shown()).toEqual([lines[1]]);
    lines[1]?.remove();
    expect(shown()).toEqual([]);
  });
});

describe("A cell of a table", () => {
  it("is marked with its own path and exact offsets, and marked again alone", () => {
    const cells = cellsOf(TABLE);
    const passage = select(cells[2], "welve");
    const path = "/outputs/found/1/a";
    expect(passage).toEqual({ quote: "welve", span_id: "tool", path, start: 1, end: 6 });
    expect(passage && drawnIn(passage)).toEqual([cells[2]]);
  });

  it("counts characters where the cell is hostile, which stays text", () => {
    const cells = cellsOf(TABLE);
    const passage = select(cells[3], "twelve");
    expect(passage).toMatchObject({ path: "/outputs/found/1/b~1c", start: 33, end: 39 });
    expect([...HOSTILE].slice(33, 39).join("")).toBe("twelve");
    expect(passage && drawnIn(passage)).toEqual([cells[3]]);
    expect(box.querySelector("script")).toBeNull();
  });

  it("is told from the same cell of another span", () => {
    const other = { span_id: "other", path: "/outputs/found", steps: ["a", "b~1c"] };
    const cells = cellsOf(TABLE, { ...TABLE, place: other });
    const passage = select(cells[6], "twelve");
    expect(passage).toMatchObject({ span_id: "other", path: "/outputs/found/0/a" });
    expect(passage && drawnIn(passage)).toEqual([cells[6]]);
  });

  it("is marked by its words alone where its place is not known, and never where it is empty", () => {
    const known = { quote: "twelve", span_id: null, path: null, start: 0, end: 6 };
    expect(select(cellsOf({ ...TABLE, place: null })[0], "twelve")).toEqual(known);
    expect(select(cellsOf(TABLE)[4], "–")).toBeUndefined();
  });

  it("is not mistaken for another text of its span while it is folded", () => {
    const json = (text: string) =>
      ({
        kind: "text",
        text,
        format: "plain",
        chars: text.length,
        ref: null,
        markdown: null,
      }) as const;
    const call = {
      kind: "tool_call",
      id: "",
      name: "look",
      args: [{ name: "for", value: json("twelve") }],
      result: [TABLE],
      status: "ok",
      span_id: "tool",
      duration_us: null,
    } as const;
    const drawn = (
      <InTrace>
        <ToolCard call={{ ...call, args: [...call.args], result: [...call.result] }} />
      </InTrace>
    );
    draw(drawn);
    const cell = { quote: "twelve", span_id: "tool", path: "/outputs/found/0/a", start: 0, end: 6 };
    expect(box.querySelector("td")).toBeNull();
    expect(drawnPassage(box, cell)).toEqual([]);
    expect(drawnPassage(box, { ...cell, path: "/inputs/for" })).toHaveLength(1);
    act(() => box.querySelector<HTMLElement>(".lw-fold")?.click());
    expect(drawnIn(cell)).toEqual([box.querySelector("td")]);
  });
});
