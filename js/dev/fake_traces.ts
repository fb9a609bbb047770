/** Four small traces of our own, one of each kind that the screen draws differently. */
import type { Field, Message, SpanRow, Text, ToolCall, TraceView } from "../src/protocol.gen.ts";
import MARKDOWN from "./markdown.json";

const HEAD = 20_000;

export function text(content: string, format: Text["format"] = "plain"): Text {
  const cut = content.length > HEAD;
  return {
    kind: "text",
    text: cut ? content.slice(0, HEAD) : content,
    format,
    chars: content.length,
    ref: cut ? "message:0" : null,
    markdown: null,
  };
}

/** A text of `markdown.json`, which Python has parsed. */
export function markdown(name: keyof typeof MARKDOWN): Text {
  const { text: content, markdown: tree } = MARKDOWN[name];
  // What JSON's type does not say: which lists are pairs, which words are kinds.
  return { ...text(content, "markdown"), markdown: tree as unknown as Text["markdown"] };
}

function field(name: string, value: string): Field {
  return { name, value: text(value) };
}

function message(
  role: Message["role"],
  blocks: Message["blocks"],
  more: Partial<Message> = {},
): Message {
  return {
    role,
    blocks,
    name: null,
    span_id: null,
    duration_us: null,
    earlier: false,
    answer: false,
    ...more,
  };
}

function row(
  id: string,
  name: string,
  type: string,
  level: number,
  more: Partial<SpanRow>,
): SpanRow {
  return {
    id,
    name,
    type,
    level,
    children: 0,
    status: "ok",
    start_us: 0,
    duration_us: 1_000,
    tokens: null,
    ...more,
  };
}

function trace(id: string, name: string, more: Partial<TraceView>): TraceView {
  const spans = more.spans ?? [];
  return {
    trace_id: id,
    name,
    state: "OK",
    request_time: "2026-03-02T09:14:05Z",
    duration_us: 1_840_000,
    bytes: 4_200,
    messages: [],
    retrievals: [],
    errors: [],
    span_count: spans.length,
    spans,
    tags: [],
    problems: [],
    ...more,
  };
}

function retrieval(id: string): TraceView {
  return trace(id, "shop_assistant", {
    messages: [
      message("system", [text("You answer questions of customers of a lamp shop. ".repeat(40))]),
      message("user", [text("Do you deliver to islands?")], { earlier: true }),
      message("assistant", [text("Yes, within five days.")], { earlier: true }),
      message("user", [text("How do I return a lamp?")]),
      message("assistant", [markdown("answer")], {
        name: "answerer",
        span_id: "b3",
        duration_us: 1_210_000,
        answer: true,
      }),
    ],
    retrievals: [
      {
        span_id: "b2",
        name: "search_help",
        query: "return a lamp",
        documents: [
          {
            id: "help-12",
            title: "Returning an order",
            text: text("Orders can be returned within 30 days. The label is on the orders page."),
            uri: "https://example.com/help/12",
            score: 0.71,
            fields: [field("section", "returns"), field("updated", "2025-11-04")],
          },
          {
            id: "help-40",
            title: "",
            text: text("Bulbs are packed apart from shades. ".repeat(60)),
            uri: null,
            score: 0.42,
            fields: [],
          },
        ],
      },
    ],
    spans: [
      row("b1", "shop_assistant", "CHAIN", 1, { children: 2, duration_us: 1_840_000 }),
      row("b2", "search_help", "RETRIEVER", 2, { start_us: 12_000, duration_us: 310_000 }),
      row("b3", "answerer", "CHAT_MODEL", 2, {
        start_us: 330_000,
        duration_us: 1_210_000,
        tokens: 812,
      }),
    ],
    tags: [field("release", "7.2")],
  });
}

