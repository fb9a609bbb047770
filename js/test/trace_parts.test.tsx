import { describe, expect, it } from "vitest";
import type { Problem, Text, ToolCall } from "../src/protocol.gen.ts";
import { Tabs } from "../src/views/trace/tabs.tsx";
import { ToolCard } from "../src/views/trace/tool_card.tsx";
import { createDrawing } from "./support/drawing.ts";
import { InTrace } from "./support/in_trace.tsx";

const ERROR: Problem = { kind: "error", type: "Offline", message: "no answer", stack: "" };
const CALL: ToolCall = {
  kind: "tool_call",
  id: "1",
  name: "book",
  args: [],
  result: [],
  status: "error",
  span_id: null,
  duration_us: null,
};

const { box, draw } = createDrawing();

function result(text: string): Text {
  return { kind: "text", text, format: "plain", chars: text.length, ref: null, markdown: null };
}

describe("a tool call that failed", () => {
  function lines(blocks: ToolCall["result"]): number {
    const card = (
      <InTrace>
        <ToolCard call={{ ...CALL, result: blocks }} />
      </InTrace>
    );
    draw(card);
    return box.querySelectorAll(".lw-problem-line").length;
  }

  it("says once what the model was told in the same words", () => {
    expect(lines([ERROR, result("Offline: no answer")])).toBe(1);
    expect(lines([ERROR, result("no answer\n")])).toBe(1);
  });

  it("says what the model was told in other words", () => {
    expect(lines([ERROR, result("Try again later.")])).toBe(2);
  });
});

describe("the names of a trace's sections", () => {
  const SECTIONS = ["Conversation", "Documents"].map((label) => ({ id: label, label, count: 1 }));

  function lit(scrollTop: number): string[] {
    const scroller = document.createElement("div");
    for (const { id } of SECTIONS) {
      const section = document.createElement("div");
      section.setAttribute("data-section", id); // each as high as the scroller: 0
      scroller.append(section);
    }
    scroller.scrollTop = scrollTop;
    draw(<Tabs sections={SECTIONS} scroller={{ current: scroller }} />);
    const names = box.querySelectorAll("[aria-current=true]");
    return [...names].map((name) => name.firstChild?.textContent ?? "");
  }

  it("begin with the first, even where the second is in sight already", () => {
    expect(lit(0)).toEqual(["Conversation"]);
  });

  it("follow the scrolling", () => {
    expect(lit(10)).toEqual(["Documents"]);
  });
});
