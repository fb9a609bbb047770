"""A session as a file: how large it is, how long it takes to write, and to open from disk."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect

import labeling_widget as lw
from benchmarks.measure import Row, traces
from labeling_widget.store import open_store
from tools.chromium import chromium

TRACES = 100
TIMES = 5

# The first trace and its questions are drawn, and the browser has painted them.
PAINTED = """() => new Promise((done) => {
    const look = () => document.querySelector(".lw-root[data-item^=tr-] .lw-section")
        ? requestAnimationFrame(() => setTimeout(() => done(performance.now())))
        : requestAnimationFrame(look);
    look();
})"""

PARSE = """<!doctype html><meta charset="utf-8"><title>JSON</title>
<script type="application/json">{text}</script>
<script>
for (const text of JSON.parse(document.querySelector("script").textContent)) JSON.parse(text);
requestAnimationFrame(() => setTimeout(() => {{ window.done = performance.now(); }}));
</script>
"""


def rows(source: Path | None = None) -> Iterator[Row]:
    """Measure with the samples, or with the traces of a JSON Lines file."""
    texts = traces(TRACES, source)
    size = sum(len(text.encode()) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        page, plain = Path(folder) / "review.html", Path(folder) / "plain.html"
        begin = time.perf_counter()
        _session(texts).export(page, reviewer="alice@example.com")
        wrote = time.perf_counter() - begin
        yield Row(
            what=f"a file of {TRACES} traces",
            value=page.stat().st_size / 1e6,
            unit="MB",
            budget=20,
            beside=f"their JSON: {size / 1e6:.1f} MB",
        )
        yield Row(what="… written", value=wrote, unit="s")
        escaped = json.dumps(texts).replace("<", "\\u003c")
        plain.write_text(PARSE.format(text=escaped), encoding="utf-8")
        with chromium() as browser:
            ours = statistics.median(_open(browser, page) for _ in range(TIMES))
            theirs = statistics.median(_parse(browser, plain) for _ in range(TIMES))
        yield Row(
            what="… opened, to the first trace on the screen",
            value=ours,
            unit="ms",
            budget=2000,
            beside=f"a page that parses their JSON: {theirs:.0f} ms",
        )


def _session(texts: list[str]) -> lw.LabelingSession:
    lw.set_store(open_store("sqlite://"))
    asked = lw.create_label_schema("good", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("file", label_schemas=[asked, lw.GUIDELINES])
    return session.add_traces(texts)


def _open(browser: Browser, path: Path) -> float:
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(path.as_uri(), wait_until="commit")
        return float(page.evaluate(PAINTED))


def _parse(browser: Browser, path: Path) -> float:
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        expect(page).to_have_title("JSON")
        page.wait_for_function("window.done")
        return float(page.evaluate("window.done"))
