import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeHost } from "../dev/fake.ts";
import { fakeTrace } from "../dev/fake_traces.ts";
import type { SearchHits, SpanRow } from "../src/protocol.gen.ts";
import { createTraceSource } from "../src/state/trace_source.ts";
import { SpanTree } from "../src/views/spans/span_tree.tsx";
import { ROW } from "../src/views/spans/use_window.ts";
import { ScopeProvider } from "../src/views/trace/scope.ts";
import { createUi, UiProvider } from "../src/views/ui.ts";

const SPANS: SpanRow[] = Array.from({ length: 1_000 }, (_, n) => ({
  id: `s${n}`,
  name: `step ${n}`,
  type: n % 3 ? "CHAIN" : "TOOL",
  level: n === 0 ? 1 : 2,
  children: n === 0 ? 999 : 0,
  status: n % 7 ? "ok" : "error",
  start_us: n,
  duration_us: 10,
  tokens: n % 5 ? null : n,
}));

let el: HTMLElement;
const ui = createUi({ styles: "widget" });
const hits = signal<SearchHits | null>(null);
const folds = {
  folded: new Set<string>(),
  some: false,
  deep: false,
  toggle: () => undefined,
  toggleAll: () => undefined,
};

beforeEach(async () => {
  el = document.createElement("div");
  document.body.append(el);
  const trace = fakeTrace(0);
  const source = createTraceSource(createFakeHost());
  await act(() =>
    render(
      <UiProvider value={ui}>
        <ScopeProvider value={{ source, item: trace.trace_id, trace, hits }}>
          <SpanTree spans={SPANS} kind="all" folds={folds} scrolls />
        </ScopeProvider>
      </UiProvider>,
      el,
    ),
  );
});
afterEach(() => {
  render(null, el);
  el.remove();
  hits.value = null;
  ui.span.value = null;
});

const tree = () => el.querySelector('[role="tree"]') as HTMLElement;
const drawn = () => [...el.querySelectorAll<HTMLElement>('[role="treeitem"][data-span]')];
const ids = () => drawn().map((row) => row.dataset.span);
const row = (n: number) => el.querySelector<HTMLElement>(`[data-span="s${n}"]`);
const scroll = (to: number) =>
  act(() => {
    tree().scrollTop = to * ROW;
    tree().dispatchEvent(new Event("scroll"));
  });

describe("A span tree that is scrolled", () => {
  it("draws other spans into the elements that are there, all that is said of them included", async () => {
    await scroll(300);
    const before = new Set(drawn());
    await scroll(500);
    expect(drawn().filter((each) => !before.has(each))).toEqual([]);
    const shown = row(504);
    expect(shown?.textContent).toContain("step 504");
    expect(shown?.textContent).toContain("failed");
    expect(shown?.dataset.type).toBe("TOOL");
    expect(shown?.getAttribute("aria-posinset")).toBe("504");
    expect(shown?.getAttribute("aria-setsize")).toBe("999");
    expect(shown?.getAttribute("aria-level")).toBe("2");
    expect(row(503)?.classList.contains("is-bad")).toBe(false);
  });

  it("stands in the order of the spans and does not grow, wherever it was scrolled", async () => {
    let most = 0;
    for (const to of [3, 9, 500, 497, 510, 999, 700, 20, 0]) {
      await scroll(to);
      const places = ids().map((id) => Number(id?.slice(1)));
      expect(places).toEqual([...places].sort((one, other) => one - other));
      expect(new Set(places).size).toBe(places.length);
      most = Math.max(most, places.length);
    }
    expect(most).toBeLessThan(60);
    expect(el.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  });

  it("keeps the focus on the span that has it, in sight or not", async () => {
    await act(() => row(4)?.focus());
    const holder = document.activeElement;
    for (const to of [8, 40, 900, 2]) {
      await scroll(to);
      expect(document.activeElement).toBe(holder);
      expect((holder as HTMLElement).dataset.span).toBe("s4");
      expect((holder as HTMLElement).tabIndex).toBe(0);
    }
  });

  it("goes on by keys from the span that has the focus", async () => {
    await act(() => row(4)?.focus());
    await scroll(600);
    await act(() => {
      row(4)?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    });
    expect((document.activeElement as HTMLElement).dataset.span).toBe("s5");
  });

  it("opens the span that is clicked, not one that was drawn there before", async () => {
    await scroll(500);
    await act(() => row(505)?.querySelector<HTMLElement>(".lw-cut")?.click());
    expect(ui.span.value).toBe("s505");
    expect(row(505)?.getAttribute("aria-selected")).toBe("true");
    await scroll(0);
    expect(row(3)?.getAttribute("aria-selected")).toBe("false");
  });

  it("tells all of the one span that is pointed at", async () => {
    await act(() => {
      row(10)?.dispatchEvent(new MouseEvent("mousemove", { bubbles: true }));
    });
    expect(row(10)?.title).toBe("step 10 · chain · 0.0 ms · 10 tokens");
    await scroll(500);
    expect(drawn().filter((each) => each.title)).toHaveLength(1); // the tab stop's own
  });
});
