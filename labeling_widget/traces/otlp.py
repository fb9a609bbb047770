"""OTLP JSON, as OpenTelemetry's exporters and collectors write it.

Described at https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: ids are hex, 64-bit
integers are texts, a value is tagged with its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from labeling_widget.errors import TraceError
from labeling_widget.traces.decode import hex_id, loads, whole_number
from labeling_widget.traces.otel import OtelSpan, required_id, status_of, traces_of

_HEAD = 200
"""Characters within which an OTLP text names its outermost field."""


def is_otlp(value: Any) -> bool:
    """Whether decoded JSON is an OTLP export of traces."""
    return isinstance(value, Mapping) and isinstance(value.get("resourceSpans"), list)


def otlp_traces(exports: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The traces of one or several OTLP exports, as MLflow's dicts, oldest first.

    A trace whose spans are spread over several exports is put together.

    Raises:
        TraceError: a span without ids.
    """
    return traces_of(span for export in exports for span in _spans(export))


def with_otlp(inputs: list[Any]) -> list[Any]:
    """The inputs with every OTLP export among them replaced by its traces, which come last."""
    exports: list[Mapping[str, Any]] = []
    others: list[Any] = []
    for raw in inputs:
        value = _decoded(raw)
        if is_otlp(value):
            exports.append(value)
        else:
            others.append(raw)
    return [*others, *otlp_traces(exports)] if exports else inputs


def _decoded(raw: Any) -> Any:
    """A text that names OTLP's outermost field, decoded; every other trace is decoded once only."""
    if not isinstance(raw, str | bytes):
        return raw
    head = raw[:_HEAD] if isinstance(raw, str) else raw[:_HEAD].decode(errors="replace")
    if '"resourceSpans"' not in head:
        return raw
    try:
        return loads(raw)
    except ValueError:
        return raw  # half-written: refused by name with the others


def _spans(export: Mapping[str, Any]) -> Iterator[OtelSpan]:
    try:
        for resource in export["resourceSpans"]:
            for scope in resource.get("scopeSpans") or ():
                for span in scope.get("spans") or ():
                    yield _span(span)
    except (AttributeError, KeyError, TypeError) as error:
        raise TraceError(
            f"traces holds OTLP JSON of another shape ({type(error).__name__}: {error})",
            field="traces",
        ) from error


def _span(span: Mapping[str, Any]) -> OtelSpan:
    status = span.get("status") or {}
    return OtelSpan(
        trace_id=required_id(span.get("traceId"), "traceId"),
        span_id=required_id(span.get("spanId"), "spanId"),
        parent_id=hex_id(span.get("parentSpanId")),
        name=str(span.get("name") or ""),
        start_ns=whole_number(span.get("startTimeUnixNano")) or 0,
        end_ns=whole_number(span.get("endTimeUnixNano")),
        status=status_of(status.get("code"), status.get("message")),
        attributes=_key_values(span.get("attributes")),
        events=[
            {
                "name": str(event.get("name") or ""),
                "time_unix_nano": whole_number(event.get("timeUnixNano")) or 0,
                "attributes": _key_values(event.get("attributes")),
            }
            for event in span.get("events") or ()
        ],
    )


def _key_values(pairs: Any) -> dict[str, Any]:
    return {str(pair["key"]): _any_value(pair.get("value")) for pair in pairs or ()}


def _any_value(value: Any) -> Any:
    """OTLP's tagged value as plain data; 64-bit integers are texts there."""
    if not isinstance(value, Mapping) or not value:
        return value or None
    kind, content = next(iter(value.items()))
    if kind == "intValue":
        return int(content)
    if kind == "arrayValue":
        return [_any_value(each) for each in content.get("values") or ()]
    if kind == "kvlistValue":
        return _key_values(content.get("values"))
    return content
