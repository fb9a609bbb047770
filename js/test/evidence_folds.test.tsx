import type { ComponentChildren } from "preact";
import { act } from "preact/test-utils";
import { describe, expect, it, vi } from "vitest";
import type { Message, Passage, SpanBody, Table as TableBlock, Text } from "../src/protocol.gen.ts";
import { eventPath, isInEvents } from "../src/views/evidence/cells.ts";
import { drawnPassage, selectedPassage } from "../src/views/evidence/passages.ts";
import { SpanPart } from "../src/views/spans/span_part.tsx";
import { TextBlock } from "../src/views/text/text_block.tsx";
import { MessageView } from "../src/views/trace/message.tsx";
import { Table } from "../src/views/trace/table.tsx";
import { createDrawing } from "./support/drawing.ts";
import { InTrace } from "./support/in_trace.tsx";

const { box, draw } = createDrawing();

interface Around {
  readonly evidence?: readonly Passage[];
  readonly texts?: Readonly<Record<string, string>>;
}

function drawIn(children: ComponentChildren, around: Around = {}): Promise<void> {
  return draw(<InTrace {...around}>{children}</InTrace>);
}

const text = (words: string, change: Partial<Text> = {}): Text => ({
  kind: "text",
  text: words,
  format: "plain",
  chars: [...words].length,
  ref: null,
  markdown: null,
  ...change,
});

const passage = (quote: string, change: Partial<Passage> = {}): Passage => ({
  quote,
  span_id: "model",
  path: "/outputs",
  start: 0,
  end: quote.length,
  ...change,
});

const message = (change: Partial<Message>): Message => ({
  role: "assistant",
  blocks: [],
  name: null,
  span_id: "model",
  duration_us: null,
  earlier: false,
  answer: false,
  ...change,
});

const body = (change: Partial<SpanBody>): SpanBody => ({
  id: "model",
  name: "model",
  type: "LLM",
  status: "ok",
  duration_us: 1,
  tokens: null,
  input: [],
  output: [],
  documents: [],
  errors: [],
  attributes: [],
  events: [],
  ...change,
});

const buttons = (words: RegExp) =>
  [...box.querySelectorAll("button")].filter((each) => words.test(each.textContent ?? ""));

const highlighted = (each: Passage) => drawnPassage(box, each).map(String);

function select(words: string): Passage | undefined {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const at = node.nodeValue?.indexOf(words) ?? -1;
    if (at < 0) continue;
    document.getSelection()?.setBaseAndExtent(node, at, node, at + words.length);
    return selectedPassage(box)?.passage;
  }
  throw new Error(`Nothing says ${words}.`);
}

const LONG = Array.from({ length: 300 }, (_, line) => `line ${line} 🙂`).join("\n");
const at = (words: string, whole = LONG) => {
  const start = [...whole.slice(0, whole.indexOf(words))].length;
  return passage(words, { start, end: start + [...words].length });
};

describe("A long text", () => {
  const drawn = (value: Text, span = "model") => (
    <div data-within={span}>
      <TextBlock text={value} />
    </div>
  );

  it("stands whole when an answer rests on what is folded, which is highlighted", async () => {
    const evidence = [at("line 250 🙂")];
    await drawIn(drawn(text(LONG)), { evidence });
    expect(buttons(/Show less/)).toHaveLength(1);
    expect(evidence.flatMap(highlighted)).toEqual(["line 250 🙂"]);
  });

  it("stays folded for what can be seen, and for another span's words", async () => {
    await drawIn(drawn(text(LONG)), { evidence: [at("line 2 🙂")] });
    expect(buttons(/Show all/)).toHaveLength(1);
    await drawIn(drawn(text(LONG), "other"), { evidence: [at("line 250 🙂")] });
    expect(buttons(/Show all/)).toHaveLength(1);
  });

  it("stands whole on a card of no span, whichever span holds its words", async () => {
    const evidence = [at("line 250 🙂")];
    await drawIn(<MessageView message={message({ span_id: null, blocks: [text(LONG)] })} />, {
      evidence,
    });
    expect(buttons(/Show less/)).toHaveLength(1);
    expect(evidence.flatMap(highlighted)).toEqual(["line 250 🙂"]);
  });

  it("is fetched when an answer rests on what did not come with the trace", async () => {
    const whole = `${"word ".repeat(6_000)}the end`;
    const head = text(whole.slice(0, 20_000), { ref: "trace:1", chars: whole.length });
    const evidence = [at("the end", whole)];
    await drawIn(drawn(head), { evidence, texts: { "trace:1": whole } });
    await vi.waitFor(() => expect(evidence.flatMap(highlighted)).toEqual(["the end"]));
  });
});

describe("What is folded", () => {
  it.each([
    ["reasoning", message({ blocks: [{ kind: "reasoning", text: text("why it is so") }] })],
    [
      "a result",
      message({
        span_id: null,
        blocks: [
          {
            kind: "tool_call",
            id: "",
            name: "look",
            args: [],
            result: [text(`${"so ".repeat(60)}why it is so`)],
            status: "ok",
            span_id: "model",
            duration_us: null,
          },
        ],
      }),
    ],
    [
      "a stack trace",
      message({ blocks: [{ kind: "error", type: "E", message: "no", stack: "why it is so" }] }),
    ],
  ])("opens for an answer that rests on it: %s", async (_, shown) => {
    await drawIn(<MessageView message={shown} />);
    expect(highlighted(passage("why it"))).toEqual([]);
    draw(null);
    await drawIn(<MessageView message={shown} />, { evidence: [passage("why it")] });
    expect(highlighted(passage("why it"))).toEqual(["why it"]);
  });

  it("stays folded when something is marked while one reads", async () => {
    const evidence: Passage[] = [];
    const shown = message({ blocks: [{ kind: "reasoning", text: text("why it is so") }] });
    await drawIn(<MessageView message={shown} />, { evidence });
    evidence.push(passage("why it"));
    await drawIn(<MessageView message={shown} />, { evidence });
    expect(box.querySelector(".lw-unfolded")).toBeNull();
  });
});

