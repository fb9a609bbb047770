/** The front end in a page of its own: `?items=87&index=1&view=trace&theme=dark&height=672&bare`,
 * or the explorer: `?view=explorer&items=10000`. */
import { CallError } from "../src/host/host.ts";
import { createExplorer } from "../src/state/explorer.ts";
import { createTraceSource } from "../src/state/trace_source.ts";
import { createLabelingApp } from "../src/state.ts";
import { drawExplorer } from "../src/views/mount/explorer.tsx";
import { drawLabeling } from "../src/views/mount/labeling.tsx";
import { drawTrace } from "../src/views/mount/trace.tsx";
import { createFakeHost } from "./fake.ts";
import { createFakeExplorer } from "./fake_explorer.ts";

const query = new URLSearchParams(location.search);
const numeric = (name: string, fallback: number): number => Number(query.get(name) ?? fallback);

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

const height = numeric("height", 672);
const latencyMs = numeric("latency", 60);

document.body.dataset.jpThemeLight = String(query.get("theme") !== "dark");
document.body.classList.toggle("is-bare", query.has("bare"));

function onClick(id: string, act: () => void): void {
  element(id).addEventListener("click", act);
}

const host = query.get("view") === "explorer" ? explore() : label();
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

function explore() {
  const host = createFakeExplorer({ rows: numeric("items", 190), latencyMs });
  const app = createExplorer(host);
  app.open();
  drawExplorer(app)(element("widget"), { height });
  onClick("fail", () => host.fail("explore.select", refusal()));
  onClick("elsewhere", () => host.selectElsewhere([1, 3, 5]));
  return host;
}

function label() {
  const index = numeric("index", 0);
  const host = createFakeHost({ items: numeric("items", 12), index, latencyMs });
  if (query.get("view") === "trace") {
    drawTrace(createTraceSource(host))(element("widget"), { height });
  } else {
    const app = createLabelingApp(host);
    app.open();
    drawLabeling(app)(element("widget"), { height });
  }
  onClick("fail", () => host.fail("assessment.put", refusal(), 3));
  onClick("elsewhere", () => {
    const [question] = host.store.questions;
    const option = question?.options.at(-1);
    if (question && option) host.answerElsewhere(index, question.name, option.value);
  });
  return host;
}

function refusal(): CallError {
  return new CallError("store.busy", "another program holds labels.db", { retryable: true });
}
