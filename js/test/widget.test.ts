import { beforeEach, expect, it, vi } from "vitest";
import type { LabelingApp } from "../src/app.ts";
import { mountExplorer, mountLabeling, mountTrace } from "../src/views/mount.tsx";
import labelingWidget from "../src/widget.ts";
import { FakeModel } from "./support/fake_model.ts";

vi.mock("../src/views/mount.tsx", () => ({
  mountExplorer: vi.fn(),
  mountLabeling: vi.fn(),
  mountTrace: vi.fn(),
}));

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

beforeEach(() => {
  vi.mocked(mountExplorer).mockReset();
  vi.mocked(mountLabeling).mockReset();
  vi.mocked(mountTrace).mockReset();
});

it("asks for the session once and shares one app between its views", () => {
  const model = new FakeModel({ height: 700 });
  const widget = labelingWidget();
  initialize(widget, model);
  render(widget, model);
  render(widget, model);
  const [first, second] = vi.mocked(mountLabeling).mock.calls;
  expect(first?.[1]).toBe(second?.[1]);
  expect(first?.[2]).toEqual({ height: 700 });
  expect(model.sent.map(({ op }) => op)).toEqual(["session.open"]);
});

it("keeps two widgets apart that were loaded from one module", () => {
  const apps: LabelingApp[] = [];
  vi.mocked(mountLabeling).mockImplementation((_el, app) => {
    apps.push(app);
    return () => undefined;
  });
  for (const model of [new FakeModel(), new FakeModel()]) {
    const widget = labelingWidget();
    initialize(widget, model);
    render(widget, model);
  }
  expect(apps[0]).not.toBe(apps[1]);
});

it("takes a view off the screen the way the view says", () => {
  const leave = vi.fn();
  vi.mocked(mountLabeling).mockReturnValue(leave);
  const model = new FakeModel();
  const widget = labelingWidget();
  initialize(widget, model);
  expect(render(widget, model)).toBe(leave);
});

it("shows a single trace without asking for a session", () => {
  const model = new FakeModel({ _view: "trace" });
  const widget = labelingWidget();
  initialize(widget, model);
  render(widget, model);
  expect(mountTrace).toHaveBeenCalledOnce();
  const source = vi.mocked(mountTrace).mock.calls[0]?.[1];
  void source?.open();
  expect(model.sent.map(({ op }) => op)).toEqual(["trace.open"]);
});

it("shows a frame of traces with one app for all its views", () => {
  const model = new FakeModel({ _view: "explorer" });
  const widget = labelingWidget();
  initialize(widget, model);
  render(widget, model);
  render(widget, model);
  const [first, second] = vi.mocked(mountExplorer).mock.calls;
  expect(first?.[1]).toBe(second?.[1]);
  expect(model.sent.map(({ op }) => op)).toEqual(["explore.open"]);
});

it("listens no more once the model is gone", () => {
  const model = new FakeModel();
  const stop = initialize(labelingWidget(), model);
  expect(model.listeners("msg:custom")).toBe(1);
  if (typeof stop === "function") stop();
  expect(model.listeners("msg:custom")).toBe(0);
});
