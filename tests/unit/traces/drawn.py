"""Every text that a reviewer is shown of a trace, with the span that its card says it is of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from labeling_widget.passage import Passage
from labeling_widget.traces.blocks import Problem, SpanEvent, Table, Text
from labeling_widget.traces.content import long_texts, view_span, view_trace
from labeling_widget.traces.model import Trace
from labeling_widget.traces.pointers import step
from labeling_widget.traces.text import clean

MOST = 400
"""Characters of one passage that is tried."""


def passages_of(trace: Trace) -> Iterator[Passage]:
    """Passages as the front end sends them: the beginning, middle and end of every text."""
    for text, span_id, path in drawn_of(trace):
        middle = len(text) // 2
        for start, end in {(0, MOST), (max(0, middle - MOST // 2), middle + MOST // 2), (-MOST, 0)}:
            first = max(0, len(text) + start) if start < 0 else start
            chosen = text[first : end or None]
            first += len(chosen) - len(chosen.lstrip())
            quote = chosen.strip()
            if quote:
                end_at = first + len(quote)
                yield Passage(quote=quote, span_id=span_id, path=path, start=first, end=end_at)


def drawn_of(trace: Trace) -> Iterator[tuple[str, str | None, str | None]]:
    """Texts with span and, where cards know it, path."""
    whole = {ref: text for ref, (text, _) in long_texts(trace).items()}
    view = view_trace(trace, size=0)
    found = [_in(view.messages, None, whole), _in(view.retrievals, None, whole)]
    found += [_in(error.error, error.span_id, whole) for error in view.errors]
    for span in trace.spans:
        span_id = clean(span.span_id)
        body = view_span(trace, span_id)
        found.append(_in((body.input, body.output, body.documents, body.errors), span_id, whole))
        for field in body.attributes:
            found.append(_in(field, span_id, whole, f"/attributes/{step(field.name)}"))
        for event in body.events:
            found += _of_event(event, span_id, whole)
    for texts in found:
        yield from texts


def _of_event(event: SpanEvent, span_id: str, whole: dict[str, str]) -> list[Any]:
    path = f"/events/{event.n}/attributes"
    return [_in(field, span_id, whole, f"{path}/{step(field.name)}") for field in event.fields]


def _in(
    shown: Any, span_id: str | None, whole: dict[str, str], path: str | None = None
) -> Iterator[tuple[str, str | None, str | None]]:
    if isinstance(shown, Text):
        yield shown.text, span_id, path
        if shown.ref is not None:
            yield whole[shown.ref], span_id, path
    elif isinstance(shown, Problem):
        yield from ((text, span_id, path) for text in (shown.message, shown.stack))
    elif isinstance(shown, Table):
        place = shown.place
        of = place.span_id if place else span_id
        rows = shown.rows if shown.ref is None else json.loads(whole[shown.ref])
        for n, row in enumerate(rows):
            for cell, name in zip(row, place.steps if place else shown.columns, strict=True):
                yield cell or "", of, f"{place.path}/{n}/{name}" if place else None
    elif isinstance(shown, list | tuple):
        for each in shown:
            yield from _in(each, span_id, whole, path)
    elif isinstance(shown, Struct):
        of = getattr(shown, "span_id", None) or span_id
        for name in shown.__struct_fields__:
            yield from _in(getattr(shown, name), of, whole, path)
