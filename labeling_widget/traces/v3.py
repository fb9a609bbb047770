"""MLflow 2's trace dicts, and rows of a frame, in the form of MLflow 3's trace dicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from labeling_widget.traces.decode import as_text, base64_id, hex_id, whole_number

_STATUS_CODES = {"OK": "STATUS_CODE_OK", "ERROR": "STATUS_CODE_ERROR"}


def is_v3(info: Mapping[str, Any]) -> bool:
    """Whether an info part is MLflow 3's."""
    return "trace_id" in info and "request_id" not in info


def to_v3(trace: Mapping[str, Any]) -> dict[str, Any]:
    """A trace dict of either version in version 3; spans of either version, too."""
    info, data = trace["info"], trace["data"]
    spans = data.get("spans")
    return {
        "info": dict(info) if is_v3(info) else _info(info, data),
        "data": {"spans": [span_v3(span) for span in spans or []]},
    }


def _info(info: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    trace_id = info.get("request_id") or info.get("trace_id")
    metadata = info.get("request_metadata") or info.get("trace_metadata") or {}
    if isinstance(metadata, list):  # the REST form: [{"key": …, "value": …}]
        metadata = {pair["key"]: pair["value"] for pair in metadata}
    tags = info.get("tags") or {}
    if isinstance(tags, list):
        tags = {pair["key"]: pair["value"] for pair in tags}
    new = {
        "trace_id": trace_id,
        "trace_location": {
            "type": "MLFLOW_EXPERIMENT",
            "mlflow_experiment": {"experiment_id": str(info.get("experiment_id", "0"))},
        },
        "request_time": iso_time(whole_number(info.get("timestamp_ms")) or 0),
        "state": info.get("status") or info.get("state") or "STATE_UNSPECIFIED",
        "trace_metadata": metadata,
        "tags": tags,
        "execution_duration_ms": whole_number(info.get("execution_time_ms")),
        "client_request_id": info.get("client_request_id"),
        "assessments": info.get("assessments") or None,
        "request_preview": preview(info.get("request_preview"), data.get("request")),
        "response_preview": preview(info.get("response_preview"), data.get("response")),
    }
    return {name: value for name, value in new.items() if value is not None}


def preview(given: Any, whole: Any) -> str | None:
    """The preview that is there, else the head of what it is a preview of."""
    if isinstance(given, str):
        return given
    if whole is None:
        return None
    return (whole if isinstance(whole, str) else as_text(whole))[:1000]


def span_v3(span: Any) -> dict[str, Any]:
    """A span in version 3: as it is, or from MLflow 2's fields, or from a span object."""
    if not isinstance(span, Mapping) and callable(getattr(span, "to_dict", None)):
        span = span.to_dict()
    if not isinstance(span, Mapping):
        raise TypeError(f"a span is {type(span).__name__}, not a dict")
    if "context" not in span:
        return dict(span)
    context = span["context"]
    code = str(span.get("status_code") or "UNSET")
    return {
        "trace_id": base64_id(hex_id(context.get("trace_id"))),
        "span_id": base64_id(hex_id(context.get("span_id"))),
        "parent_span_id": base64_id(hex_id(span["parent_id"])) if span.get("parent_id") else None,
        "name": span.get("name"),
        "start_time_unix_nano": span.get("start_time"),
        "end_time_unix_nano": span.get("end_time"),
        "events": [_event(event) for event in span.get("events") or []],
        "status": {
            "code": _STATUS_CODES.get(code, code if "_" in code else "STATUS_CODE_UNSET"),
            "message": span.get("status_message") or "",
        },
        "attributes": span.get("attributes") or {},
        "links": span.get("links") or [],
    }


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": event.get("name"),
        "time_unix_nano": event.get("timestamp"),
        "attributes": event.get("attributes") or {},
    }


def iso_time(milliseconds: int) -> str:
    """Milliseconds since the epoch in the form that MLflow writes: "2026-03-05T09:30:00.120Z"."""
    try:
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=milliseconds)
    except OverflowError:
        return ""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(raw: Any) -> dt.datetime | None:
    """MLflow's `request_time` (ISO text, or milliseconds) in UTC, `None` if it is neither."""
    milliseconds = whole_number(raw)
    if milliseconds is not None:
        raw = iso_time(milliseconds)
    if not isinstance(raw, str) or not raw:
        return None
    try:
        moment = dt.datetime.fromisoformat(raw)
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):  # a zone may move a time out of the years 1 to 9999
        return None
