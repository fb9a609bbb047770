"""Bytes between the notebook and Python, whatever the session's size."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from typing import Any

import labeling_widget as lw
from benchmarks.measure import Row, traces
from labeling_widget.widget.session_backend import SessionBackend

BUNDLE = {"_esm", "_css"}


def rows() -> Iterator[Row]:
    """Measure."""
    lw.set_store("sqlite://")
    for count in (100, 10_000):
        session = lw.create_labeling_session("benchmark", label_schemas=[lw.EXPECTED_RESPONSE])
        with contextlib.redirect_stderr(io.StringIO()):  # the progress bar
            session.add_traces(traces(count))
        yield Row(
            what=f"bytes to open, {count:,} traces",
            value=_opening(session) / 1000,
            unit="kB",
            budget=100,
            beside="traits, snapshot, a page of the list, the first trace",
        )


def _opening(session: lw.LabelingSession) -> int:
    widget = lw.LabelingWidget(session, reviewer="alice@example.com")
    traits = {name: value for name, value in widget.get_state().items() if name not in BUNDLE}
    widget.close()
    answer = SessionBackend(session, "alice@example.com").dispatcher().answer
    calls: list[tuple[str, dict[str, Any]]] = [
        ("session.open", {}),
        ("items.page", {}),
        ("item.get", {"indexes": [0]}),
    ]
    size = len(json.dumps(traits))
    for op, args in calls:
        reply = answer({"v": 1, "kind": "call", "id": "c1", "op": op, "args": args})
        if reply is None or not reply["ok"]:
            raise RuntimeError(f"{op} was refused: {reply}")
        size += len(json.dumps(reply))
    return size
