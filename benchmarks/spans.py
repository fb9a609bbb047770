"""A trace of 5,000 spans in a real JupyterLab: opened, scrolled, searched, and what it costs."""

from __future__ import annotations

import base64
import json
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, heap_mb, kernel_env
from tools.chromium import chromium
from tools.jupyter import JupyterServer
from tools.notebook import Notebook, open_notebook

SPANS = 5000
BRANCHES = 8
READING_MS = 2000  # spent on the trace before, while the next is fetched
WIDE = (1900, 1000)  # where the tree is beside the trace
BEGIN = 1_800_000_000_000_000_000

SESSION = f"""
import labeling_widget as lw
from benchmarks.spans import wide_trace
question = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("benchmark", label_schemas=[question])
session.add_traces([wide_trace(1, 20), wide_trace(2, {SPANS})])
session
"""
PAGE = """
    const times = 5;
    const until = performance.now() + 60000;
    const frame = () => new Promise((resolve, reject) => {
        if (performance.now() > until) reject(new Error("not within a minute"));
        requestAnimationFrame(resolve);
    });
    const tree = () => root.querySelector("[role=tree]");
    const height = () => tree()?.firstElementChild?.offsetHeight ?? 0;
    const press = (key) => root.querySelector("[data-option] input").dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
    );
"""
# From the key until the tree has the large trace's rows; back to the small one, and again.
OPEN = f"""async (root) => {{
    {PAGE}
    const small = height();
    const taken = [];
    while (taken.length < times) {{
        const begin = performance.now();
        press("ArrowRight");
        while (!(height() > small * 10 && tree().querySelector("[data-span]"))) await frame();
        taken.push(performance.now() - begin);
        if (taken.length === times) return taken;
        press("ArrowLeft");
        while (height() !== small) await frame();
        for (let wait = 0; wait < 30; wait++) await frame();
    }}
}}"""
# The conversation is drawn on, a few messages after each paint, until all of it is there.
SETTLED = f"""async (root) => {{
    {PAGE}
    const count = () => root.querySelectorAll("*").length;
    let before = 0;
    while (count() !== before) {{
        before = count();
        for (let wait = 0; wait < 30; wait++) await frame();
    }}
    return before;
}}"""
# Every step shows other rows: the whole tree goes by in a second.
SCROLL = f"""async (root) => {{
    {PAGE}
    const rows = [];
    const all = height(); // asking for it in every frame would lay the page out in each
    const frames = async (scroll) => {{
        const taken = [];
        let before = await frame();
        for (let step = 1; step <= 60; step++) {{
            if (scroll) tree().scrollTop = (all * step) / 61;
            const now = await frame();
            taken.push(now - before);
            before = now;
            rows.push(tree().querySelectorAll("[data-span]").length);
        }}
        return taken;
    }};
    return {{ idle: await frames(false), scrolls: await frames(true), rows }};
}}"""
# A word typed letter by letter: from its last one until it is marked, until the spans are counted.
SEARCH = f"""async (root) => {{
    {PAGE}
    press("/");
    while (!root.querySelector(".lw-search input")) await frame();
    const input = root.querySelector(".lw-search input");
    const put = (text) => {{
        input.value = text;
        input.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
    }};
    const marked = () => (CSS.highlights.get("lw-search")?.size ?? 0) > 0;
    const counted = () => root.querySelector(".lw-found span") && tree().querySelector(".lw-hits");
    const taken = {{ marks: [], counts: [] }};
    while (taken.counts.length < times) {{
        const begin = performance.now();
        put("result");
        while (!marked()) await frame();
        taken.marks.push(performance.now() - begin);
        while (!counted()) await frame();
        taken.counts.push(performance.now() - begin);
        put("");
        while (marked() || counted()) await frame();
    }}
    return taken;
}}"""
# Another word, letter by letter as it is typed: from the last one until its spans are counted.
TYPED = f"""async (root) => {{
    {PAGE}
    const input = root.querySelector(".lw-search input");
    const counted = () => root.querySelector(".lw-found span")?.textContent ?? "";
    const words = "result 1".split("").map((_, at, all) => all.slice(0, at + 1).join(""));
    const taken = [];
    while (taken.length < times) {{
        let begin = 0;
        for (const text of [...words, `result 1${{taken.length}}`]) {{
            for (let wait = 0; wait < 5; wait++) await frame();
            begin = performance.now();
            input.value = text;
            input.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
        }}
        while (!counted().includes(", 111 in")) await frame();
        taken.push(performance.now() - begin);
    }}
    input.value = "";
    input.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
    return taken;
}}"""
BODY = f"""async (root) => {{
    {PAGE}
    const taken = [];
    while (taken.length < times) {{
        const row = tree().querySelectorAll("[data-span]")[taken.length + 1];
        const result = row.querySelector(".lw-cut").textContent.replace("step", "result");
        const shown = () => root.querySelector(".lw-drawer")?.textContent.includes(result);
        const begin = performance.now();
        row.click();
        while (!shown()) await frame();
        taken.push(performance.now() - begin);
    }}
    return taken;
}}"""


