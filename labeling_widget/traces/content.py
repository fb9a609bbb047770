"""What a reviewer sees of a trace. Never raises on any content: what is not known is JSON.

Nothing here depends on anything but its arguments: the same trace gives the same view, and a
`ref` of a long text finds it again in any process.
"""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from labeling_widget.errors import ItemNotFound
from labeling_widget.traces.blocks import (
    INLINE_SPANS,
    Document,
    Message,
    SpanBody,
    SpanRow,
    TraceView,
)
from labeling_widget.traces.conversation import conversation
from labeling_widget.traces.decode import loads
from labeling_widget.traces.documents import documents, retrievals
from labeling_widget.traces.markdown_nodes import MarkdownNode
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.search import search
from labeling_widget.traces.span_messages import span_input, span_output
from labeling_widget.traces.spans import (
    duration_us,
    errors,
    events,
    problems_of,
    rows,
    status_of,
    tokens_of,
)
from labeling_widget.traces.table_places import TablePlaces
from labeling_widget.traces.text import Texts, clean, json_text, tree

__all__ = [
    "given_out",
    "long_text",
    "long_text_drawn",
    "long_texts",
    "pretty_json",
    "search",
    "span_body",
    "span_rows",
    "view_span",
    "view_trace",
]

_TRACE = "trace"


def view_trace(trace: Trace, *, size: int) -> TraceView:
    """A whole trace as a reviewer reads it.

    Args:
        trace: From `parse_trace`.
        size: Bytes of its JSON, to be shown beside the raw JSON.
    """
    view = _trace_view(trace, size, Texts(_TRACE, parsed=True))
    return replace(view, messages=TablePlaces(trace).placed(view.messages))


def _trace_view(trace: Trace, size: int, texts: Texts) -> TraceView:
    root = trace.root
    duration = duration_us(root) if root else None
    if duration is None and trace.duration_ms is not None:
        duration = trace.duration_ms * 1000
    tags = {key: value for key, value in trace.tags.items() if not key.startswith("mlflow.")}
    return TraceView(
        trace_id=clean(trace.trace_id),
        name=clean(trace.name),
        state=clean(trace.state),
        request_time=_iso(trace.request_time),
        duration_us=duration,
        bytes=size,
        messages=conversation(trace, texts),
        retrievals=retrievals(trace, texts),
        errors=errors(trace),
        span_count=len(trace.spans),
        spans=rows(trace) if len(trace.spans) <= INLINE_SPANS else [],
        tags=texts.fields(tags),
        problems=[clean(problem) for problem in trace.problems],
    )


def view_span(trace: Trace, span_id: str) -> SpanBody:
    """What one span took in and gave out.

    Raises:
        ItemNotFound: the trace has no such span.
    """
    body = span_body(trace, _span(trace, span_id), Texts(f"span:{span_id}", parsed=True))
    places = TablePlaces(trace)
    return replace(
        body,
        input=places.placed(body.input, span_id=span_id, side="inputs"),
        output=places.placed(body.output, span_id=span_id, side="outputs"),
    )


def _span(trace: Trace, span_id: str) -> Span:
    for span in trace.spans:
        if clean(span.span_id) == span_id:
            return span
    raise ItemNotFound(f"the trace has no span {span_id!r}", field="span")


def span_body(trace: Trace, span: Span, texts: Texts) -> SpanBody:
    """What `view_span` shows, whose long texts `texts` holds; tables do not know their places."""
    incoming = span_input(span, texts, trace)
    outgoing, found = given_out(span, texts)
    return SpanBody(
        id=clean(span.span_id),
        name=clean(span.name),
        type=clean(span.type),
        status=status_of(span),
        duration_us=duration_us(span),
        tokens=tokens_of(span),
        input=incoming,
        output=outgoing,
        documents=found,
        errors=problems_of(span),
        attributes=texts.fields(span.attributes),
        events=events(trace, span, texts),
    )


def given_out(span: Span, texts: Texts) -> tuple[list[Message], list[Document]]:
    """What a span gave out, as messages or, of a retriever that says so, as documents."""
    found = documents(span, texts) if span.type == "RETRIEVER" else None
    return (span_output(span, texts), []) if found is None else ([], found)


def span_rows(trace: Trace) -> list[SpanRow]:
    """Every span of the tree in the order of a walk through it."""
    return rows(trace)


def long_text(trace: Trace, ref: str) -> str:
    """The whole of a text that a view holds only the head of.

    Args:
        trace: The same trace that the view was made of.
        ref: As the view's text has it; for a table, the cells of all its rows as JSON.

    Raises:
        ItemNotFound: no view of the trace has such a text.
    """
    return long_text_drawn(trace, ref)[0]


def long_text_drawn(trace: Trace, ref: str) -> tuple[str, list[MarkdownNode] | None]:
    """The same, with the tree that Markdown is drawn by.

    Raises:
        ItemNotFound: no view of the trace has such a text.
    """
    scope, _, _ = ref.rpartition(":")
    texts = Texts(scope)
    if scope == _TRACE:
        _trace_view(trace, 0, texts)
    elif scope.startswith("span:"):
        span_body(trace, _span(trace, scope.removeprefix("span:")), texts)
    if ref not in texts.whole:
        raise ItemNotFound(f"the trace has no text {ref!r}", field="ref")
    whole = texts.whole[ref]
    return whole, tree(whole) if texts.formats[ref] == "markdown" else None


def long_texts(trace: Trace) -> dict[str, tuple[str, list[MarkdownNode] | None]]:
    """All the texts that views of the trace hold only the head of, by their refs."""
    found: dict[str, tuple[str, list[MarkdownNode] | None]] = {}
    views = [Texts(_TRACE), *(Texts(f"span:{clean(span.span_id)}") for span in trace.spans)]
    _trace_view(trace, 0, views[0])
    for span, texts in zip(trace.spans, views[1:], strict=True):
        span_body(trace, span, texts)
    for texts in views:
        for ref, whole in texts.whole.items():
            found[ref] = whole, tree(whole) if texts.formats[ref] == "markdown" else None
    return found


def pretty_json(body: bytes) -> str:
    """The JSON of a trace, indented; what is not JSON as it is."""
    try:
        return clean(json_text(loads(body)))
    except ValueError:
        return clean(body.decode("utf-8", "replace"))


def _iso(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
