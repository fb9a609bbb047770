"""One input of `read_traces`, checked: the bytes to store and the few columns beside them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from labeling_widget.traces.decode import (
    decode_value,
    dumps,
    hex_id,
    is_json,
    loads,
    whole_number,
)
from labeling_widget.traces.forest import Node, mended
from labeling_widget.traces.v3 import is_v3, parse_time, preview, to_v3

_ID = re.compile(rb"(tr-)?[0-9a-f]{32}")

SOURCE_ID = "labeling_widget.sourceTraceId"
"""Key in a copy's `trace_metadata` that names the trace it was copied from."""


CONVERSATION_ID = "mlflow.trace.session"
"""Key in `trace_metadata` that traces of one conversation share (MLflow's "session")."""


class NotATraceError(ValueError):
    """One input is not a trace; the message is the reason, and begins with "it"."""


PREVIEW_CHARS = 1000
NO_SPANS = "has no spans: only its previews can be shown; search with include_spans=True"


class SourceTrace(Struct, frozen=True):
    """A trace as it came, ready to be stored.

    Args:
        trace_id: The source's own id, also when this is a copy of it that was found again.
        body: JSON text in UTF-8, in the form of MLflow 3's trace dict.
        state: "OK", "ERROR", "IN_PROGRESS" or "STATE_UNSPECIFIED".
        request_time: When it began, in UTC, or `None` if unknown.
        duration_ms: Milliseconds, or `None` if unknown.
        request_preview: At most 1,000 characters of the request.
        response_preview: At most 1,000 characters of the response.
        assessments: What the source carries already, as MLflow's dicts.
        problems: What of it cannot be read, in words.
    """

    trace_id: str
    body: bytes
    name: str
    state: str
    request_time: dt.datetime | None
    duration_ms: int | None
    span_count: int
    request_preview: str
    response_preview: str
    tags: dict[str, str]
    trace_metadata: dict[str, str]
    assessments: list[dict[str, Any]]
    problems: tuple[str, ...] = ()


def source_trace(raw: Any) -> SourceTrace:
    """Check one input: a Trace object, its JSON text, or its dict, of MLflow 2 or 3.

    Raises:
        NotATraceError: the message is the reason.
    """
    if not isinstance(raw, str | bytes | Mapping):
        raw = _from_object(raw)
    if isinstance(raw, Mapping):
        value: Any = raw
        body = None
    else:
        body, value = _from_json(raw)
    _check(value)
    if not is_v3(value["info"]) or any(_is_v2(span) for span in value["data"].get("spans") or ()):
        value, body = to_v3(value), None
    if body is None:
        body = dumps(value)
        value = loads(body)  # what is checked is what is stored
    return _read(value, body)


def _from_object(raw: Any) -> Any:
    for name in ("to_json", "to_dict"):
        method = getattr(raw, name, None)
        if callable(method):
            try:
                return method()
            except NotATraceError:
                raise
            except Exception as error:
                raise NotATraceError(f"its {name}() failed: {error}") from error
    if raw is None:
        raise NotATraceError(
            "it is None, as mlflow.get_trace returns for a trace that is not written yet: call "
            "mlflow.flush_trace_async_logging() before it"
        )
    raise NotATraceError(f"it is {type(raw).__name__}, not a trace")


def _from_json(text: str | bytes) -> tuple[bytes | None, Any]:
    """The bytes to keep (`None`: they have to be written anew) and the decoded value."""
    if isinstance(text, str):
        try:
            body: bytes | None = text.encode()
        except UnicodeEncodeError:
            body = None
    else:
        body = bytes(text)
    try:
        return body, loads(text if body is None else body)
    except ValueError as error:
        if body is not None and _ID.fullmatch(body):
            raise NotATraceError(
                "it is the id of a trace: mlflow.get_trace returns the trace itself"
            ) from None
        raise NotATraceError(f"it is not JSON: {error}") from error


def _check(value: Any) -> None:
    if not isinstance(value, Mapping):
        raise NotATraceError(f"it is a JSON {_kind(value)}, not a trace")
    for part in ("info", "data"):
        if not isinstance(value.get(part), Mapping):
            got = ", ".join(map(str, list(value)[:6])) or "nothing"
            raise NotATraceError(f"it has no {part!r} part; got {got}")
    info = value["info"]
    trace_id = info.get("request_id") or info.get("trace_id")
    if not isinstance(trace_id, str) or not trace_id:
        raise NotATraceError("its info has no trace_id")
    spans = value["data"].get("spans")
    if spans is None and not _has_previews(value):
        raise NotATraceError("it has no spans and no previews")
    if spans is not None and not isinstance(spans, list | tuple):
        raise NotATraceError(f"its spans are a {_kind(spans)}, not a list")


