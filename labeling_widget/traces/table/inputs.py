"""What was given to explore, row by row and column by column; nothing of it is copied."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Protocol

import pandas as pd

from labeling_widget.errors import TraceError
from labeling_widget.traces.export import traces_frame
from labeling_widget.traces.frame import OLD_NAMES, decoded_cell, frame_rows, is_missing
from labeling_widget.traces.mlflow import each_input, reason_of
from labeling_widget.traces.source import NotATraceError, SourceTrace, source_trace
from labeling_widget.traces.span_frame import is_span_frame
from labeling_widget.traces.table.heads import Head, head_of

FIELDS = {
    "trace_id": "trace_id",
    "state": "state",
    "request_time": "request_time",
    "execution_duration": "execution_duration_ms",
    "request": "request_preview",
    "response": "response_preview",
    "trace_metadata": "trace_metadata",
    "tags": "tags",
    "assessments": "assessments",
}
"""Columns of a `search_traces` frame → where an info part keeps the same."""

_NESTED = frozenset({"trace_metadata", "tags", "assessments"})
_READ = frozenset({*FIELDS, *OLD_NAMES, "trace", "spans", "client_request_id"})
_TAKES = (
    "traces takes a frame from mlflow.search_traces, Trace objects, Trace JSON, OTLP JSON or a "
    "frame of OpenInference spans"
)


class Inputs(Protocol):
    """The traces that were given, in their order."""

    def __len__(self) -> int: ...

    def column(self, name: str) -> pd.Series[Any] | None:
        """The cells of one of `FIELDS`, or `None` where nothing tells them."""
        ...

    def extra(self) -> dict[str, pd.Series[Any]]:
        """The columns that are the caller's own, by name."""
        ...

    def raw(self, row: int) -> Any:
        """One input as `source_trace` takes it. Raises `TraceError` when there is none."""
        ...

    def problem(self, row: int) -> str:
        """What is known to be wrong with an input, without decoding it."""
        ...

    def taken(self, rows: Sequence[int]) -> pd.DataFrame:
        """These rows as a frame: the caller's own, else as `search_traces` has them."""
        ...

    def part(self, rows: Sequence[int]) -> Inputs:
        """These rows as inputs of their own."""
        ...


def inputs_of(traces: Any) -> Inputs:
    """The inputs in anything that `read_traces` takes; inputs are taken as they are.

    Raises:
        TraceError: it is nothing of that kind, or a frame without usable columns.
    """
    if isinstance(traces, _FrameInputs | _ListInputs):
        return traces
    if isinstance(traces, pd.DataFrame) and not is_span_frame(traces):
        return _FrameInputs(traces)
    return _ListInputs(list(each_input(traces)))


class _FrameInputs:
    """The rows of a frame."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._plain = _plain(frame)
        if len(frame) and not {"trace", "trace_id"}.intersection(self._plain.columns):
            got = ", ".join(map(str, frame.columns[:12]))
            raise TraceError(
                f"{_TAKES}; this frame has neither a column 'trace' nor 'trace_id', but {got}",
                field="traces",
            )

    def __len__(self) -> int:
        return len(self._frame)

    def column(self, name: str) -> pd.Series[Any] | None:
        own = self._plain[name] if name in self._plain.columns else None
        if "trace" not in self._plain.columns or name not in FIELDS:
            return own
        if own is None or (name in _NESTED and _unreadable(own)):
            return _of_heads(self._heads, name)
        return own

    def extra(self) -> dict[str, pd.Series[Any]]:
        return {str(name): self._plain[name] for name in self._plain.columns if name not in _READ}

    def raw(self, row: int) -> Any:
        return next(iter(frame_rows(self._plain.iloc[row : row + 1])))

    def problem(self, row: int) -> str:
        if "trace" not in self._plain.columns:
            return ""
        if "_heads" in self.__dict__:
            return self._heads[row].problem
        cell = self._plain["trace"].iloc[row]
        return _problem(cell)

    def taken(self, rows: Sequence[int]) -> pd.DataFrame:
        return self._frame.iloc[list(rows)]

    def part(self, rows: Sequence[int]) -> Inputs:
        return _FrameInputs(self._frame.iloc[list(rows)])

    @cached_property
    def _heads(self) -> list[Head]:
        return [head_of(None if is_missing(cell) else cell) for cell in self._plain["trace"]]


class _ListInputs:
    """Trace objects, texts or dicts."""

    def __init__(self, inputs: list[Any], heads: list[Head] | None = None) -> None:
        self._inputs = inputs
        self._heads = [head_of(raw) for raw in inputs] if heads is None else heads

    def __len__(self) -> int:
        return len(self._inputs)

    def column(self, name: str) -> pd.Series[Any] | None:
        return _of_heads(self._heads, name) if name in FIELDS else None

    def extra(self) -> dict[str, pd.Series[Any]]:
        return {}

    def raw(self, row: int) -> Any:
        return self._inputs[row]

    def problem(self, row: int) -> str:
        return self._heads[row].problem

    def taken(self, rows: Sequence[int]) -> pd.DataFrame:
        found = (checked(self, row) for row in rows)
        return traces_frame(each.body for each in found if isinstance(each, SourceTrace))

    def part(self, rows: Sequence[int]) -> Inputs:
        return _ListInputs([self._inputs[row] for row in rows], [self._heads[row] for row in rows])


def checked(inputs: Inputs, row: int) -> SourceTrace | str:
    """One input read whole, or the reason why it is no trace."""
    try:
        return source_trace(inputs.raw(row))
    except (NotATraceError, TraceError) as error:
        return str(error)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return reason_of(error)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same cells under one flat set of names: MLflow 3's, the first where two are equal."""
    names = [_name(name) for name in frame.columns]
    known = set(names)
    names = [new if (new := OLD_NAMES.get(name, name)) not in known else name for name in names]
    flat = frame.set_axis(pd.Index(names, dtype="object"), axis=1)
    return flat if flat.columns.is_unique else flat.loc[:, ~flat.columns.duplicated()]


def _name(name: Any) -> str:
    """A column's name; of several levels those that say something."""
    if isinstance(name, tuple):
        return ".".join(str(level) for level in name if not is_missing(level) and level != "")
    return str(name)


def _unreadable(cells: pd.Series[Any]) -> bool:
    """Whether cells are what a CSV file makes of dicts and lists: how Python writes them."""
    first = next((cell for cell in cells if not is_missing(cell)), None)
    return isinstance(first, str) and isinstance(decoded_cell(first), str)


def _of_heads(heads: list[Head], name: str) -> pd.Series[Any]:
    key = FIELDS[name]
    if name == "execution_duration":
        cells = [head.info.get(key, head.info.get(name)) for head in heads]
    else:
        cells = [head.info.get(key) for head in heads]
    return pd.Series(cells, dtype="object")


def _problem(cell: Any) -> str:
    if is_missing(cell):
        return "it has no trace"
    if isinstance(cell, str):
        return "" if cell.lstrip()[:1] == "{" else "it is not JSON"
    if isinstance(cell, dict | bytes) or callable(getattr(cell, "to_json", None)):
        return ""
    return f"it is {type(cell).__name__}, not a trace"
