import { describe, expect, it } from "vitest";
import { found } from "../src/file/evidence.ts";

describe("evidence in a page in a file", () => {
  it("stands where the trace holds it before where it is only drawn, in whichever span", () => {
    const trace = {
      texts: ["It is twelve.", '{"it": "is twelve"}', "is twelve"],
      spans: [
        { id: "root", searched: [], places: [], drawn: [["/outputs", 0] as const] },
        { id: "model", searched: [], places: [["/inputs/it", 1] as const], drawn: [] },
      ],
      told: { 1: [["/it", 2] as const] },
    };
    const placed = (passage: object) =>
      found(trace, [{ quote: "is twelve", ...passage }], "q").map(({ span_id, path, start }) => [
        span_id,
        path,
        start,
      ]);
    expect(placed({})).toEqual([["model", "/inputs/it", 8]]);
    expect(placed({ start: 0 })).toEqual([["model", "/inputs/it/it", 0]]);
    expect(placed({ start: 3 })).toEqual([["root", "/outputs", 3]]);
    expect(placed({ span_id: "root" })).toEqual([["root", "/outputs", 3]]);
  });
});
