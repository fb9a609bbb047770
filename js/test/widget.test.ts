import { beforeEach, expect, it, vi } from "vitest";
import type { LabelingApp } from "../src/app.ts";
import explorerWidget from "../src/entries/explorer.ts";
import labelingWidget from "../src/entries/labeling.ts";
import traceWidget from "../src/entries/trace.ts";
import { drawExplorer } from "../src/views/mount/explorer.tsx";
import { drawLabeling } from "../src/views/mount/labeling.tsx";
import { drawTrace } from "../src/views/mount/trace.tsx";
import { FakeModel } from "./support/fake_model.ts";

vi.mock("../src/views/mount/explorer.tsx", () => ({ drawExplorer: vi.fn() }));
vi.mock("../src/views/mount/labeling.tsx", () => ({ drawLabeling: vi.fn() }));
vi.mock("../src/views/mount/trace.tsx", () => ({ drawTrace: vi.fn() }));

type Widget = ReturnType<typeof labelingWidget>;
type Initialize = Parameters<NonNullable<Widget["initialize"]>>[0];
type Render = Parameters<NonNullable<Widget["render"]>>[0];

function initialize(widget: Widget, model: FakeModel): unknown {
  return widget.initialize?.({ model: model.proxy() } as Partial<Initialize> as Initialize);
}

function render(widget: Widget, model: FakeModel): unknown {
  const el = document.createElement("div");
  return widget.render?.({ model: model.proxy(), el } as Partial<Render> as Render);
}

const leave = vi.fn();
const draw = vi.fn(() => leave);

beforeEach(() => {
  draw.mockClear();
  for (const begin of [drawExplorer, drawLabeling, drawTrace]) {
    vi.mocked(begin).mockReset().mockReturnValue(draw);
  }
});

it("asks for the session once and shares one app between its views", () => {
  const model = new FakeModel({ height: 700 });
  const widget = labelingWidget();
  initialize(widget, model);
  render(widget, model);
  render(widget, model);
  expect(drawLabeling).toHaveBeenCalledOnce();
  expect(draw).toHaveBeenCalledTimes(2);
  expect(draw).toHaveBeenLastCalledWith(expect.any(HTMLElement), { height: 700 });
  expect(model.sent.map(({ op }) => op)).toEqual(["session.open"]);
});

it("keeps two widgets apart that were loaded from one module", () => {
  const apps: LabelingApp[] = [];
  vi.mocked(drawLabeling).mockImplementation((app) => {
    apps.push(app);
    return draw;
  });
  for (const model of [new FakeModel(), new FakeModel()]) {
    const widget = labelingWidget();
    initialize(widget, model);
    render(widget, model);
  }
  expect(apps[0]).not.toBe(apps[1]);
});

it("takes a view off the screen the way the view says", () => {
  const model = new FakeModel();
  const widget = labelingWidget();
  initialize(widget, model);
  expect(render(widget, model)).toBe(leave);
});

it("draws nothing for a model that was never initialized", () => {
  expect(() => render(labelingWidget(), new FakeModel())).toThrow("before it was initialized");
});

it("shows a single trace without asking for a session", () => {
  const model = new FakeModel();
  const widget = traceWidget();
  initialize(widget, model);
  render(widget, model);
  expect(model.sent).toEqual([]);
  void vi.mocked(drawTrace).mock.calls[0]?.[0].open();
  expect(model.sent.map(({ op }) => op)).toEqual(["trace.open"]);
});

it("shows a frame of traces with one app for all its views", () => {
  const model = new FakeModel();
  const widget = explorerWidget();
  initialize(widget, model);
  render(widget, model);
  render(widget, model);
  expect(drawExplorer).toHaveBeenCalledOnce();
  expect(model.sent.map(({ op }) => op)).toEqual(["explore.open"]);
});

it("listens no more once the model is gone", () => {
  for (const widget of [explorerWidget(), labelingWidget(), traceWidget()]) {
    const model = new FakeModel();
    const stop = initialize(widget, model);
    expect(model.listeners("msg:custom")).toBe(1);
    if (typeof stop === "function") stop();
    expect(model.listeners("msg:custom")).toBe(0);
  }
});
