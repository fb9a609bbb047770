"""The rows of a `search_traces` frame as traces, also when its `trace` column is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from labeling_widget.errors import TraceError
from labeling_widget.traces.decode import as_text, dumps, loads, whole_number
from labeling_widget.traces.source import NotATraceError
from labeling_widget.traces.v3 import iso_time

OLD_NAMES = {
    "request_id": "trace_id",
    "status": "state",
    "timestamp_ms": "request_time",
    "execution_time_ms": "execution_duration",
    "request_metadata": "trace_metadata",
}
"""Columns of MLflow 2's frames and what they are called since."""


def frame_rows(frame: pd.DataFrame) -> Iterator[Any]:
    """What `source_trace` takes, row by row.

    Raises:
        TraceError: the frame has neither a `trace` column nor those it can be rebuilt from.
    """
    if isinstance(frame.columns, pd.MultiIndex) or not frame.columns.is_unique:
        raise TraceError(
            "the frame's columns need one name each, all different; got "
            + ", ".join(map(str, frame.columns[:12])),
            field="traces",
        )
    if "trace" not in frame.columns:
        renamed = frame.rename(
            columns={old: new for old, new in OLD_NAMES.items() if new not in frame.columns}
        )
        if "trace_id" not in renamed.columns or not {"spans", "request", "response"}.intersection(
            renamed.columns
        ):
            got = ", ".join(map(str, frame.columns[:12])) or "none"
            raise TraceError(
                "the frame needs a column 'trace', or 'trace_id' with 'spans' "
                f"(as mlflow.search_traces returns them); got {got}",
                field="traces",
            )
        for row in renamed.to_dict("records"):
            yield _Row({str(name): value for name, value in row.items()})
        return
    for cell in frame["trace"]:
        yield None if is_missing(cell) else cell


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that becomes a trace when it is read, so that a bad one does not end the frame."""

    cells: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        return _rebuilt(self.cells)


def _rebuilt(row: dict[str, Any]) -> dict[str, Any]:
    spans = decoded_cell(row.get("spans"))
    info = {
        "trace_id": row.get("trace_id"),
        "client_request_id": row.get("client_request_id"),
        "trace_location": {
            "type": "MLFLOW_EXPERIMENT",
            "mlflow_experiment": {"experiment_id": "0"},
        },
        "request_time": _request_time(row.get("request_time")),
        "state": row.get("state"),
        "execution_duration_ms": whole_number(row.get("execution_duration")),
        "trace_metadata": pairs_cell(row.get("trace_metadata")),
        "tags": pairs_cell(row.get("tags")),
        "request_preview": _preview(row.get("request")),
        "response_preview": _preview(row.get("response")),
        "assessments": decoded_cell(row.get("assessments")) or None,
    }
    return {
        "info": {name: value for name, value in info.items() if not is_missing(value)},
        "data": {"spans": [_span(span) for span in spans] if isinstance(spans, list) else spans},
    }


def _request_time(value: Any) -> str | None:
    if isinstance(value, pd.Timestamp):
        moment = value.tz_localize("UTC") if value.tzinfo is None else value
        return str(moment.isoformat())
    if isinstance(value, str):
        return value
    milliseconds = None if is_missing(value) else whole_number(value)
    return None if milliseconds is None else iso_time(milliseconds)


def _preview(value: Any) -> str | None:
    if is_missing(value):
        return None
    if not isinstance(value, str):
        value = as_text(loads(dumps(value)))
    return str(value)[:1000]


def decoded_cell(value: Any) -> Any:
    """A cell of lists or dicts; Parquet gives arrays back, a CSV their JSON text."""
    if is_missing(value):
        return None
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    tolist = getattr(value, "tolist", None)
    return tolist() if callable(tolist) else value


def pairs_cell(value: Any) -> Any:
    """A cell of tags; Parquet gives a map back as a list of pairs, absent keys as `None`."""
    cell = decoded_cell(value)
    if isinstance(cell, list):
        try:
            cell = dict(cell)
        except (TypeError, ValueError):
            raise NotATraceError("its tags or metadata are not names with values") from None
    return (
        {key: text for key, text in cell.items() if text is not None}
        if isinstance(cell, Mapping)
        else {}
    )


def _span(span: Any) -> Any:
    if not isinstance(span, Mapping):
        return span
    attributes = span.get("attributes")
    if not isinstance(attributes, Mapping):
        return span
    # Parquet fills up the attributes that other spans of the column have
    present = {key: text for key, text in attributes.items() if text is not None}
    return {**span, "attributes": present}


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: `None`, NaN, NaT or `pd.NA`."""
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))