function toolCall(id: string, name: string, span: string, failed: boolean): ToolCall {
  const result: ToolCall["result"] = failed
    ? [
        {
          kind: "error",
          type: "TimeoutError",
          message: "The depot did not answer within 10 s.",
          stack: "Traceback (most recent call last):\n  File depot.py, line 41, in reserve",
        },
      ]
    : [text('{"stock": 4, "depot": "north"}', "json")];
  return {
    kind: "tool_call",
    id,
    name,
    args: [field("lamp", "Aurora 40"), field("pieces", "2")],
    result,
    status: failed ? "error" : "ok",
    span_id: span,
    duration_us: failed ? 10_000_000 : 84_000,
  };
}

function agent(id: string): TraceView {
  const steps = Array.from({ length: 9 }, (_, step): SpanRow[] => {
    const at = step * 1_500_000;
    const failed = step === 4;
    return [
      row(`c${step}0`, `turn ${step + 1}`, "AGENT", 2, {
        children: 1,
        start_us: at,
        duration_us: 1_400_000,
        status: failed ? "error" : "ok",
      }),
      row(`c${step}1`, failed ? "reserve" : "look_up", "TOOL", 3, {
        start_us: at + 200_000,
        duration_us: 900_000,
        status: failed ? "error" : "ok",
      }),
    ];
  }).flat();
  const problem = {
    kind: "error" as const,
    type: "TimeoutError",
    message: "The depot did not answer within 10 s.",
    stack: "Traceback (most recent call last):\n  File depot.py, line 41, in reserve",
  };
  return trace(id, "order_agent", {
    state: "ERROR",
    duration_us: 13_500_000,
    messages: [
      message("user", [text("Please reserve two Aurora 40 lamps for me.")]),
      message("assistant", [
        { kind: "reasoning", text: text("The stock first, then the reservation.") },
        toolCall("call-1", "look_up", "c01", false),
        toolCall("call-2", "reserve", "c41", true),
      ]),
      message("assistant", [text("I could not reach the depot; shall I try again?")], {
        answer: true,
        span_id: "c80",
      }),
    ],
    errors: [{ span_id: "c41", span_name: "reserve", error: problem }],
    spans: [
      row("c", "order_agent", "AGENT", 1, {
        children: 9,
        duration_us: 13_500_000,
        status: "error",
      }),
      ...steps,
    ],
  });
}

function plain(id: string): TraceView {
  return trace(id, "classify_ticket", {
    duration_us: null,
    messages: [
      message("request", [
        text('{"subject": "Broken shade", "body": "It came in two parts."}', "json"),
      ]),
      message("response", [text('{"topic": "damage", "urgent": true, "score": 0.93}', "json")], {
        answer: true,
      }),
    ],
    spans: [row("d1", "classify_ticket", "UNKNOWN", 1, { duration_us: null, status: "unset" })],
    problems: ["Span d1 never ended."],
  });
}

/** Whole text of the trace that is too long to be sent at once. */
export const LONG_TEXT = Array.from(
  { length: 12_000 },
  (_, line) => `${line + 1}. The night shift noted lamp ${(line * 7_919) % 10_007} as lit. 💡 مضاء`,
).join("\n");

function long(id: string): TraceView {
  return trace(id, "summarise_log", {
    bytes: LONG_TEXT.length * 2,
    messages: [
      message("user", [text(LONG_TEXT)]),
      message("assistant", [markdown("short")], {
        answer: true,
      }),
    ],
    spans: [row("e1", "summarise_log", "LLM", 1, { tokens: 210_455 })],
  });
}

const KINDS = [retrieval, agent, plain, long];
const TITLES = [
  "How do I return a lamp?",
  "Please reserve two…",
  '{"subject": "Broken…',
  "1. The night…",
];

/** Trace number `index`; the four kinds take turns. */
export function fakeTrace(index: number): TraceView {
  const make = KINDS[index % KINDS.length] ?? retrieval;
  return make(fakeId(index));
}

export function fakeTitle(index: number): string {
  return TITLES[index % TITLES.length] ?? "";
}

export function fakeId(index: number): string {
  return `tr-${index.toString(16).padStart(32, "0")}`;
}
