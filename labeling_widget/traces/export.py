"""Traces on their way out: MLflow's trace dicts under another id, and its `search_traces` frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from labeling_widget.traces.decode import base64_id, decode_value, dumps, loads
from labeling_widget.traces.source import duration_ms, text_dict
from labeling_widget.traces.v3 import parse_time

COLUMNS = (
    "trace_id",
    "trace",
    "client_request_id",
    "state",
    "request_time",
    "execution_duration",
    "request",
    "response",
    "trace_metadata",
    "tags",
    "spans",
    "assessments",
)
"""The columns of `mlflow.search_traces`, in its order."""

_NO_LOCATION = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "0"}}
"""Without one, MLflow reads no trace; 0 is its default experiment."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def to_mlflow_dict(
    trace_body: bytes,
    *,
    trace_id: str | None = None,
    extra_metadata: Mapping[str, str] | None = None,
    assessments: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """A stored trace as MLflow 3's trace dict, under another id where one is given.

    Args:
        trace_body: JSON text of the trace, as `SourceTrace.body`.
        trace_id: The new id ("tr-" and 32 hex digits): of the trace, of each span's
            `trace_id` (base64) and of its attribute `mlflow.traceRequestId`.
        extra_metadata: Added to `trace_metadata`, such as the id of the source.
        assessments: Take the place of those that the trace carries; `None` keeps them.

    Returns:
        A new dict that `mlflow.entities.Trace.from_dict` reads.
    """
    trace: dict[str, Any] = loads(trace_body)
    info = dict(trace["info"])
    metadata = text_dict(info.get("trace_metadata"))
    info.setdefault("trace_location", _NO_LOCATION)
    info["trace_metadata"] = {**metadata, **(extra_metadata or {})}
    if assessments is not None:
        info["assessments"] = assessments
    if not info.get("assessments"):
        info.pop("assessments", None)
    spans = trace["data"].get("spans") or []
    if trace_id is not None:
        info["trace_id"] = trace_id
        request_id = dumps(trace_id).decode()
        otel_id = base64_id(trace_id.removeprefix("tr-"))
        for assessment in info.get("assessments", ()):
            assessment["trace_id"] = trace_id
        for span in spans:
            span["trace_id"] = otel_id
            attributes = span.get("attributes") or {}
            span["attributes"] = {**attributes, "mlflow.traceRequestId": request_id}
    return {"info": info, "data": {**trace["data"], "spans": spans}}


def traces_frame(traces: Iterable[bytes | Mapping[str, Any]]) -> pd.DataFrame:
    """Traces in the columns and cell types of `mlflow.search_traces`.

    Args:
        traces: Bodies of stored traces, or dicts from `to_mlflow_dict`.

    Returns:
        One row per trace in the order given: `trace` is JSON text, `request_time` and
        `execution_duration` are milliseconds, `request` and `response` the decoded input and
        output of the root span, `spans` and `assessments` lists of dicts.
    """
    rows = [_row(trace) for trace in traces]
    frame = pd.DataFrame({name: _cells([row[name] for row in rows]) for name in COLUMNS})
    # MLflow leaves both to pandas, which makes int64 of numbers and object of no rows at all
    return frame.astype({"request_time": "int64"}) if len(frame) else frame


def _row(trace: bytes | Mapping[str, Any]) -> dict[str, Any]:
    text = trace if isinstance(trace, bytes) else dumps(trace)
    value: dict[str, Any] = loads(text)
    info, spans = value["info"], value["data"].get("spans") or []
    root = next((span for span in spans if not span.get("parent_span_id")), None)
    moment = parse_time(info.get("request_time"))
    return {
        "trace_id": info["trace_id"],
        "trace": text.decode(),
        "client_request_id": info.get("client_request_id"),
        "state": str(info.get("state") or "STATE_UNSPECIFIED"),
        "request_time": (moment - _EPOCH) // dt.timedelta(milliseconds=1) if moment else 0,
        "execution_duration": duration_ms(info),
        "request": _io(root, "mlflow.spanInputs", info.get("request_preview")),
        "response": _io(root, "mlflow.spanOutputs", info.get("response_preview")),
        "trace_metadata": text_dict(info.get("trace_metadata")),
        "tags": text_dict(info.get("tags")),
        "spans": spans,
        "assessments": info.get("assessments") or [],
    }


def _cells(cells: list[Any]) -> pd.Series[Any]:
    try:
        return pd.Series(cells, dtype=None if cells else "object")
    except UnicodeEncodeError:  # pandas' own text holds no lone surrogate, a column of objects does
        return pd.Series(cells, dtype="object")


def _io(root: Mapping[str, Any] | None, key: str, preview: Any) -> Any:
    if root is None:
        return preview
    raw = (root.get("attributes") or {}).get(key)
    return None if raw is None else decode_value(raw)[0]


def without_assessments(trace_body: bytes) -> bytes:
    """A trace's JSON text without the assessments that it carries."""
    if b"assessments" not in trace_body:
        return trace_body
    trace: dict[str, Any] = loads(trace_body)
    info = {name: value for name, value in trace["info"].items() if name != "assessments"}
    return dumps({**trace, "info": info})
