import { describe, expect, it } from "vitest";
import { Histogram, Interval } from "../src/views/results/plots.tsx";
import { createDrawing } from "./support/drawing.ts";

const { box: el, draw } = createDrawing();

/** Where something stands on the scale, in percent. */
function at(selector: string, side: "left" | "right" = "left"): number {
  const found = el.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return Number.parseFloat(found.style[side].replace("calc(100% - ", ""));
}

const marks = () =>
  [...el.querySelectorAll<HTMLElement>("span")].map((mark) => [
    mark.textContent,
    Number.parseFloat(mark.style.left),
  ]);

describe("A figure with its interval", () => {
  it("stands on a scale from 0 to 1", () => {
    draw(<Interval value={0.6} low={0.5} high={0.8} />);
    expect(marks()).toEqual([
      ["0", 0],
      ["0.5", 50],
      ["1", 100],
    ]);
    expect([at(".lw-whisker"), at(".lw-point"), at(".lw-whisker", "right")]).toEqual([50, 60, 80]);
  });

  it("below 0 stands on a scale that begins there and says so, and ends where it ends", () => {
    draw(<Interval value={-0.17} low={-0.21} high={0.04} />);
    expect(marks()).toEqual([
      ["−0.25", 0],
      ["0", 20],
      ["0.5", 60],
      ["1", 100],
    ]);
    expect(at(".lw-whisker")).toBeCloseTo(3.2);
    expect(at(".lw-point")).toBeCloseTo(6.4);
  });

  it("below 0 without an interval begins there, too", () => {
    draw(<Interval value={-0.6} low={null} high={null} />);
    expect(marks()[0]).toEqual(["−0.75", 0]);
    expect(at(".lw-point")).toBeGreaterThan(0);
  });
});

describe("A histogram", () => {
  it("names its median as it is", () => {
    draw(<Histogram histogram={{ low: 0, high: 100, bins: [1, 1], median: 59.5 }} />);
    expect(el.textContent).toContain("median 59.5");
  });
});
