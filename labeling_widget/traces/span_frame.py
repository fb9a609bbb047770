"""Frames with one row per span, as Phoenix's `get_spans_dataframe` returns them.

Columns: `context.trace_id`, `context.span_id` (or the index), `parent_id`, `name`, `span_kind`,
`start_time`, `end_time`, `status_code`, `status_message`, `events` and `attributes.*`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from labeling_widget.traces.decode import hex_id
from labeling_widget.traces.otel import OtelSpan, required_id, status_of, traces_of

_IDS = frozenset({"context.trace_id", "context.span_id"})


def is_span_frame(frame: pd.DataFrame) -> bool:
    """Whether a frame has one row per span."""
    return {*frame.columns, *frame.index.names} >= _IDS


def span_frame_traces(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The traces of a frame of spans, as MLflow's dicts, oldest first.

    Raises:
        TraceError: a span without ids.
    """
    flat = frame.reset_index() if _IDS & set(frame.index.names) else frame
    return traces_of(_span(row) for row in flat.to_dict("records"))


def _span(row: Mapping[Any, Any]) -> OtelSpan:
    prefix = "attributes."
    raw = {
        str(column).removeprefix(prefix): value
        for column, value in row.items()
        if str(column).startswith(prefix) and _is_there(value)
    }
    if _is_there(row.get("span_kind")):
        raw.setdefault("openinference.span.kind", row["span_kind"])
    events = _plain(row.get("events"))
    told = events if isinstance(events, list) else []
    parent = row.get("parent_id")
    return OtelSpan(
        trace_id=required_id(row.get("context.trace_id"), "context.trace_id"),
        span_id=required_id(row.get("context.span_id"), "context.span_id"),
        parent_id=hex_id(parent) if _is_there(parent) else "",
        name=str(row.get("name") or ""),
        start_ns=_nanoseconds(row.get("start_time")) or 0,
        end_ns=_nanoseconds(row.get("end_time")),
        status=status_of(row.get("status_code"), row.get("status_message")),
        attributes={key: _plain(value) for key, value in raw.items()},
        events=[_event(event) for event in told if isinstance(event, Mapping)],
    )


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": str(event.get("name") or ""),
        "time_unix_nano": _nanoseconds(event.get("timestamp")) or 0,
        "attributes": dict(event.get("attributes") or {}),
    }


def _plain(value: Any) -> Any:
    """NumPy's arrays and scalars inside a cell as Python's lists and values."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) or hasattr(value, "tolist")


def _is_there(value: Any) -> bool:
    return bool(_is_list(value) or isinstance(value, Mapping) or not pd.isna(value))


def _nanoseconds(moment: Any) -> int | None:
    if moment is None or (not isinstance(moment, str) and pd.isna(moment)):
        return None
    stamp = pd.Timestamp(moment)
    stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
    return int(stamp.as_unit("ns").value)
