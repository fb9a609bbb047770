"""What the front end may ask about traces, whether they are in a session or shown alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from labeling_widget.traces import content
from labeling_widget.traces.blocks import SpanBody, TraceView
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Trace
from labeling_widget.widget import protocol
from labeling_widget.widget.dispatch import Handler

_KEPT = 8
"""Decoded traces that are kept: the one on the screen and the ones fetched ahead."""


class TraceBackend:
    """Answers the `trace.*`, `span.*` and `text.*` operations.

    Args:
        body: From the id that the front end names to the trace's JSON text; raises
            `ItemNotFound`. May be called on any thread.
    """

    def __init__(self, body: Callable[[str], bytes]) -> None:
        self._body = body
        self._kept: OrderedDict[str, Trace] = OrderedDict()
        self._lock = Lock()

    def handlers(self) -> dict[str, Handler]:
        """Operation → handler."""
        return {
            "trace.spans": self.spans,
            "trace.json": self.json,
            "trace.search": self.search,
            "span.body": self.span_body,
            "text.get": self.text,
        }

    def trace(self, item: str) -> Trace:
        """The decoded trace."""
        return self._trace(item)

    def view(self, item: str) -> TraceView:
        """The whole trace as a reviewer reads it."""
        body = self._body(item)
        return content.view_trace(self._trace(item, body), size=len(body))

    def spans(self, args: protocol.TraceArgs) -> protocol.SpanRows:
        """The span tree without bodies."""
        return protocol.SpanRows(rows=content.span_rows(self._trace(args.item)))

    def span_body(self, args: protocol.SpanArgs) -> SpanBody:
        """One span's inputs, outputs, attributes and events."""
        return content.view_span(self._trace(args.item), args.span)

    def text(self, args: protocol.TextArgs) -> protocol.LongText:
        """A text that was sent as its head, whole."""
        text, nodes = content.long_text_drawn(self._trace(args.item), args.ref)
        return protocol.LongText(text=text, markdown=nodes)

    def json(self, args: protocol.TraceArgs) -> protocol.LongText:
        """The raw trace, indented."""
        return self.json_of(self._body(args.item))

    def json_of(self, body: bytes) -> protocol.LongText:
        """A trace's JSON text, indented."""
        return protocol.LongText(text=content.pretty_json(body))

    def search(self, args: protocol.SearchArgs) -> protocol.SearchHits:
        """Occurrences of a text in each span."""
        total, spans = content.search(self._trace(args.item), args.query)
        return protocol.SearchHits(total=total, spans=spans)

    def _trace(self, item: str, body: bytes | None = None) -> Trace:
        with self._lock:
            if item in self._kept:
                self._kept.move_to_end(item)
                return self._kept[item]
        trace = parse_trace(self._body(item) if body is None else body)
        with self._lock:
            self._kept[item] = trace
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return trace
