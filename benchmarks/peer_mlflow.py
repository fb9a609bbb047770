"""A trace of 5,000 spans in a notebook cell: ours, beside MLflow's own display of it.

MLflow shows a trace in an iframe that its tracking server serves. Each is measured in a fresh
process of the same browser, after a trace of 20 spans has loaded what it is made of.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct
from playwright.sync_api import ElementHandle, Frame
from playwright.sync_api import TimeoutError as TooLong

from benchmarks.measure import LIMIT_S, Row, beside_peer, give_up, heap_mb, kernel_env
from benchmarks.spans import SPANS, WIDE
from tools.chromium import chromium
from tools.jupyter import JupyterServer
from tools.mlflow_server import QUIET, TrackingServer
from tools.notebook import Notebook, open_notebook

PEER = f"MLflow {version('mlflow')}"
LOG = f"""
import json
import mlflow
import labeling_widget as lw
from mlflow.entities import Trace
from mlflow.tracing.client import TracingClient
from benchmarks.spans import wide_trace

def logged(number, spans):
    place = {{"experiment_id": mlflow.set_experiment("benchmark").experiment_id}}
    decoded = json.loads(wide_trace(number, spans))
    decoded["info"]["trace_location"] = {{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": place}}
    trace = Trace.from_dict(decoded)
    TracingClient().start_trace(trace.info)
    TracingClient().log_spans(place["experiment_id"], trace.data.spans)
    return trace

trace, large = logged(1, 20), logged(2, {SPANS})
"""
# The longest time in which the notebook could not draw.
WATCH = """
    let before = performance.now();
    window.stood = 0;
    const tick = () => {
        const now = performance.now();
        window.stood = Math.max(window.stood, now - before);
        before = now;
        requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    return performance.timeOrigin + performance.now();
"""
DRAWN = """([root, row]) => (root ?? document).querySelector(row)
    && performance.timeOrigin + performance.now()"""
SETTLED = """(root) => {
    const count = (root ?? document).getElementsByTagName("*").length;
    if (count !== window.counted) window.since = performance.now();
    window.counted = count;
    return performance.now() - window.since > 1000 && count;
}"""
# Clicked when the page has answered, so that a page that stands still can be given up.
CLICK = """([root, row]) => {
    const clicked = (root ?? document).querySelectorAll(row)[3];
    const name = [...clicked.querySelectorAll("*")]
        .map((part) => part.textContent.trim())
        .find((text) => /^step [0-9]+$/.test(text));
    window.wanted = name.replace("step", "result");
    setTimeout(() => {
        window.clicked = performance.now();
        clicked.click();
    });
}"""
SHOWN = """([root, _, body]) =>
    [...(root ?? document).querySelectorAll(body)].at(-1)?.textContent.includes(window.wanted)
    && performance.now() - window.clicked"""


class Display(Struct, frozen=True):
    """How a trace is shown in a cell.

    Args:
        cell: Shows `trace`.
        place: What appears on the page.
        row: A span of the tree, in it.
        body: Where the inputs and outputs of a span that was clicked stand.
    """

    cell: str
    place: str
    row: str
    body: str


class Cost(Struct, frozen=True):
    """What showing the trace took; `None` is what was not there within the time limit."""

    paint: float | None = None
    stood: float | None = None
    body: float | None = None
    elements: float | None = None
    heap: float | None = None


OURS = Display("lw.show(trace)", ".lw-root", "[role=tree] [data-span]", ".lw-drawer")
THEIRS = Display(
    "trace",
    "iframe#trace-renderer",
    "[data-testid^=timeline-tree-node-]",
    "[role=tabpanel][data-state=active]",
)


def rows() -> Iterator[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory() as name, TrackingServer(Path(name)) as tracking:
        env = kernel_env(MLFLOW_TRACKING_URI=tracking.uri, **QUIET)
        with JupyterServer(Path(name), env=env) as server:
            ours = _measured(server, OURS)
            theirs = _measured(server, THEIRS)
    size = f"{SPANS:,} spans in a cell"
    yield beside_peer(f"{size}, tree on the screen", PEER, ours.paint, theirs.paint, "ms")
    yield beside_peer("… the page stands still for up to", PEER, ours.stood, theirs.stood, "ms")
    yield beside_peer("… click on a span → its body", PEER, ours.body, theirs.body, "ms")
    yield beside_peer("… elements", PEER, ours.elements, theirs.elements, "")
    yield beside_peer("… JavaScript heap added", PEER, ours.heap, theirs.heap, "MB")


def _measured(server: JupyterServer, how: Display) -> Cost:
    with (
        chromium() as browser,
        open_notebook(server, browser, [how.cell], size=WIDE) as notebook,
    ):
        page = notebook.page
        page.set_default_timeout(LIMIT_S * 1000)
        notebook.read(LOG, timeout=LIMIT_S)
        notebook.start_last()
        _wait_for_tree(notebook, how)
        notebook.read("trace = large", timeout=LIMIT_S)
        notebook.command("notebook:clear-all-cell-outputs")
        page.locator(how.place).wait_for(state="detached")
        before = heap_mb(page)
        begin = notebook.evaluate(WATCH)
        notebook.start_last()
        try:
            frame, root, drawn = _wait_for_tree(notebook, how)
            page.wait_for_function("performance.now() > 0", polling="raf")
            stood = page.evaluate("window.stood")
        except TooLong:
            give_up(browser)
            return Cost()
        # What is drawn on after the first paint counts too.
        elements = float(frame.wait_for_function(SETTLED, arg=root, polling=100).json_value())
        heap = heap_mb(page) - before
        body = None
        try:
            frame.evaluate(CLICK, [root, how.row])
            shown = frame.wait_for_function(SHOWN, arg=[root, how.row, how.body], polling="raf")
            body = float(shown.json_value())
        except TooLong:
            give_up(browser)
        return Cost(drawn - begin, stood, body, elements, heap)


def _wait_for_tree(notebook: Notebook, how: Display) -> tuple[Frame, ElementHandle | None, float]:
    """The frame that shows the trace, the element when it is the page's own, and since when."""
    place = notebook.page.locator(how.place)
    place.wait_for(state="attached")
    element = place.element_handle()
    within = element.content_frame()
    frame, root = (notebook.page.main_frame, element) if within is None else (within, None)
    drawn = frame.wait_for_function(DRAWN, arg=[root, how.row], polling="raf")
    return frame, root, float(drawn.json_value())
