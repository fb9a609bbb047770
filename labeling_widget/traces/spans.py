"""The tree of spans: its rows, what went wrong in it, and what one span holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labeling_widget.traces.blocks import Problem, SpanError, SpanEvent, SpanRow, Status
from labeling_widget.traces.decode import as_text, whole_number
from labeling_widget.traces.model import Event, Span, Trace
from labeling_widget.traces.text import Texts, clean

_STATUS: dict[str, Status] = {"OK": "ok", "ERROR": "error", "UNSET": "unset"}
_SAFE = 2**53
"""Above this JavaScript no longer counts in ones."""
_MESSAGE_CHARS = 2_000


def status_of(span: Span) -> Status:
    """The span's status as the front end names it."""
    return _STATUS[span.status]


def duration_us(span: Span) -> int | None:
    """Microseconds the span took, `None` while it has not ended."""
    return None if span.end_ns is None else min((span.end_ns - span.start_ns) // 1000, _SAFE)


def _start(trace: Trace) -> int:
    return min((span.start_ns for span in trace.spans), default=0)


def walk(trace: Trace) -> Iterator[tuple[Span, int, int]]:
    """Every span before its children, with its level (a root has 1) and number of children."""
    known = {span.span_id for span in trace.spans}
    children: dict[str | None, list[Span]] = {}
    for span in trace.spans:
        parent = span.parent_id if span.parent_id in known else None
        children.setdefault(parent, []).append(span)
    todo = [(span, 1) for span in reversed(children.get(None, []))]
    while todo:
        span, level = todo.pop()
        own = children.get(span.span_id, [])
        yield span, level, len(own)
        todo += [(child, level + 1) for child in reversed(own)]


def rows(trace: Trace) -> list[SpanRow]:
    """One row per span, in the order of a walk through the tree."""
    start = _start(trace)
    return [
        SpanRow(
            id=clean(span.span_id),
            name=clean(span.name),
            type=clean(span.type),
            level=level,
            children=count,
            status=status_of(span),
            start_us=min((span.start_ns - start) // 1000, _SAFE),
            duration_us=duration_us(span),
            tokens=tokens_of(span),
        )
        for span, level, count in walk(trace)
    ]


def tokens_of(span: Span) -> int | None:
    """The tokens that a span used, in and out together, where it says so."""
    outputs = span.outputs if isinstance(span.outputs, dict) else {}
    for usage in (span.attributes.get("mlflow.chat.tokenUsage"), outputs.get("usage")):
        if not isinstance(usage, dict):
            continue
        total = whole_number(usage.get("total_tokens"))
        if total is None:
            parts = [whole_number(usage.get(f"{side}_tokens")) for side in ("input", "output")]
            total = sum(part for part in parts if part) if any(parts) else None
        if total is not None and 0 <= total < _SAFE:
            return total
    return None


def problems_of(span: Span) -> list[Problem]:
    """The errors that the application recorded in a span."""
    found = [_problem(event) for event in span.events if event.name == "exception"]
    if found or span.status != "ERROR":
        return found
    message = span.status_message
    if not message and span.outputs is not None:
        message = span.outputs if isinstance(span.outputs, str) else as_text(span.outputs)
    return [Problem(type="Error", message=clean(message)[:_MESSAGE_CHARS])]


def _problem(event: Event) -> Problem:
    def of(key: str, default: str = "") -> str:
        value = event.attributes.get(f"exception.{key}")
        return clean(value if isinstance(value, str) else as_text(value)) if value else default

    return Problem(type=of("type", "Error"), message=of("message"), stack=of("stacktrace"))


def errors(trace: Trace) -> list[SpanError]:
    """Every error of the trace where it arose: an exception climbs up through its ancestors."""
    by_id = {span.span_id: span for span in trace.spans}
    found = {span.span_id: problems_of(span) for span in trace.spans}
    below: set[tuple[str, str, str]] = set()
    for span in trace.spans:
        for problem in found[span.span_id]:
            parent = by_id.get(span.parent_id or "")
            while parent is not None:
                mark = (parent.span_id, problem.type, problem.message)
                if mark in below:
                    break
                below.add(mark)
                parent = by_id.get(parent.parent_id or "")
    return [
        SpanError(span_id=clean(span.span_id), span_name=clean(span.name), error=problem)
        for span in trace.spans
        for problem in found[span.span_id]
        if (span.span_id, problem.type, problem.message) not in below
    ]


def events(trace: Trace, span: Span, texts: Texts) -> list[SpanEvent]:
    """What happened during a span, errors left out."""
    start = _start(trace)
    return [
        SpanEvent(
            n=n,
            name=clean(event.name),
            at_us=max(0, min((event.time_ns - start) // 1000, _SAFE)),
            fields=texts.fields(event.attributes),
        )
        for n, event in enumerate(span.events)
        if event.name != "exception"
    ]


def strings(value: Any) -> Iterator[str]:
    """Every text in a value, names of fields and numbers included."""
    todo = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            todo += node.values()
            todo += node.keys()
        elif isinstance(node, list | tuple):
            todo += node
        elif node is not None:
            yield as_text(node)
