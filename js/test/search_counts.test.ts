import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { SearchHits } from "../src/protocol.gen.ts";
import { createCounts } from "../src/views/trace/use_hits.ts";

function asking() {
  const hits = signal<SearchHits | null>(null);
  const counts = createCounts(hits);
  const asked: string[] = [];
  const answers: ((found: SearchHits | null) => Promise<void>)[] = [];
  const want = (word: string) =>
    counts.want(
      () =>
        new Promise((resolve, reject) => {
          asked.push(word);
          answers.push(async (found) => {
            if (found) resolve(found);
            else reject(new Error("gone"));
            await new Promise((done) => setTimeout(done));
          });
        }),
    );
  return { hits, counts, asked, answers, want };
}

const found = (total: number): SearchHits => ({ total, spans: {} });

describe("The counts of a search", () => {
  it("are asked for with the first letter, without waiting for a second", () => {
    const { asked, want } = asking();
    want("a");
    expect(asked).toEqual(["a"]);
  });

  it("are asked for once more, for the latest word, after letters typed meanwhile", async () => {
    const { hits, asked, answers, want } = asking();
    for (const word of ["a", "ab", "abc"]) want(word);
    await answers[0]?.(found(9));
    expect(hits.value).toBeNull();
    expect(asked).toEqual(["a", "abc"]);
    await answers[1]?.(found(1));
    expect(hits.value).toEqual(found(1));
  });

  it("of a search that was closed are not shown", async () => {
    const { hits, counts, answers, want } = asking();
    want("a");
    counts.want(null);
    await answers[0]?.(found(9));
    expect(hits.value).toBeNull();
  });

  it("are none when Python cannot be reached, and are asked for again with the next letter", async () => {
    const { hits, asked, answers, want } = asking();
    want("a");
    await answers[0]?.(null);
    expect(hits.value).toEqual(found(0));
    want("ab");
    expect(asked).toEqual(["a", "ab"]);
  });
});
