"""`add_traces` beside parsing the same JSON and the JSON inside its attributes."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

import labeling_widget as lw
from benchmarks.agent import agent_traces
from benchmarks.measure import Row, medians_ms, traces

SMALL = 500
LARGE = 60


def rows(source: Path | None = None) -> Iterator[Row]:
    """Measure, with small traces and with large ones, or with those of a JSON Lines file."""
    if source is not None:
        yield from _rows("traces of the file", traces(SMALL, source))
        return
    yield from _rows("sample traces", traces(SMALL))
    yield from _rows("agent traces", agent_traces(LARGE))


def _rows(kind: str, texts: list[str]) -> Iterator[Row]:
    megabytes = sum(len(text) for text in texts) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        lw.set_store(f"sqlite:///{folder}/labels.db")
        with contextlib.redirect_stderr(io.StringIO()):  # the progress bar
            add, standard, fast = medians_ms(
                lambda: _session().add_traces(texts),
                lambda: _parse(texts, json.loads),
                lambda: _parse(texts, msgspec.json.decode),
            )
        lw.get_store().close()
    yield Row(
        what=f"add {len(texts)} {kind}, {megabytes:.1f} MB",
        value=add,
        unit="ms",
        beside="from JSON texts onto a disk, durably",
    )
    yield Row(
        what="… beside parsing them, nested JSON too",
        value=add / standard,
        unit="×",
        budget=3,
        beside=f"json: {standard:.0f} ms",
    )
    yield Row(
        what="… beside the fastest parser",
        value=add / fast,
        unit="×",
        beside=f"msgspec: {fast:.0f} ms",
    )


def _session() -> lw.LabelingSession:
    return lw.create_labeling_session("benchmark", label_schemas=[lw.EXPECTED_RESPONSE])


def _parse(texts: list[str], loads: Callable[[str], Any]) -> None:
    for text in texts:
        for span in loads(text)["data"]["spans"]:
            for value in span["attributes"].values():
                if isinstance(value, str):
                    loads(value)
