import { expect, it } from "vitest";
import type { Recorded } from "../src/file/records.ts";
import { Reviews } from "../src/file/reviews.ts";
import { EmbeddedHost } from "../src/host/embedded.ts";
import { CallError, type Op } from "../src/host/host.ts";
import { fileData, STEPS, type Step } from "./support/file_data.ts";

const RANDOM: Record<string, unknown> = { saved_at: "", seq: 0, copy_id: "", store_id: "s" };

/** Without what differs between any two runs. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([name, each]) => [
    name,
    name in RANDOM ? RANDOM[name] : settled(each),
  ]);
  return Object.fromEntries(entries);
}

function embedded(kept: readonly Recorded[] = []) {
  const data = fileData();
  const reviews = new Reviews(
    data.head.items.map(({ item }) => item),
    data.head.reviews,
  );
  reviews.replay(kept);
  const put = async () => undefined;
  const host = new EmbeddedHost({ data, reviews, keeper: { put }, reviewer: "alice" });
  const answer = async ({ op, args }: Step): Promise<unknown> => {
    try {
      return settled(await host.call(op as Op, args as never));
    } catch (cause) {
      if (!(cause instanceof CallError)) throw cause;
      const { code, message, field, retryable, review } = cause;
      return settled({ code, message, field, retryable, review });
    }
  };
  return { answer, reviews, data };
}

/** Other reviewers are in no file, so a page tells of nobody else's progress. */
function ownOnly(reply: unknown): unknown {
  const { reviewers, ...rest } = reply as { reviewers?: { reviewer: string }[] };
  if (reviewers === undefined) return reply;
  return { ...rest, reviewers: reviewers.filter(({ reviewer }) => reviewer === "alice") };
}

it("answers every call as Python does", async () => {
  const { answer } = embedded();
  for (const [number, step] of STEPS.entries()) {
    const what = `${number} ${step.op} ${JSON.stringify(step.args)}`;
    expect.soft(await answer(step), what).toEqual(ownOnly(settled(step.reply)));
  }
});

it("stands where it stood when the page is opened again", async () => {
  const before = embedded();
  const changes = STEPS.filter(({ op }) => op.startsWith("assessment") || op.startsWith("review"));
  for (const step of changes) await before.answer(step);
  const after = embedded(JSON.parse(JSON.stringify(before.reviews.records)));
  for (const { item } of before.data.head.items) {
    expect(after.reviews.review(item)).toEqual(before.reviews.review(item));
  }
  expect(before.reviews.records.length).toBeGreaterThan(20);
});
