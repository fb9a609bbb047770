"""From the stored bytes of a trace to `Trace`: ids in hex, attributes decoded, the tree mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from labeling_widget.errors import TraceError
from labeling_widget.traces.decode import decode_value, hex_id, loads, whole_number
from labeling_widget.traces.forest import Node, mended
from labeling_widget.traces.model import Event, Span, Status, Trace
from labeling_widget.traces.source import NO_SPANS, SOURCE_ID, duration_ms, text_dict
from labeling_widget.traces.v3 import is_v3, parse_time, to_v3

_INPUTS, _OUTPUTS, _TYPE = "mlflow.spanInputs", "mlflow.spanOutputs", "mlflow.spanType"


def parse_trace(body: bytes | str) -> Trace:
    """Decode the JSON of a trace. What cannot be read is named in `problems`, never dropped.

    Args:
        body: Trace JSON of MLflow 3 or 2.

    Returns:
        The trace, spans ordered by start.

    Raises:
        TraceError: it is not the JSON of a trace.

    Example:
        >>> trace = parse_trace('{"info": {"trace_id": "tr-1"}, "data": {"spans": []}}')
        >>> trace.trace_id, trace.problems[0][:12]
        ('tr-1', 'has no spans')
    """
    try:
        value = loads(body)
    except ValueError as error:
        raise TraceError(f"not the JSON of a trace: {error}", field="traces") from error
    if not isinstance(value, Mapping) or not all(
        isinstance(value.get(part), Mapping) for part in ("info", "data")
    ):
        raise TraceError("a trace is an object with 'info' and 'data'", field="traces")
    try:
        value = value if is_v3(value["info"]) else to_v3(value)
    except (TypeError, KeyError, AttributeError) as error:
        raise TraceError(f"not a trace of MLflow 2: {error!r}", field="traces") from error
    return _trace(value)


def _trace(value: Mapping[str, Any]) -> Trace:
    info = value["info"]
    problems: list[str] = []
    raw_spans = value["data"].get("spans")
    spans = [
        _span(raw, problems)
        for raw in (raw_spans if isinstance(raw_spans, list) else [])
        if isinstance(raw, Mapping)
    ]
    spans.sort(key=lambda span: span.start_ns)
    spans = _mended(spans, problems)
    if not spans:
        problems.append(NO_SPANS)
    metadata = text_dict(info.get("trace_metadata"))
    request_id = info.get("client_request_id")
    assessments = info.get("assessments")
    trace = Trace(
        trace_id=metadata.get(SOURCE_ID) or str(info.get("trace_id") or ""),
        state=str(info.get("state") or "STATE_UNSPECIFIED"),
        request_time=parse_time(info.get("request_time")),
        duration_ms=duration_ms(info),
        request=_preview(info.get("request_preview")),
        response=_preview(info.get("response_preview")),
        metadata=metadata,
        tags=text_dict(info.get("tags")),
        client_request_id=request_id if isinstance(request_id, str) else None,
        spans=tuple(spans),
        assessments=tuple(a for a in assessments if isinstance(a, dict))
        if isinstance(assessments, list)
        else (),
        problems=tuple(problems),
    )
    root = trace.root
    if root is None:
        return trace
    return replace(
        trace,
        request=trace.request if root.inputs is None else root.inputs,
        response=trace.response if root.outputs is None else root.outputs,
    )


def _preview(raw: Any) -> Any:
    if not isinstance(raw, str):
        return None
    value, _ = decode_value(raw)  # a preview cut in the middle is no JSON and stays text
    return value


def _span(raw: Mapping[str, Any], problems: list[str]) -> Span:
    if "context" in raw:  # a span of MLflow 2 inside a trace of MLflow 3
        raw = to_v3({"info": {"trace_id": ""}, "data": {"spans": [raw]}})["data"]["spans"][0]
    span_id, name = hex_id(raw.get("span_id")), str(raw.get("name") or "")
    label = f"span {name or span_id!r}"
    attributes: dict[str, Any] = {}
    given = raw.get("attributes")
    for key, text in (given if isinstance(given, Mapping) else {}).items():
        value, reason = decode_value(text)
        if reason:
            problems.append(f"{label}: {key} {reason}; shown as text")
        attributes[key] = value
    inputs, outputs = attributes.pop(_INPUTS, None), attributes.pop(_OUTPUTS, None)
    kind = attributes.pop(_TYPE, None)
    attributes.pop("mlflow.traceRequestId", None)
    start = whole_number(raw.get("start_time_unix_nano")) or 0
    end = whole_number(raw.get("end_time_unix_nano")) or None
    if end is not None and end < start:
        problems.append(f"{label}: ends before it starts")
        end = start
    status = raw.get("status")
    status = status if isinstance(status, Mapping) else {"code": status}
    return Span(
        span_id=span_id,
        parent_id=hex_id(raw.get("parent_span_id")) or None,
        name=name,
        type=kind.upper() if isinstance(kind, str) and kind else "UNKNOWN",
        start_ns=start,
        end_ns=end,
        status=_status(status.get("code")),
        status_message=str(status.get("message") or ""),
        inputs=inputs,
        outputs=outputs,
        attributes=attributes,
        events=tuple(_events(raw.get("events"))),
    )


def _status(code: Any) -> Status:
    text = str(code).rsplit("_", 1)[-1].upper()
    return "OK" if text in ("OK", "1") else "ERROR" if text in ("ERROR", "2") else "UNSET"


def _events(raw: Any) -> list[Event]:
    events = []
    for event in raw if isinstance(raw, list) else []:
        if isinstance(event, Mapping):
            attributes = event.get("attributes")
            events.append(
                Event(
                    name=str(event.get("name") or ""),
                    time_ns=whole_number(event.get("time_unix_nano")) or 0,
                    attributes={
                        str(key): value if isinstance(value, str) else decode_value(value)[0]
                        for key, value in attributes.items()
                    }
                    if isinstance(attributes, Mapping)
                    else {},
                )
            )
    return events


def _mended(spans: list[Span], problems: list[str]) -> list[Span]:
    """Spans that form a forest; what had to be mended is named in `problems`."""
    forest = mended([Node(span.span_id, span.parent_id, span.name) for span in spans])
    problems += forest.problems
    if not forest.problems:
        return spans
    return [
        replace(span, span_id=span_id, parent_id=None if span_id in forest.cut else span.parent_id)
        for span, span_id in zip(spans, forest.ids, strict=True)
    ]