def rows() -> Iterator[Row]:
    """Measure."""
    with (
        tempfile.TemporaryDirectory() as folder,
        JupyterServer(Path(folder), env=kernel_env(LABELING_STORE="sqlite://")) as server,
        chromium() as browser,
        open_notebook(server, browser, [SESSION], size=WIDE) as notebook,
    ):
        yield from _measured(notebook)


def _measured(notebook: Notebook) -> Iterator[Row]:
    size = f"{SPANS:,} spans"
    before = heap_mb(notebook.page)
    notebook.run_all()
    root = notebook.widget()
    root.locator("[data-option] input").first.focus()
    root.locator("[data-span]").first.wait_for()
    notebook.page.wait_for_timeout(READING_MS)
    opened = root.evaluate(OPEN)
    yield Row(
        what=f"{size}, tree on the screen",
        value=opened[0],
        unit="ms",
        budget=100,
        beside=f"from the key, in frames of 17 ms; again: {statistics.median(opened[1:]):.0f} ms",
    )
    elements = root.evaluate(SETTLED)
    added = heap_mb(notebook.page) - before
    seen = root.evaluate(SCROLL)
    scrolls, idle = seen["scrolls"], seen["idle"]
    yield Row(
        what=f"{size}, scrolling",
        value=1000 / statistics.mean(scrolls),
        unit="fps",
        least=55,
        beside=f"other rows in every frame; {1000 / statistics.mean(idle):.1f} fps at rest",
    )
    yield Row(
        what="… the longest frame of it",
        value=max(scrolls),
        unit="ms",
        beside=f"{max(idle):.1f} ms at rest",
    )
    found = root.evaluate(SEARCH)
    yield Row(
        what=f"{size}, search → marks in the text",
        value=statistics.median(found["marks"]),
        unit="ms",
        budget=100,
    )
    yield Row(
        what="… → counts of all spans",
        value=statistics.median(found["counts"]),
        unit="ms",
        budget=100,
        beside=f"{SPANS:,} of them, from Python",
    )
    yield Row(
        what="… typed: its last letter → counts",
        value=statistics.median(root.evaluate(TYPED)),
        unit="ms",
        budget=100,
        beside="a letter every 83 ms",
    )
    yield Row(
        what=f"{size}, click on one → its body",
        value=statistics.median(root.evaluate(BODY)),
        unit="ms",
        beside="fetched then",
    )
    yield Row(
        what=f"{size}, rows in the page",
        value=max(seen["rows"]),
        unit="",
        budget=100,
        beside="only those that can be seen",
    )
    yield Row(
        what=f"{size}, elements of the widget",
        value=elements,
        unit="",
        beside="when the whole conversation, each tool call of it, is drawn",
    )
    yield Row(
        what=f"{size}, JavaScript heap",
        value=added,
        unit="MB",
        beside="beyond the notebook's own, the front end included",
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
