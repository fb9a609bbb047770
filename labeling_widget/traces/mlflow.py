"""Traces in whatever they come as: MLflow's in every form, OpenTelemetry's.

MLflow itself is never imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from labeling_widget.errors import BadTraces, TraceError
from labeling_widget.traces.export import to_mlflow_dict, traces_frame
from labeling_widget.traces.frame import frame_rows
from labeling_widget.traces.parse import parse_trace
from labeling_widget.traces.source import (
    CONVERSATION_ID,
    SOURCE_ID,
    NotATraceError,
    SourceTrace,
    source_trace,
)

__all__ = [
    "CONVERSATION_ID",
    "SOURCE_ID",
    "SourceTrace",
    "parse_trace",
    "read_traces",
    "to_mlflow_dict",
    "traces_frame",
]

_LISTED = 10
"""Bad rows that the message spells out; `BadTraces.rows` has all of them."""


def read_traces(
    traces: Any, *, progress: Callable[[Iterable[Any]], Iterable[Any]] = iter
) -> list[SourceTrace]:
    """Read traces in any form that MLflow hands them out in, checking each.

    Args:
        traces: A frame as `mlflow.search_traces` returns it (with a `trace` column of JSON text
            or Trace objects, else rebuilt from its other columns), an iterable of
            `mlflow.entities.Trace` objects, of Trace JSON texts or of trace dicts of MLflow 2
            or 3, or a single one of these. OTLP JSON (texts or dicts, one or several) and a
            frame with one row per OpenInference span are taken too.
        progress: Passes the inputs on one by one; for a progress bar.

    Returns:
        The traces in the order given; an empty list for an empty frame.

    Raises:
        TraceError: `traces` is nothing of that kind, or a frame without usable columns.
        BadTraces: some rows are not traces; every one of them is listed with its reason.

    Example:
        >>> span = {"span_id": "00000000000000a1", "name": "answer"}
        >>> found = read_traces({"info": {"trace_id": "tr-1"}, "data": {"spans": [span]}})
        >>> found[0].trace_id, found[0].name, found[0].span_count
        ('tr-1', 'answer', 1)
    """
    found: list[SourceTrace] = []
    bad: list[tuple[int, str]] = []
    for position, raw in enumerate(progress(each_input(traces))):
        try:
            found.append(source_trace(raw))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            bad.append((position, reason_of(error)))
    if bad:
        listed = "; ".join(f"row {position}: {reason}" for position, reason in bad[:_LISTED])
        more = f"; and {len(bad) - _LISTED} more" if len(bad) > _LISTED else ""
        raise BadTraces(
            f"{len(bad)} of {len(bad) + len(found)} are not traces, so none was read: "
            f"{listed}{more}",
            rows=bad,
        )
    return found


def reason_of(error: Exception) -> str:
    if isinstance(error, NotATraceError):
        return str(error)
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return f"it does not have the shape of a trace ({type(error).__name__}: {error})"


def each_input(traces: Any) -> Iterable[Any]:
    # What OpenTelemetry's traces mean is imported when traces are read, not with the package.
    from labeling_widget.traces.otlp import with_otlp  # noqa: PLC0415
    from labeling_widget.traces.span_frame import (  # noqa: PLC0415
        is_span_frame,
        span_frame_traces,
    )

    if isinstance(traces, pd.DataFrame):
        return span_frame_traces(traces) if is_span_frame(traces) else frame_rows(traces)
    if isinstance(traces, pd.Series) and {"trace", "trace_id"} & set(traces.index):
        return frame_rows(traces.to_frame().T)
    if isinstance(traces, pd.Series | np.ndarray):
        traces = traces.tolist()  # of no dimension: the one thing that it holds
    if isinstance(traces, bytearray):
        traces = bytes(traces)
    if isinstance(traces, str | bytes | Mapping):
        return with_otlp([traces])
    if callable(getattr(traces, "to_json", None)):
        return [traces]
    if isinstance(traces, Iterable):
        return with_otlp(list(traces))
    raise TraceError(
        "traces takes a frame from mlflow.search_traces, Trace objects, Trace JSON, OTLP JSON or "
        "a frame of OpenInference spans; "
        f"got {type(traces).__name__}",
        field="traces",
    )
