import { describe, expect, it, vi } from "vitest";
import type { Host } from "../src/host/host.ts";
import { createTraceSource } from "../src/state/trace_source.ts";

function hostAnswering(call: Host["call"]): Host {
  return { call } as Host;
}

describe("a span tree", () => {
  it("is asked for once, however often it is drawn", async () => {
    const call = vi.fn(async () => ({ rows: [] }));
    const source = createTraceSource(hostAnswering(call as unknown as Host["call"]));
    const first = await source.spans("tr-1");
    expect(await source.spans("tr-1")).toBe(first);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it("is asked for again after a failure", async () => {
    const call = vi.fn().mockRejectedValueOnce(new Error("busy")).mockResolvedValue({ rows: [] });
    const source = createTraceSource(hostAnswering(call as unknown as Host["call"]));
    await expect(source.spans("tr-1")).rejects.toThrow("busy");
    expect(await source.spans("tr-1")).toEqual([]);
  });

  it("is let go when four others were drawn since", async () => {
    const call = vi.fn(async () => ({ rows: [] }));
    const source = createTraceSource(hostAnswering(call as unknown as Host["call"]));
    for (const item of ["a", "b", "c", "d", "e"]) await source.spans(item);
    await source.spans("e");
    expect(call).toHaveBeenCalledTimes(5);
    await source.spans("a");
    expect(call).toHaveBeenCalledTimes(6);
  });
});
