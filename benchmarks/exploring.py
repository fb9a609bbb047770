"""`explore` on small and large frames: what is sent, how soon, and what it keeps in memory."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pandas as pd

import labeling_widget as lw
from benchmarks.measure import Row, medians_ms, traces
from labeling_widget.traces.export import traces_frame

SIZES = (100, 10_000)
FILTER = {"text": "the library", "states": ["OK"]}
SORT = {"column": "duration", "descending": True}


def rows() -> Iterator[Row]:
    """Measure, on frames as `search_traces` returns them."""
    for count in SIZES:
        frame = traces_frame(text.encode() for text in traces(count))
        yield from _rows(frame, f"{count:,} traces")


def _rows(frame: pd.DataFrame, size: str) -> Iterator[Row]:
    yield Row(
        what=f"explore {size}, first reply",
        value=len(json.dumps(_opened(frame)[1], ensure_ascii=False).encode()) / 1000,
        unit="kB",
        budget=100,
        beside=f"the notebook's own table of it: {len(_html(frame)) / 1000:,.0f} kB",
    )
    first, parse, html = medians_ms(
        lambda: _opened(frame), lambda: _parsed(frame), lambda: _html(frame), times=3
    )
    yield Row(
        what="… from the frame to the first row",
        value=first,
        unit="ms",
        budget=150,
        beside=f"the notebook's own table: {html:.0f} ms",
    )
    yield Row(
        what="… beside parsing the traces of the frame",
        value=first / parse,
        unit="×",
        budget=1 if len(frame) > SIZES[0] else None,
        beside=f"json: {parse:.0f} ms",
    )
    explorer, _ = _opened(frame)
    asked = {"filter": FILTER, "sort": SORT}
    _answer(explorer, "explore.rows", asked)  # what is searched is put together once
    search, again = medians_ms(
        lambda: _answer(explorer, "explore.rows", asked),
        lambda: _answer(explorer, "explore.rows", {"filter": {}, "sort": {}}),
    )
    yield Row(
        what="… rows of another filter and order",
        value=search,
        unit="ms",
        budget=30,
        beside=f"without a filter: {again:.0f} ms",
    )
    bodies = sum(len(text) for text in frame["trace"]) / 1e6
    kept, peak = _memory(frame)
    yield Row(
        what="… memory beyond the frame, searched once",
        value=peak,
        unit="MB",
        beside=f"{kept:.1f} MB of it stays; the texts of the traces alone: {bodies:.1f} MB",
    )
    yield Row(
        what="… beside the texts of the traces",
        value=peak / bodies,
        unit="×",
        budget=0.5 if len(frame) > SIZES[0] else None,
    )


def _opened(frame: pd.DataFrame) -> tuple[lw.TraceExplorer, dict[str, Any]]:
    explorer = lw.explore(frame)
    return explorer, _answer(explorer, "explore.open", {})


def _answer(explorer: lw.TraceExplorer, op: str, args: dict[str, Any]) -> dict[str, Any]:
    call = {"v": 1, "kind": "call", "id": "c1", "op": op, "args": args}
    reply = explorer._dispatcher.answer(call)  # noqa: SLF001 - as the front end calls it
    if reply is None or not reply["ok"]:
        raise RuntimeError(f"{op} was refused: {reply}")
    return reply


def _parsed(frame: pd.DataFrame) -> int:
    return sum(len(json.loads(text)) for text in frame["trace"])


def _html(frame: pd.DataFrame) -> str:
    return str(frame._repr_html_())  # type: ignore[operator]


def _memory(frame: pd.DataFrame) -> tuple[float, float]:
    """Megabytes that stay, and their peak, after opening, searching and sorting."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    explorer, _ = _opened(frame)
    _answer(explorer, "explore.rows", {"filter": FILTER, "sort": SORT})
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    explorer.close()
    return (after - before) / 1e6, (peak - before) / 1e6