describe("A table that is long", () => {
  const all = Array.from({ length: 1_200 }, (_, row) => [`lamp ${row}`, String(row)]);
  const table: TableBlock = {
    kind: "table",
    columns: ["name", "n"],
    rows: all.slice(0, 50),
    total_rows: 70,
    ref: "trace:1",
    place: { span_id: "model", path: "/outputs/lamps", steps: ["name", "n"] },
  };
  const texts = { "trace:1": JSON.stringify(all.slice(0, 70)) };
  const rows = () => box.querySelectorAll("tbody tr").length;
  const click = (words: RegExp) => act(() => buttons(words)[0]?.click());

  it("lets the rows that did not come with the trace be read and marked as any other", async () => {
    await drawIn(<Table table={table} />, { texts });
    expect(rows()).toBe(10);
    await click(/Show all 70 rows/);
    await vi.waitFor(() => expect(rows()).toBe(70));
    const path = "/outputs/lamps/66/name";
    expect(select("mp 66")).toEqual(passage("mp 66", { path, start: 2, end: 7 }));
    await click(/Show less/);
    expect(rows()).toBe(10);
  });

  it("shows thousands of rows some hundred at a time", { timeout: 40_000 }, async () => {
    const long = { ...table, total_rows: 1_200 };
    await drawIn(<Table table={long} />, { texts: { "trace:1": JSON.stringify(all) } });
    for (const [more, shown] of [
      [/Show 500 more of 1,200 rows/, 510],
      [/Show 500 more of 1,200 rows/, 1_010],
      [/Show 190 more of 1,200 rows/, 1_200],
    ] as const) {
      await click(more);
      await vi.waitFor(() => expect(rows()).toBe(shown), { timeout: 10_000 });
    }
    expect(buttons(/more of/)).toEqual([]);
    expect(box.querySelector("tbody tr:last-child")?.textContent).toBe("lamp 11991199");
  });

  it("keeps the focus where rows are asked for when the button that asked goes", async () => {
    const long = { ...table, total_rows: 700 };
    await drawIn(<Table table={long} />, { texts: { "trace:1": JSON.stringify(all) } });
    for (const [words, next] of [
      [/500 more/, /190 more/],
      [/Show less/, /500 more/],
      [/500 more/, /190 more/],
      [/190 more/, /Show less/],
      [/Show less/, /500 more/],
    ] as const) {
      buttons(words)[0]?.focus();
      await click(words);
      expect(buttons(next)).toEqual([document.activeElement]);
    }
  });

  it("says why rows do not come, and asks again", async () => {
    await drawIn(<Table table={table} />, { texts: { "trace:1": "no rows" } });
    await click(/Show all/);
    await vi.waitFor(() => expect(buttons(/again/)).toHaveLength(1));
    expect(rows()).toBe(50);
  });

  it.each([
    ["came with the trace", 12],
    ["is fetched", 66],
  ])("is open when an answer rests on a row that %s", async (_, row) => {
    const path = `/outputs/lamps/${row}/name`;
    const evidence = [passage(`lamp ${row}`, { path })];
    await drawIn(<Table table={table} />, { texts, evidence });
    await vi.waitFor(() => expect(evidence.flatMap(highlighted)).toEqual([`lamp ${row}`]));
    expect(buttons(/Show less/)).toHaveLength(1);
  });

  it("stays folded for a row that can be seen, and for another table", async () => {
    for (const path of ["/outputs/lamps/3/name", "/outputs/other/12/name", "/outputs"]) {
      const evidence = [passage("lamp 3", { path })];
      await drawIn(<Table table={table} />, { texts, evidence });
      expect(buttons(/Show all/)).toHaveLength(1);
      draw(null);
    }
  });
});

describe("An event of a span", () => {
  const events = [
    { n: 1, name: "asked", at_us: 0, fields: [{ name: "a/b", value: text("twelve") }] },
    { n: 2, name: "asked", at_us: 1, fields: [{ name: "a/b", value: text("twelve") }] },
  ];

  it("is marked with its own path, and told from its equal", async () => {
    await drawIn(
      <div data-within="model">
        <SpanPart body={body({ events })} part="events" />
      </div>,
    );
    const marked = select("twelve");
    expect(marked).toEqual(passage("twelve", { path: eventPath(1, "a/b") }));
    const lines = [...box.querySelectorAll("dd")];
    const places = (path: string) =>
      drawnPassage(box, passage("twelve", { path })).map((range) =>
        range.startContainer.parentElement?.closest("dd"),
      );
    expect(places("/events/1/attributes/a~1b")).toEqual([lines[0]]);
    expect(places("/events/2/attributes/a~1b")).toEqual([lines[1]]);
  });

  it("is no event where it is the error that is drawn", () => {
    expect(isInEvents({ path: "/events/0/attributes/exception.message" })).toBe(false);
    expect(isInEvents({ path: "/events/0/attributes/why" })).toBe(true);
    expect(isInEvents({ path: null })).toBe(false);
  });
});
