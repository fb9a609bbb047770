"""Spans of OpenTelemetry, from wherever, put together to traces in MLflow 3's form.

So everything else knows one form; `otlp.py` and `span_frame.py` read what the spans come in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from labeling_widget.errors import TraceError
from labeling_widget.traces.decode import as_text, base64_id, dumps, hex_id
from labeling_widget.traces.genai import Meaning, meaning

_CODES = {1: "STATUS_CODE_OK", 2: "STATUS_CODE_ERROR", "OK": "STATUS_CODE_OK"}
_CODES |= {"ERROR": "STATUS_CODE_ERROR"}


class OtelSpan(Struct, frozen=True, kw_only=True):
    """One span: ids in hex, times in nanoseconds since the epoch, attributes decoded."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    start_ns: int
    end_ns: int | None
    status: dict[str, str]
    attributes: dict[str, Any]
    events: list[dict[str, Any]]


def traces_of(spans: Iterable[OtelSpan]) -> list[dict[str, Any]]:
    """The traces that these spans belong to, as MLflow's dicts, oldest first."""
    by_trace: dict[str, list[OtelSpan]] = {}
    for span in spans:
        by_trace.setdefault(span.trace_id, []).append(span)
    traces = [_trace(trace_id, found) for trace_id, found in by_trace.items()]
    return sorted(traces, key=lambda trace: str(trace["info"]["request_time"]))


def _trace(trace_id: str, spans: list[OtelSpan]) -> dict[str, Any]:
    spans.sort(key=lambda span: span.start_ns)
    known = {span.span_id for span in spans}
    root = next((span for span in spans if span.parent_id not in known), spans[0])
    start = min(span.start_ns for span in spans)
    end = max((span.end_ns for span in spans if span.end_ns is not None), default=None)
    failed = root.status["code"] == "STATUS_CODE_ERROR"
    attributes = {key: value for span in reversed(spans) for key, value in span.attributes.items()}
    session = attributes.get("session.id") or attributes.get("gen_ai.conversation.id")
    user = attributes.get("user.id")
    metadata = {"mlflow.trace.session": session, "mlflow.trace.user": user}
    meanings = [meaning(span.attributes) for span in spans]
    request, response = _previews(root, spans, meanings)
    return {
        "info": {
            "trace_id": f"tr-{trace_id}",
            "request_time": _iso(start),
            "execution_duration_ms": None if end is None else (end - start) // 1_000_000,
            "state": "ERROR" if failed else "OK",
            "trace_metadata": {key: str(value) for key, value in metadata.items() if value},
            "tags": {"mlflow.traceName": root.name},
            "request_preview": request,
            "response_preview": response,
        },
        "data": {"spans": [_mlflow_span(*pair) for pair in zip(spans, meanings, strict=True)]},
    }


def _previews(root: OtelSpan, spans: list[OtelSpan], meanings: list[Meaning]) -> tuple[str, str]:
    """What was asked and answered: by the root, else by the first span and the last that say."""
    own = meanings[spans.index(root)]
    asked = [own, *meanings]
    ended = sorted(zip(spans, meanings, strict=True), key=lambda pair: pair[0].end_ns or 0)
    answered = [own, *(found for _, found in reversed(ended))]
    request = next((found.inputs for found in asked if found.inputs is not None), None)
    response = next((found.outputs for found in answered if found.outputs is not None), None)
    return _gist(request, "user"), _gist(response, "assistant")


def _gist(value: Any, role: str) -> str:
    """The last text of that role, or the whole value."""
    for message in reversed(_messages(value)):
        text = _text(message.get("content"))
        if message.get("role") == role and text:
            return text
    if value is None:
        return ""
    return value if isinstance(value, str) else as_text(value)


def _text(content: Any) -> str:
    blocks = content if isinstance(content, list) else [{"text": content}]
    texts = [block.get("text") for block in blocks if isinstance(block, dict)]
    return "\n\n".join(text for text in texts if isinstance(text, str))


def _messages(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, dict):
        return []
    found = value.get("messages")
    if not isinstance(found, list):
        choices = value.get("choices")
        said = choices if isinstance(choices, list) else []
        found = [choice.get("message") for choice in said if isinstance(choice, dict)]
    return [message for message in found if isinstance(message, dict)]


def _mlflow_span(span: OtelSpan, found: Meaning) -> dict[str, Any]:
    attributes = {
        "mlflow.traceRequestId": f"tr-{span.trace_id}",
        "mlflow.spanType": found.type,
        "mlflow.spanInputs": found.inputs,
        "mlflow.spanOutputs": found.outputs,
        "mlflow.chat.tokenUsage": found.tokens,
    }
    told = {key: value for key, value in attributes.items() if value is not None}
    written = {key: dumps(value).decode() for key, value in {**span.attributes, **told}.items()}
    return {
        "trace_id": base64_id(span.trace_id),
        "span_id": base64_id(span.span_id),
        "parent_span_id": base64_id(span.parent_id) if span.parent_id else None,
        "name": _name(span),
        "start_time_unix_nano": span.start_ns,
        "end_time_unix_nano": span.end_ns,
        "status": span.status,
        "events": span.events,
        "attributes": written,
        "links": [],
    }


def _name(span: OtelSpan) -> str:
    """The convention names a tool's span "execute_tool weather": the type says the first half."""
    tool = span.attributes.get("gen_ai.tool.name")
    return tool if isinstance(tool, str) and span.name == f"execute_tool {tool}" else span.name


def required_id(raw: Any, what: str) -> str:
    """An id in hex; raises `TraceError` when there is none."""
    found = hex_id(raw)
    if not found:
        raise TraceError(f"a span has no {what}; got {raw!r}", field="traces")
    return found


def status_of(code: Any, message: Any) -> dict[str, str]:
    """A status as MLflow writes it, from OpenTelemetry's number or name."""
    name = _CODES.get(code, code if str(code).startswith("STATUS_CODE_") else "STATUS_CODE_UNSET")
    return {"code": str(name), "message": message if isinstance(message, str) else ""}


def _iso(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{rest // 1_000_000:03d}Z"
