import { expect, it } from "vitest";
import type { Message } from "../src/protocol.gen.ts";
import { timeScale } from "../src/views/common/format.ts";
import { screenful } from "../src/views/trace/screenful.ts";

function said(chars: number): { messages: Message[] } {
  const text = {
    kind: "text",
    format: "plain",
    text: "",
    chars,
    ref: null,
    markdown: null,
  } as const;
  const message: Message = {
    role: "user",
    name: "",
    blocks: [text],
    answer: false,
    earlier: false,
    span_id: null,
    duration_us: null,
  };
  return { messages: [message] };
}

it("draws a short conversation whole, with room for what stands below it", () => {
  expect(screenful([said(200), said(900)], 672)).toEqual({ groups: 2, room: true });
});

it("stops where the screen is full, after at least one message", () => {
  const long = Array.from({ length: 50 }, () => said(900));
  const { groups, room } = screenful(long, 672);
  expect(groups).toBeGreaterThan(0);
  expect(groups).toBeLessThan(8);
  expect(room).toBe(false);
  expect(screenful(long, 1_344).groups).toBeGreaterThan(groups);
  expect(screenful([said(10_000_000)], 672).groups).toBe(1);
});

it("folds a history into one line of the screen", () => {
  const history = { messages: Array.from({ length: 40 }, () => said(4_000).messages).flat() };
  expect(screenful([history, said(100)], 672)).toEqual({ groups: 2, room: true });
});

it("writes times in the unit that keeps them short", () => {
  const scales = [157_000, 21_300_000, 1_200_000_000].map(timeScale);
  expect(scales.map(({ unit }) => unit)).toEqual(["ms", "s", "min"]);
  expect(scales.map(({ write }) => write(120_000))).toEqual(["120", "0.1", "0.0"]);
});
