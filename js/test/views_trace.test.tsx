import { describe, expect, it } from "vitest";
import type { SpanRow } from "../src/protocol.gen.ts";
import { paste, rowsOf } from "../src/views/fields/list_rows.ts";
import { numberIn } from "../src/views/fields/numeric.tsx";
import { treeOf, visible } from "../src/views/spans/tree.ts";
import { step } from "../src/views/spans/tree_keys.ts";
import { head, LIMITS, parts } from "../src/views/text/split.ts";
import { tokens } from "../src/views/text/tokens.ts";

describe("A long text", () => {
  it("is whole when its parts are joined, emoji and lines included", () => {
    const text = `${"😀".repeat(5_000)}\n${"word ".repeat(5_000)}\n${"x".repeat(20_000)}`;
    expect(parts(text, 777).join("")).toBe(text);
    for (const part of parts(text, 777)) expect(() => encodeURIComponent(part)).not.toThrow();
  });

  it("folds beyond its limit and not before", () => {
    expect(head("short", LIMITS.document)).toBeNull();
    expect(head("word ".repeat(400), LIMITS.document)?.length).toBeLessThanOrEqual(700);
    expect(head("line\n".repeat(40), LIMITS.code)?.split("\n")).toHaveLength(8);
  });

  it("keeps every character when JSON is coloured", () => {
    const text = '{"a": [1, -2.5e3, true, null], "b\\"": "c: 1", broken';
    const found = tokens(text, "json");
    expect(found.map((token) => token.text).join("")).toBe(text);
    expect(found.filter((token) => token.kind === "key").map((token) => token.text)).toEqual([
      '"a"',
      '"b\\""',
    ]);
  });
});

describe("The span tree", () => {
  const span = (
    id: string,
    level: number,
    children: number,
    more: Partial<SpanRow> = {},
  ): SpanRow => ({
    id,
    name: id,
    type: "CHAIN",
    level,
    children,
    status: "ok",
    start_us: 0,
    duration_us: 1,
    tokens: null,
    ...more,
  });
  const rows = treeOf([
    span("root", 1, 2),
    span("first", 2, 1),
    span("tool", 3, 0, { type: "TOOL" }),
    span("second", 2, 0, { status: "error" }),
  ]);
  const ids = (shown: typeof rows) => shown.map((row) => row.span.id);

  it("knows every row's parent and place among its siblings", () => {
    expect(rows.map(({ parent, position, siblings }) => [parent, position, siblings])).toEqual([
      [-1, 1, 1],
      [0, 1, 2],
      [1, 1, 1],
      [0, 2, 2],
    ]);
  });

  it("hides what is below a folded row", () => {
    expect(ids(visible(rows, new Set(["first"]), "all"))).toEqual(["root", "first", "second"]);
  });

  it("shows what a filter asks for with its ancestors", () => {
    expect(ids(visible(rows, new Set(), "tool"))).toEqual(["root", "first", "tool"]);
    expect(ids(visible(rows, new Set(), "error"))).toEqual(["root", "second"]);
  });

  it("moves, folds and opens as a tree does", () => {
    const at = (key: string, index: number) => step(key, index, rows, new Set());
    expect(at("ArrowDown", 0)).toEqual({ kind: "move", to: 1 });
    expect(at("End", 0)).toEqual({ kind: "move", to: 3 });
    expect(at("ArrowLeft", 1)).toEqual({ kind: "fold" });
    expect(at("ArrowLeft", 2)).toEqual({ kind: "move", to: 1 });
    expect(at("Enter", 2)).toEqual({ kind: "open" });
    expect(at("x", 2)).toBeNull();
  });
});

describe("What is typed", () => {
  it("is a number only when it is one", () => {
    expect(["5", "5.", " -2.5 ", "1e3", "", "abc", "1e999", "0x10", "1,5"].map(numberIn)).toEqual([
      5,
      5,
      -2.5,
      1000,
      null,
      "abc",
      "1e999",
      "0x10",
      "1,5",
    ]);
  });

  it("becomes rows when several lines are pasted into a list", () => {
    const { rows, focus } = paste(["one", "two"], 0, 3, 3, "\n- three\n2. four\n");
    expect(rows).toEqual(["onethree", "four", "two"]);
    expect(focus).toBe(1);
  });

  it("has an empty row to go on in unless the list is full", () => {
    expect(rowsOf(["a"], null)).toEqual(["a", ""]);
    expect(rowsOf(["a", "b"], 2)).toEqual(["a", "b"]);
  });
});
