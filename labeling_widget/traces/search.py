"""Where a text occurs in a trace: counted in the decoded content of each span."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.spans import strings
from labeling_widget.traces.text import clean

Hits = tuple[int, dict[str, int]]
"""All occurrences, and those of each span that has any, by span id."""

_LONG = 200
"""Characters from which a text is kept once for all spans: every call of a model repeats the
conversation before it."""
_BETWEEN = "\0"
"""Between the short texts of a span; no cleaned text holds it, so nothing is found across."""


def search(trace: Trace, query: str) -> Hits:
    """Count a text, whatever its case, in the decoded content of each span."""
    wanted = _folded(query)
    if not wanted.strip():
        return 0, {}
    return _hits(
        (clean(span.span_id), sum(text.count(wanted) for text in map(_folded, texts_of(span))))
        for span in trace.spans
    )


SpanText = tuple[str, str, tuple[int, ...]]
"""A span's id, its short texts joined, and which of the long ones it holds."""


class SpanTexts:
    """The texts of a trace, kept to be searched again while somebody types.

    Example:
        >>> from labeling_widget.samples import sample_traces
        >>> from labeling_widget.traces.mlflow import parse_trace
        >>> trace = parse_trace(sample_traces()["trace"].iloc[0].encode())
        >>> texts = SpanTexts.of(trace, most=1_000_000)
        >>> texts.search("THE") == search(trace, "the")
        True
    """

    def __init__(self, spans: list[SpanText], long: list[str], size: int) -> None:
        self._spans = spans
        self._long = long
        self.size = size
        """Bytes of memory, about."""

    @classmethod
    def of(cls, trace: Trace, *, most: int) -> SpanTexts | None:
        """Put the texts together.

        Args:
            trace: From `parse_trace`.
            most: Bytes that they may take.

        Returns:
            `None` when they take more; such a trace is searched as it is.
        """
        places: dict[str, int] = {}
        long: list[str] = []
        spans: list[SpanText] = []
        size = 0
        for span in trace.spans:
            short: list[str] = []
            held: list[int] = []
            for text in texts_of(span):
                if len(text) < _LONG:
                    short.append(_folded(text))
                    continue
                if text not in places:
                    places[text] = len(long)
                    long.append(_folded(text))
                    size += sys.getsizeof(long[-1])
                held.append(places[text])
            joined = _BETWEEN.join(short)
            spans.append((clean(span.span_id), joined, tuple(held)))
            size += sys.getsizeof(joined)
            if size > most:
                return None
        return cls(spans, long, size)

    def search(self, query: str) -> Hits:
        """The same as `search` says of the trace."""
        wanted = _folded(query)
        if not wanted.strip():
            return 0, {}
        each = [text.count(wanted) for text in self._long]
        return _hits(
            (span_id, joined.count(wanted) + sum(each[place] for place in held))
            for span_id, joined, held in self._spans
        )


def _hits(counts: Iterable[tuple[str, int]]) -> Hits:
    hits = {span_id: count for span_id, count in counts if count}
    return sum(hits.values()), hits


def _folded(text: str) -> str:
    return clean(text).casefold()


def texts_of(span: Span) -> Iterator[str]:
    """Every text of a span that a search looks through, as it stands."""
    return strings(
        (
            span.name,
            span.inputs,
            span.outputs,
            span.attributes,
            span.status_message,
            [(event.name, event.attributes) for event in span.events],
        )
    )
