"""What the front end may ask about traces, whether they are in a session or shown alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from labeling_widget.traces import content
from labeling_widget.traces.blocks import SpanBody, TraceView
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Trace
from labeling_widget.traces.search import SpanTexts, search
from labeling_widget.widget import protocol
from labeling_widget.widget.dispatch import Handler

_KEPT = 8
"""Decoded traces that are kept: the one on the screen and the ones fetched ahead."""

_SEARCHED_BYTES = 64_000_000
"""Memory for the texts of traces that were searched; a larger trace is searched as it is."""


class TraceBackend:
    """Answers the `trace.*`, `span.*` and `text.*` operations.

    Args:
        body: From the id that the front end names to the trace's JSON text; raises
            `ItemNotFound`. May be called on any thread.
    """

    def __init__(self, body: Callable[[str], bytes]) -> None:
        self._body = body
        self._kept: OrderedDict[str, Trace] = OrderedDict()
        self._texts: OrderedDict[str, SpanTexts | None] = OrderedDict()
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
        """Occurrences of a text in each span. The first search of a trace, for nothing even, puts
        its texts together; those after it find them there.
        """
        texts = self._texts_of(args.item)
        if texts is None:
            total, spans = search(self._trace(args.item), args.query)
        else:
            total, spans = texts.search(args.query)
        return protocol.SearchHits(total=total, spans=spans)

    def _texts_of(self, item: str) -> SpanTexts | None:
        with self._lock:
            if item in self._texts:
                self._texts.move_to_end(item)
                return self._texts[item]
        texts = SpanTexts.of(self._trace(item), most=_SEARCHED_BYTES)
        with self._lock:
            self._texts[item] = texts
            while len(self._texts) > _KEPT or self._searched_bytes() > _SEARCHED_BYTES:
                self._texts.popitem(last=False)
        return texts

    def _searched_bytes(self) -> int:
        return sum(texts.size for texts in self._texts.values() if texts is not None)

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
