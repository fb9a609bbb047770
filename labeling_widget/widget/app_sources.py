"""Where the traces of a new session come from: what the notebook holds, and datasets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pandas as pd

from labeling_widget.errors import SessionError
from labeling_widget.session import LabelingSession
from labeling_widget.store.base import Store
from labeling_widget.traces.mlflow import read_traces
from labeling_widget.widget import app_protocol as messages
from labeling_widget.widget.explorer import TraceExplorer

_GIVEN = "given"
_TRACE_COLUMNS = ("trace", "spans", "request")


class Sources:
    """Everything that traces can come from, in the notebook as it is at the moment.

    Args:
        store: Whose datasets are offered.
        given: Traces that were handed to the widget, in any form that `add_traces` takes.
    """

    def __init__(self, store: Store, given: Any = None) -> None:
        self._store = store
        self._given = given

    def rows(self) -> list[messages.SourceRow]:
        """What there is to choose from: what was given, what the notebook has, datasets."""
        rows = [self._row_of_given()] if self._given is not None else []
        for name, frame in _frames():
            rows.append(_row(f"frame:{name}", "frame", name, len(frame)))
        for name, explorer in _explorers():
            count = len(explorer.selected)
            rows.append(_row(f"selection:{name}", "selection", f"{name}.selected", count))
        names = dict.fromkeys(kept.name for kept in self._store.evaluation_datasets().all())
        rows += [_row(f"dataset:{name}", "dataset", name, None) for name in names]
        return rows

    def check(self, source: str) -> None:
        """Raise what adding from there would raise, before a session is made for it."""
        kind, _, name = source.partition(":")
        if kind == "dataset":
            if not self._store.evaluation_datasets().find(name):
                raise SessionError(f"there is no dataset {name!r} any more", field="source")
        elif source:
            read_traces(self._traces(kind, name))

    def add_to(self, session: LabelingSession, source: str) -> int:
        """Add the traces of a source to a session; how many are new to it."""
        kind, _, name = source.partition(":")
        before = len(session)
        if kind == "dataset":
            session.add_dataset(name)
        elif source:
            session.add_traces(self._traces(kind, name))
        return len(session) - before

    def _traces(self, kind: str, name: str) -> Any:
        if kind == _GIVEN and self._given is not None:
            return self._given
        if kind == "frame" and name in (frames := dict(_frames())):
            return frames[name]
        if kind == "selection" and name in (explorers := dict(_explorers())):
            return explorers[name].selected
        raise SessionError(
            f"the notebook has no traces {name!r} any more; choose others", field="source"
        )

    def _row_of_given(self) -> messages.SourceRow:
        count = len(self._given) if hasattr(self._given, "__len__") else None
        single = isinstance(self._given, str | bytes | dict)
        return _row(_GIVEN, "frame", "traces given", 1 if single else count)


def _row(source: str, kind: Any, name: str, traces: int | None) -> messages.SourceRow:
    return messages.SourceRow(source=source, kind=kind, name=name, traces=traces)


def _frames() -> Iterator[tuple[str, pd.DataFrame]]:
    """The notebook's variables that hold a frame of traces."""
    for name, value in _variables():
        if isinstance(value, pd.DataFrame) and _holds_traces(value):
            yield name, value


def _explorers() -> Iterator[tuple[str, TraceExplorer]]:
    for name, value in _variables():
        if isinstance(value, TraceExplorer):
            yield name, value


def _variables() -> Iterator[tuple[str, Any]]:
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell is not None else None
    if running is None:
        return
    for name, value in list(running.user_ns.items()):
        if not name.startswith("_"):
            yield name, value


def _holds_traces(frame: pd.DataFrame) -> bool:
    return "trace_id" in frame.columns and any(c in frame.columns for c in _TRACE_COLUMNS)
