"""A trace of 5,000 spans in a real JupyterLab: its tree on the screen, and scrolled."""

from __future__ import annotations

import base64
import json
import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Row
from tools.chromium import chromium
from tools.jupyter import JupyterServer
from tools.notebook import open_notebook

ROOT = Path(__file__).parents[1]
SPANS = 5000
BRANCHES = 8
READING_MS = 2000  # spent on the trace before, while the next is fetched
WIDE = (1900, 1000)  # where the tree is beside the trace
BEGIN = 1_800_000_000_000_000_000

SESSION = """
import labeling_widget as lw
from benchmarks.spans import wide_trace
question = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("benchmark", label_schemas=[question])
session.add_traces([wide_trace(1, 20), wide_trace(2, 5000)])
session
"""
# Times from the key until the tree has the large trace's rows, then of a frame after each scroll.
MEASURE = """async (root) => {
    const frame = () => new Promise(requestAnimationFrame);
    const tree = () => root.querySelector("[role=tree]");
    const height = () => tree()?.firstElementChild?.offsetHeight ?? 0;
    const small = height();
    const begin = performance.now();
    root.querySelector("[data-option] input").dispatchEvent(
        new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }),
    );
    while (!(height() > small * 10 && tree().querySelector("[data-span]"))) await frame();
    const open = performance.now() - begin;
    const rows = [];
    const frames = async (scroll) => {
        const taken = [];
        let before = await frame();
        for (let step = 1; step <= 60; step++) {
            if (scroll) tree().scrollTop = (height() * step) / 61;
            const now = await frame();
            taken.push(now - before);
            before = now;
            rows.push(tree().querySelectorAll("[data-span]").length);
        }
        return taken;
    };
    return { open, idle: await frames(false), scrolls: await frames(true), rows };
}"""


def rows() -> Iterator[Row]:
    """Measure."""
    env = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "LABELING_STORE": "sqlite://",
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        JupyterServer(Path(folder), env=env) as server,
        chromium() as browser,
        open_notebook(server, browser, [SESSION], size=WIDE) as notebook,
    ):
        notebook.run_all()
        root = notebook.widget()
        root.locator("[data-option] input").first.focus()
        root.locator("[data-span]").first.wait_for()
        notebook.page.wait_for_timeout(READING_MS)
        seen = root.evaluate(MEASURE)
    yield Row(
        what=f"{SPANS:,} spans, tree on the screen",
        value=seen["open"],
        unit="ms",
        budget=100,
        beside="from the key, in frames of 17 ms",
    )
    yield Row(
        what=f"{SPANS:,} spans, a frame while scrolling",
        value=statistics.median(seen["scrolls"]),
        unit="ms",
        beside=f"{statistics.median(seen['idle']):.1f} ms when nothing moves here",
    )
    yield Row(
        what=f"{SPANS:,} spans, rows in the page",
        value=max(seen["rows"]),
        unit="",
        beside="only those that can be seen",
    )


def wide_trace(number: int, count: int) -> str:
    """A trace of so many spans, each with up to eight below it, as JSON text."""
    otel_id = number.to_bytes(16, "big")
    trace_id = f"tr-{otel_id.hex()}"
    spans: list[dict[str, Any]] = [
        {
            "trace_id": base64.b64encode(otel_id).decode(),
            "span_id": _span_id(n),
            "parent_span_id": _span_id((n - 1) // BRANCHES) if n else None,
            "name": f"step {n}",
            "start_time_unix_nano": BEGIN + n * 1_000_000,
            "end_time_unix_nano": BEGIN + (2 * count - n) * 1_000_000,
            "events": [],
            "status": {"code": "STATUS_CODE_OK", "message": ""},
            "attributes": {
                "mlflow.traceRequestId": json.dumps(trace_id),
                "mlflow.spanType": json.dumps("CHAIN" if n % 3 else "TOOL"),
                "mlflow.spanInputs": json.dumps({"number": n}),
                "mlflow.spanOutputs": json.dumps({"text": f"result {n}"}),
            },
        }
        for n in range(count)
    ]
    info = {
        "trace_id": trace_id,
        "request_time": "2027-01-15T08:00:00Z",
        "state": "OK",
        "trace_metadata": {},
        "tags": {},
    }
    return json.dumps({"info": info, "data": {"spans": spans}})


def _span_id(number: int) -> str:
    return base64.b64encode((number + 1).to_bytes(8, "big")).decode()
