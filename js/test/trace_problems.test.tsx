import { describe, expect, it } from "vitest";
import { fakeTrace } from "../dev/fake_traces.ts";
import type { Message, SpanError } from "../src/protocol.gen.ts";
import { TraceErrors } from "../src/views/trace/trace_problems.tsx";
import { createDrawing } from "./support/drawing.ts";
import { InTrace } from "./support/in_trace.tsx";

const FAILED = { kind: "error", type: "ValueError", message: "no loans", stack: "" } as const;
const ERRORS: SpanError[] = ["root", "below"].map((span_id) => ({
  span_id,
  span_name: span_id,
  error: FAILED,
}));

const { box, draw } = createDrawing();

function named(blocks: Message["blocks"]): string[] {
  const [first] = fakeTrace(0).messages;
  if (first === undefined) throw new Error("The trace has no message.");
  const messages = [{ ...first, span_id: "root", blocks }];
  const drawn = (
    <InTrace>
      <TraceErrors errors={ERRORS} messages={messages} />
    </InTrace>
  );
  draw(drawn);
  return [...box.querySelectorAll("header b")].map((each) => each.textContent ?? "");
}

describe("The errors of a trace", () => {
  it("leave out the one that stands in the place of its answer", () => {
    expect(named([FAILED])).toEqual(["below"]);
  });

  it("are all there where the conversation says none of them", () => {
    expect(named([])).toEqual(["root", "below"]);
  });
});
