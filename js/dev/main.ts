/** The front end in a page of its own: `?items=87&index=1&view=trace&theme=dark&height=672&bare`. */
import { CallError } from "../src/host/host.ts";
import { createTraceSource } from "../src/state/trace_source.ts";
import { createLabelingApp } from "../src/state.ts";
import { mountLabeling, mountTrace } from "../src/views/mount.tsx";
import { createFakeHost } from "./fake.ts";

const query = new URLSearchParams(location.search);
const numeric = (name: string, fallback: number): number => Number(query.get(name) ?? fallback);

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

const view = query.get("view") === "trace" ? "trace" : "labeling";
const height = numeric("height", 672);
const host = createFakeHost({
  view,
  items: numeric("items", 12),
  index: numeric("index", 0),
  latencyMs: numeric("latency", 60),
});

if (view === "trace") {
  mountTrace(element("widget"), createTraceSource(host), { height });
} else {
  const app = createLabelingApp(host);
  app.open();
  mountLabeling(element("widget"), app, { height });
}

document.body.dataset.jpThemeLight = String(query.get("theme") !== "dark");
document.body.classList.toggle("is-bare", query.has("bare"));

function onClick(id: string, act: () => void): void {
  element(id).addEventListener("click", act);
}

let busy = false;
onClick("theme", () => {
  document.body.dataset.jpThemeLight = String(document.body.dataset.jpThemeLight === "false");
});
onClick("busy", () => {
  busy = !busy;
  host.busy(busy);
});
onClick("restart", () => host.restart());
onClick("revive", () => host.revive());
onClick("fail", () => {
  const error = new CallError("store.busy", "another program holds labels.db", { retryable: true });
  host.fail("assessment.put", error, 3);
});
onClick("elsewhere", () => {
  const [question] = host.store.questions;
  const option = question?.options.at(-1);
  if (question && option) host.answerElsewhere(numeric("index", 0), question.name, option.value);
});
