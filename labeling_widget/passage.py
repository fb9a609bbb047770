"""Passages of a trace that an answer rests on, by exact offsets and with the words themselves.

As in the Web Annotation model's text position and text quote selectors
(https://www.w3.org/TR/annotation-model/#selectors), both are kept: the offsets say where, the
quote makes a passage readable without its trace and shows that the offsets are right.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from labeling_widget.checks import check_list
from labeling_widget.errors import AnswerError


class Passage(Struct, frozen=True, kw_only=True):
    """A passage of a trace.

    Args:
        quote: The words.
        span_id: The span they stand in; when `None`, the first span that has them, the root
            before the others. `None` is stored for the previews of a trace without its spans.
        path: Where in the span, as a JSON Pointer (RFC 6901) into an object with its `inputs`,
            `outputs`, `attributes` and `events`. The text there holds the quote, or what is drawn
            of the value there: its JSON, an answer put together from its chunks, tools in words.
            A text that is JSON itself is pointed into, too.
        start: Position of its first character in that text, counted in Unicode characters from 0.
        end: Position after its last one: `text[start:end] == quote`.
    """

    quote: str
    span_id: str | None = None
    path: str | None = None
    start: int | None = None
    end: int | None = None


def passages_of(given: Passage | str | Iterable[Passage | str] | None) -> list[Passage]:
    """Passages as people give them: none, one or several, whole or just their words.

    Raises:
        AnswerError: it is none of these.
    """
    takes = "passages of the trace, or their words"
    several = check_list(
        () if given is None else given,
        name="evidence",
        takes=takes,
        error=AnswerError,
        one=str | Passage,
    )
    return [each if isinstance(each, Passage) else Passage(quote=each) for each in several]


def stored_passages(evidence: str) -> list[Passage]:
    """The passages of a stored answer."""
    return msgspec.json.decode(evidence.encode("utf-8", "surrogatepass"), type=list[Passage])
