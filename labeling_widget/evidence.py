"""Finding the passages that an answer rests on in the trace that it judges."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from labeling_widget.checks import shown
from labeling_widget.errors import AnswerError
from labeling_widget.passage import Passage
from labeling_widget.traces.drawn import Drawn
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.pointers import nodes, step
from labeling_widget.traces.text import Texts, clean, json_in, json_text

MOST_PASSAGES = 50
"""Passages of one answer."""

LONGEST_QUOTE = 5_000
"""Characters of one passage."""


_Place = tuple[str | None, str, str]
"""A span, a path in it, and the text there."""


def at_its_best(trace: Trace, passage: Passage) -> Passage:
    """A passage marked on the screen: the card it was marked on may show another span's words."""
    if passage.span_id is None or any(_places(trace, passage)):
        return passage
    return replace(passage, span_id=None)


def find_passages(trace: Trace, passages: Sequence[Passage], *, name: str) -> str:
    """Passages as the store keeps them: each found in the trace, with span, path and offsets.

    Args:
        trace: The trace that is judged.
        passages: At least their quotes; `start` chooses among several occurrences.
        name: The question, for errors.

    Returns:
        A JSON list of complete passages.

    Raises:
        AnswerError: one is not in the trace, is empty or too long, or there are too many.
    """
    if len(passages) > MOST_PASSAGES:
        raise AnswerError(
            f"{name!r} takes at most {MOST_PASSAGES} passages; got {len(passages)}", field=name
        )
    found = [_found(trace, passage, name) for passage in passages]
    unique = list(dict.fromkeys(found))
    return json.dumps(msgspec.to_builtins(unique), ensure_ascii=False)


def _found(trace: Trace, passage: Passage, name: str) -> Passage:
    quote = passage.quote
    if not isinstance(quote, str) or not quote.strip() or len(quote) > LONGEST_QUOTE:
        raise AnswerError(
            f"a passage of {name!r} takes a quote of 1 to {LONGEST_QUOTE} characters", field=name
        )
    first: _Place | None = None
    for place in _places(trace, passage):
        if passage.start is not None and _stands_at(place[2], quote, passage.start):
            return _at(place, quote, passage.start)
        first = first or place
        if passage.start is None:
            break
    if first is not None:
        return _at(first, quote, first[2].index(quote))
    raise AnswerError(
        f"the passage {shown(quote)} of {name!r} does not stand in the trace"
        + (f", span {passage.span_id!r}" if passage.span_id else ""),
        field=name,
    )


def _at(place: _Place, quote: str, start: int) -> Passage:
    span_id, path, _ = place
    return Passage(quote=quote, span_id=span_id, path=path, start=start, end=start + len(quote))


def _places(trace: Trace, passage: Passage) -> Iterator[_Place]:
    """The texts that hold the quote, with their span and path, as far as these are given: those
    that stand in the trace before those that are only drawn of it.
    """
    quote, path = passage.quote, passage.path
    spans = _spans(trace, passage.span_id)
    for span in spans:
        for span_id, where, text in texts_of(span):
            if quote in text and path in (None, where):
                yield span_id, where, text
    drawn = Drawn(trace)
    for span in spans:
        for side, text in drawn.texts_of(span):
            if quote in text:
                where = drawn.place_of(span, side, text)
                if path in (None, where):
                    yield clean(span.span_id) or None, where, text


def _stands_at(text: str, quote: str, start: int) -> bool:
    return start >= 0 and text.startswith(quote, start)


def _spans(trace: Trace, span_id: str | None) -> list[Span]:
    """The span that is named, else all."""
    spans = spans_of(trace)
    return [span for span in spans if span_id is None or clean(span.span_id) == span_id]


def spans_of(trace: Trace) -> list[Span]:
    """The root and the other spans, then, as one without an id, what is shown of no span: the
    previews of a trace that came without its spans, or whose root has nothing of that side.
    """
    root = trace.root
    others = [span for span in trace.spans if span is not root]
    request = trace.request if root is None or root.inputs is None else None
    response = trace.response if root is None or root.outputs is None else None
    previews = Span(
        span_id="",
        parent_id=None,
        name="",
        type="UNKNOWN",
        start_ns=0,
        end_ns=None,
        status="UNSET",
        status_message="",
        inputs=request,
        outputs=response,
        attributes={},
    )
    without = request is None and response is None
    return [*([root] if root else []), *others, *([] if without else [previews])]


def texts_of(span: Span) -> Iterator[_Place]:
    """Every text of a span with id and path: what came out, what went in, leaves first, errors,
    attributes, events. A text that is JSON is followed by the texts in it.
    """
    span_id = clean(span.span_id) or None
    for path, text, is_leaf in written_in(span):
        yield span_id, path, text
        for inside, told in told_by(text) if is_leaf else ():
            yield span_id, f"{path}{inside}", told


def written_in(span: Span) -> Iterator[tuple[str, str, bool]]:
    """The same without what is told by JSON: path, text, and whether it stands there as it is."""
    sides = (("/outputs", span.outputs), ("/inputs", span.inputs))
    for path, value in sides:
        yield from _leaves(value, path)
    for path, value in sides:
        if isinstance(value, dict | list):
            yield path, clean(json_text(value)), False
    for number, event in enumerate(span.events):
        if event.name == "exception":
            yield from _leaves(event.attributes, f"/events/{number}/attributes")
    if span.status == "ERROR" and span.status_message:
        yield "/status/message", clean(span.status_message), True
    yield from _fields(span.attributes, "/attributes")
    for number, event in enumerate(span.events):
        if event.name != "exception":
            yield from _fields(event.attributes, f"/events/{number}/attributes")


def _fields(values: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, bool]]:
    """Named values, as they stand there and as they are drawn."""
    for key, value in values.items():
        where = f"{path}/{step(key)}"
        yield from _leaves(value, where)
        if isinstance(value, str | dict | list):
            drawn = Texts("").whole_value(value, str(key))
            if drawn != value:
                yield where, drawn, False


def told_by(text: str) -> list[tuple[str, str]]:
    """The texts in a text that is JSON, by their paths from there; none in any other."""
    value = json_in(text)
    if value is None:
        return []
    return [
        (path, clean(_word(node)))
        for path, node in nodes(value, "")
        if node is not None and not isinstance(node, dict | list)
    ]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str, bool]]:
    for where, node in nodes(value, path, told=False):
        if node is not None and not isinstance(node, dict | list | tuple):
            yield where, clean(_word(node)), True


def _word(leaf: Any) -> str:
    return leaf if isinstance(leaf, str) else json.dumps(leaf, default=str)
