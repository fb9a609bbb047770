"""A frame of traces in a notebook cell: `explore`, beside pandas' HTML of all of its rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import TimeoutError as TooLong

from benchmarks.measure import LIMIT_S, Row, beside_peer, give_up, heap_mb, kernel_env
from tools.chromium import chromium
from tools.jupyter import JupyterServer
from tools.notebook import open_notebook

PEER = f"pandas {version('pandas')} to_html"
SIZES = (100, 10_000)
FRAME = """
import json
import labeling_widget as lw
from IPython.display import HTML
from benchmarks import exploring
from benchmarks.measure import traces
from labeling_widget.traces.export import traces_frame
frame = traces_frame(text.encode() for text in traces({}))
sent = lambda widget, reply: (widget.get_state(), reply)
"""
# Shows the frame; its first row on the page; what the kernel sends, as JSON or HTML.
OURS = (
    "lw.explore(frame)",
    ".lw-root [data-trace]",
    "print(sum(len(json.dumps(part, default=str)) for part in sent(*exploring._opened(frame))))",
)
THEIRS = (
    "HTML(frame.to_html())",
    ".jp-OutputArea-output table.dataframe tbody tr",
    "print(len(frame.to_html()))",
)
DRAWN = "(row) => document.querySelector(row) && performance.now()"


def rows() -> Iterator[Row]:
    """Measure."""
    with (
        tempfile.TemporaryDirectory() as name,
        JupyterServer(Path(name), env=kernel_env()) as server,
    ):
        for count in SIZES:
            ours = _measured(server, count, OURS)
            theirs = _measured(server, count, THEIRS)
            size = f"{count:,} traces in a cell"
            units = ("ms", "MB", "", "MB")
            names = (f"{size}, first row", "… sent for it", "… elements", "… heap added")
            for what, our, their, unit in zip(names, ours, theirs, units, strict=True):
                yield beside_peer(what, PEER, our, their, unit)


def _measured(server: JupyterServer, count: int, how: tuple[str, str, str]) -> list[float | None]:
    """Time to the first row, megabytes sent, elements and heap that were added."""
    cell, row, size = how
    with chromium() as browser, open_notebook(server, browser, [cell]) as notebook:
        page = notebook.page
        page.set_default_timeout(LIMIT_S * 1000)
        notebook.read(FRAME.format(count), timeout=LIMIT_S)
        sent = float(notebook.read(size, timeout=LIMIT_S)) / 1e6
        heap = heap_mb(page)
        elements = page.evaluate("document.getElementsByTagName('*').length")
        begin = page.evaluate("performance.now()")
        notebook.start_last()
        try:
            drawn = page.wait_for_function(DRAWN, arg=row, polling="raf").json_value()
        except TooLong:
            give_up(browser)
            return [None, sent, None, None]
        elements = page.evaluate("document.getElementsByTagName('*').length") - elements
        return [drawn - begin, sent, elements, heap_mb(page) - heap]
