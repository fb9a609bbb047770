"""What a reviewer waits for before reading: the session in its cell, and the largest trace."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator

from benchmarks.agent import agent_traces
from benchmarks.measure import Row, kernel_env, renamed, traces
from tools.chromium import chromium
from tools.jupyter import JupyterServer
from tools.notebook import Notebook, open_notebook

BETWEEN = 6  # smaller traces before each large one: none of it is fetched from the one before
TIMES = 5
READING_MS = 2000  # spent on the trace before, while the next is fetched
MAKE = """
import labeling_widget as lw
from pathlib import Path
question = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("benchmark", label_schemas=[question])
session.add_traces(Path("traces.jsonl").read_text().splitlines())
"""
OPEN = """
import labeling_widget as lw
session = lw.get_labeling_session(name="benchmark")
session
"""
# From the cell until a message of the first trace is on the screen.
RUN = """
    const frame = () => new Promise(requestAnimationFrame);
    app.shell.activateById(panel.id);
    for (const cell of panel.content.widgets) cell.outputArea.model.clear();
    while (document.querySelector(".lw-root")) await frame();
    const begin = performance.now();
    void app.commands.execute("notebook:run-cell");
    while (!document.querySelector(".lw-root [data-role]")) await frame();
    return performance.now() - begin;
"""
# From the key until the first message of another trace is on the screen.
MOVE = """async (element, key) => {
    const root = element.closest(".lw-root");
    const frame = () => new Promise(requestAnimationFrame);
    const { item } = root.dataset;
    const there = () => root.dataset.item && root.dataset.item !== item;
    const begin = performance.now();
    element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    while (!(there() && root.querySelector("[data-role]"))) await frame();
    return performance.now() - begin;
}"""


def rows(source: Path | None = None) -> Iterator[Row]:
    """Measure, with traces of an agent or with those of a JSON Lines file."""
    known = agent_traces(BETWEEN * 2) if source is None else traces(BETWEEN * 2, source)
    every = known if source is None else traces(500, source)
    largest = max(every, key=len)
    smaller = [text for text in known if text is not largest]
    written: list[str] = []
    copies = renamed([largest])
    others = renamed(smaller)
    for _ in range(2 * TIMES):
        written += [next(others) for _ in range(BETWEEN)]
        written.append(next(copies))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "traces.jsonl").write_text("\n".join(written), encoding="utf-8")
        env = kernel_env(LABELING_STORE=f"sqlite:///{folder}/labels.db")
        with JupyterServer(Path(folder), env=env) as server, chromium() as browser:
            yield from _measured(server, browser, len(largest) / 1000)


def _measured(server: JupyterServer, browser: Browser, kilobytes: float) -> Iterator[Row]:
    with open_notebook(server, browser, [MAKE]) as maker:
        maker.run_all()
    with open_notebook(server, browser, [OPEN]) as notebook:
        cold = notebook.evaluate(RUN)
        again = [notebook.evaluate(RUN) for _ in range(TIMES)]
        yield Row(
            what="cell → first trace, imports included",
            value=cold,
            unit="ms",
            beside="a kernel and a page that have just started",
        )
        yield Row(
            what="cell → first trace, run again",
            value=statistics.median(again),
            unit="ms",
            beside="everything imported",
        )
        ahead, fetched = _moved(notebook)
    yield Row(
        what="key → first message of the largest trace",
        value=statistics.median(ahead),
        unit="ms",
        budget=100,
        beside=f"{kilobytes:,.0f} kB, fetched before; in frames of 17 ms",
    )
    yield Row(
        what="… when it is fetched then",
        value=statistics.median(fetched),
        unit="ms",
        beside="gone to by its number",
    )


def _moved(notebook: Notebook) -> tuple[list[float], list[float]]:
    """Times to a large trace that was fetched before, and to one that was not."""
    root = notebook.widget()
    ahead, fetched = [], []
    for time in range(TIMES):
        large = (2 * time + 1) * (BETWEEN + 1)
        _go_to(root, large - 1)
        notebook.page.wait_for_timeout(READING_MS)
        ahead.append(root.locator("[data-option] input").first.evaluate(MOVE, "ArrowRight"))
        fetched.append(_go_to(root, large + BETWEEN + 1))
    return ahead, fetched


def _go_to(root: Locator, number: int) -> float:
    """Go to an item by its number, from 1; how long it took from the last key."""
    root.locator("[data-option] input").first.press("g")
    box = root.page.get_by_role("combobox", name="Number, id or words of the request")
    box.fill(str(number))
    chosen = root.page.locator('.lw-goto-list [aria-selected="true"] .lw-goto-number')
    chosen.get_by_text(str(number), exact=True).wait_for()
    return float(box.evaluate(MOVE, "Enter"))
