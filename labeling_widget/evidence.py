"""Finding the passages that an answer rests on in the trace that it judges."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from labeling_widget.checks import shown
from labeling_widget.errors import AnswerError
from labeling_widget.passage import Passage
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.pointers import nodes
from labeling_widget.traces.text import clean, json_text

MOST_PASSAGES = 50
"""Passages of one answer."""

LONGEST_QUOTE = 5_000
"""Characters of one passage."""


def at_its_best(trace: Trace, passage: Passage) -> Passage:
    """A passage marked on the screen: the card it was marked on may show another span's words."""
    if passage.span_id is None or next(_places(trace, passage), None):
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
    places = list(_places(trace, passage))
    exact = [place for place in places if _stands_at(place[2], quote, passage.start)]
    for span_id, path, text in exact or places:
        at = passage.start if exact and passage.start is not None else text.index(quote)
        return Passage(quote=quote, span_id=span_id, path=path, start=at, end=at + len(quote))
    raise AnswerError(
        f"the passage {shown(quote)} of {name!r} does not stand in the trace"
        + (f", span {passage.span_id!r}" if passage.span_id else ""),
        field=name,
    )


def _places(trace: Trace, passage: Passage) -> Iterator[tuple[str, str, str]]:
    """The texts that hold the quote, with their span and path, as far as these are given."""
    for span in _spans(trace, passage.span_id):
        for span_id, path, text in texts_of(span):
            if passage.quote in text and passage.path in (None, path):
                yield span_id, path, text


def _stands_at(text: str, quote: str, start: int | None) -> bool:
    return start is not None and start >= 0 and text.startswith(quote, start)


def _spans(trace: Trace, span_id: str | None) -> list[Span]:
    """The span that is named, else all, the root first."""
    root = trace.root
    others = [span for span in trace.spans if span is not root]
    spans = [root, *others] if root else others
    return [span for span in spans if span_id is None or clean(span.span_id) == span_id]


def texts_of(span: Span) -> Iterator[tuple[str, str, str]]:
    """Every text of a span with id and path: what came out, what went in, leaves first, errors."""
    span_id = clean(span.span_id)
    sides = (("/outputs", span.outputs), ("/inputs", span.inputs))
    for path, value in sides:
        for where, text in _leaves(value, path):
            yield span_id, where, clean(text)
    for path, value in sides:
        if isinstance(value, dict | list):
            yield span_id, path, clean(json_text(value))
    for number, event in enumerate(span.events):
        if event.name == "exception":
            for path, text in _leaves(event.attributes, f"/events/{number}/attributes"):
                yield span_id, path, clean(text)
    if span.status == "ERROR" and span.status_message:
        yield span_id, "/status/message", clean(span.status_message)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    for where, node in nodes(value, path):
        if isinstance(node, str):
            yield where, node
        elif node is not None and not isinstance(node, dict | list | tuple):
            yield where, json.dumps(node, default=str)
