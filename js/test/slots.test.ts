import { describe, expect, it } from "vitest";
import { assign } from "../src/views/spans/slots.ts";

const range = (first: number, last: number) =>
  Array.from({ length: last - first }, (_, at) => first + at);
const NONE = -1;
const ten = assign([], range(0, 10), NONE);
const slots = (rows: readonly number[], fixed = NONE, before = ten) =>
  assign(before, rows, fixed).map((each) => each.slot);

describe("The elements of a window of rows", () => {
  it("stay with the rows that stay, and those of the others show what came in", () => {
    expect(slots(range(3, 13))).toEqual([3, 4, 5, 6, 7, 8, 9, 0, 1, 2]);
  });

  it("all show other rows where they stand after a leap", () => {
    expect(slots(range(500, 510))).toEqual(range(0, 10));
  });

  it("grow and shrink in number with the rows", () => {
    expect(slots(range(0, 12))).toEqual(range(0, 12));
    expect(slots(range(0, 4))).toEqual(range(0, 4));
  });

  it("never change places with the one that is fixed", () => {
    expect(slots([2, ...range(500, 510)], 2)).toEqual([2, ...range(3, 13)]);
    expect(slots([...range(0, 3), 9], 9)).toEqual([0, 1, 2, 9]);
    expect(slots(range(8, 18), 9)).toEqual([8, 9, ...range(11, 19)]);
  });

  it("are never given to two rows, whichever way the window goes", () => {
    let now = ten;
    for (const first of [4, 2, 90, 88, 97, 0, 1, 50]) {
      const rows = range(first, first + 10).filter((row) => row !== 7);
      now = assign(
        now,
        [...rows, 7].sort((one, other) => one - other),
        7,
      );
      expect(new Set(now.map((each) => each.slot)).size).toBe(now.length);
      expect(now.find((each) => each.row === 7)?.slot).toBe(7);
    }
  });
});