def _has_previews(value: Mapping[str, Any]) -> bool:
    info, data = value["info"], value["data"]
    return any(
        preview(info.get(f"{side}_preview"), data.get(side)) for side in ("request", "response")
    )


def _is_v2(span: Any) -> bool:
    return not isinstance(span, Mapping) or "context" in span


def _kind(value: Any) -> str:
    names = {list: "list", str: "string", dict: "object", type(None): "null", bool: "boolean"}
    return names.get(type(value), "number" if isinstance(value, int | float) else "value")


def _read(value: Mapping[str, Any], body: bytes) -> SourceTrace:
    info = value["info"]
    spans = value["data"].get("spans") or []
    problems: list[str] = []
    if not spans:
        if not _has_previews(value):
            raise NotATraceError("it has no spans and no previews; search with include_spans=True")
        problems.append(NO_SPANS)
    root: Mapping[str, Any] | None = None
    for position, span in enumerate(spans):
        if not isinstance(span, Mapping) or not hex_id(span.get("span_id")):
            raise NotATraceError(f"its span {position} is not a span: it has no span_id")
        attributes = span.get("attributes") or {}
        if not isinstance(attributes, Mapping):
            raise NotATraceError(
                f"its span {position} has attributes that are a {_kind(attributes)}"
            )
        problems += [
            f"span {span.get('name') or hex_id(span['span_id'])!r}: {key} is not JSON"
            for key, text in attributes.items()
            if isinstance(text, str) and not is_json(text)
        ]
        if root is None and not span.get("parent_span_id"):
            root = span
    problems += mended([_node(span) for span in spans]).problems
    root = root or (spans[0] if spans else {})
    metadata, tags = text_dict(info.get("trace_metadata")), text_dict(info.get("tags"))
    assessments = info.get("assessments")
    trace_id = metadata.get(SOURCE_ID) or info["trace_id"]
    return SourceTrace(
        trace_id=trace_id,
        body=body,
        name=tags.get("mlflow.traceName") or str(root.get("name") or "") or trace_id,
        state=str(info.get("state") or "STATE_UNSPECIFIED"),
        request_time=parse_time(info.get("request_time")),
        duration_ms=duration_ms(info),
        span_count=len(spans),
        request_preview=_preview(info.get("request_preview"), root, "mlflow.spanInputs"),
        response_preview=_preview(info.get("response_preview"), root, "mlflow.spanOutputs"),
        tags=tags,
        trace_metadata=metadata,
        assessments=[a for a in assessments if isinstance(a, dict)]
        if isinstance(assessments, list)
        else [],
        problems=tuple(problems),
    )


def _node(span: Mapping[str, Any]) -> Node:
    span_id = hex_id(span["span_id"])
    parent = span.get("parent_span_id")
    return Node(span_id, hex_id(parent) if parent else None, str(span.get("name") or span_id))


def duration_ms(info: Mapping[str, Any]) -> int | None:
    """`execution_duration_ms`, or the "1.5s" that MLflow's REST interface writes instead."""
    given = whole_number(info.get("execution_duration_ms"))
    text = info.get("execution_duration")
    if given is not None or not isinstance(text, str):
        return given if given is not None else whole_number(text)
    try:
        return round(float(text.removesuffix("s")) * 1000)
    except (ValueError, OverflowError):
        return None


def _preview(given: Any, root: Mapping[str, Any], key: str) -> str:
    if isinstance(given, str) and given:
        return given[:PREVIEW_CHARS]
    raw = (root.get("attributes") or {}).get(key)
    if raw is None:
        return ""
    value, _ = decode_value(raw)
    return (value if isinstance(value, str) else str(raw))[:PREVIEW_CHARS]


def text_dict(raw: Any) -> dict[str, str]:
    """Tags or metadata: MLflow's are text to text; others are made so."""
    if not isinstance(raw, Mapping):
        return {}
    return {
        str(key): value if isinstance(value, str) else str(value)
        for key, value in raw.items()
        if value is not None
    }
