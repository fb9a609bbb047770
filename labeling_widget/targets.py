"""What of a trace a question is asked about: the whole, its conversation, spans, documents.

A schema's `target` says what kind; a `Slot` is one place of that kind, and takes one answer of
each reviewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from labeling_widget.checks import plain, shown
from labeling_widget.conversations import turns_of
from labeling_widget.errors import AnswerError, ItemNotFound
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import Store
from labeling_widget.store.records import Slot
from labeling_widget.traces.blocks import Part
from labeling_widget.traces.documents import documents
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.text import Texts, clean

WHOLE = ("trace", "conversation")
"""Targets that are no part of a trace, and so need no decoding of it."""

_DIGITS = 9
"""Of a document's number; no span has more, and Python refuses to read thousands."""


def parts_of(trace: Trace, target: str) -> list[Part]:
    """The parts of a trace that a schema's target means, in the order they began.

    Args:
        trace: The decoded trace.
        target: A schema's target; there are no parts of `trace` and `conversation`.
    """
    if target.startswith("span:"):
        wanted = target.removeprefix("span:")
        return [
            Part(clean(span.span_id), "span", clean(span.name))
            for span in trace.spans
            if span.type.upper() == wanted
        ]
    if target == "document":
        return [part for span in trace.spans for part in _documents(span)]
    return []


def document_of(target: str) -> int | None:
    """Which document a target means, such as "document:3"; `None` if it is another target."""
    kind, _, number = target.partition(":")
    counts = kind == "document" and number.isascii() and number.isdecimal()
    return int(number) if counts and len(number) <= _DIGITS else None


def parts_frame(store: Store, session_id: str, schema: LabelSchema) -> pd.DataFrame:
    """What a question is asked about, over all traces; see `LabelingSession.parts`."""
    items = store.frame("items", columns=["trace_id", "body"], session_id=session_id)
    rows = [
        (trace_id, part.span_id, number if kind == "document" else None, part.label)
        for trace_id, body in items.itertuples(index=False)
        for part in parts_of(parse_trace(body), schema.target)
        for kind, _, number in [part.target.partition(":")]
    ]
    frame = pd.DataFrame(rows, columns=["trace_id", "span_id", "document", "label"], dtype="string")
    return frame.astype({"document": "Int64"})


def _documents(span: Span) -> Iterable[Part]:
    found = documents(span, Texts("parts")) if span.type == "RETRIEVER" else None
    for number, document in enumerate(found or ()):
        yield Part(clean(span.span_id), f"document:{number}", document.title)


class Place:
    """An item as the place of answers: its trace, and whether it leads a conversation.

    Args:
        store: Where the session is.
        session_id: The session.
        copy_id: The item.
        trace: Gives the decoded trace; called only when a question is about a part of it.
    """

    def __init__(
        self, store: Store, session_id: str, copy_id: str, trace: Callable[[], Trace]
    ) -> None:
        self.copy_id = copy_id
        self._trace = trace
        self._store, self._session_id = store, session_id

    def leader(self) -> str:
        """The item that answers about its conversation are kept on: the first turn."""
        own = self._store.frame(
            "items",
            columns=["conversation"],
            session_id=self._session_id,
            copy_id=self.copy_id,
        )
        conversation = str(own["conversation"].iloc[0]) if len(own) else ""
        if not conversation:
            return self.copy_id
        return str(turns_of(self._store, self._session_id, conversation)[0]["copy_id"])

    def required(self, questions: Sequence[LabelSchema]) -> tuple[Slot, ...]:
        """The slots without which the item cannot be completed, in the order they are asked."""
        return tuple(
            slot for schema in questions if schema.required for slot in self.slots_of(schema)
        )

    def slots_of(self, schema: LabelSchema) -> list[Slot]:
        """Every place of the item that a question is asked about."""
        if schema.target == "trace":
            return [Slot(schema.name)]
        if schema.target == "conversation":
            leads = self.leader() == self.copy_id
            return [Slot(schema.name, "", "conversation")] if leads else []
        return [
            Slot(schema.name, part.span_id, part.target)
            for part in parts_of(self._trace(), schema.target)
        ]

    def slot(self, schema: LabelSchema, span_id: str | None, document: int | None) -> Slot:
        """The slot that an answer is meant for.

        Raises:
            AnswerError: the question is not asked about such a part.
            ItemNotFound: the trace has no such part.
        """
        if not isinstance(span_id, str | None):
            raise AnswerError(
                f"span_id takes the id of a span, or None; got {shown(span_id)}", field="span_id"
            )
        counted = plain(document)
        if not isinstance(counted, int | None) or isinstance(counted, bool):
            raise AnswerError(
                f"document takes a whole number from 0, or None; got {shown(document)}",
                field="document",
            )
        if schema.target in WHOLE:
            return self._whole(schema, span_id, document)
        if span_id is None or (schema.target == "document") != (document is not None):
            needs = "span_id and document" if schema.target == "document" else "span_id"
            raise AnswerError(
                f"{schema.name!r} is asked of each {_words(schema.target)}; give {needs}",
                field="span_id",
            )
        slot = Slot(schema.name, span_id, "span" if document is None else f"document:{document}")
        if slot not in self.slots_of(schema):
            what = "" if document is None else f"document {document} of a "
            raise ItemNotFound(
                f"the trace has no {what}span {span_id!r} that {schema.name!r} "
                f"(asked of each {_words(schema.target)}) could be about",
                field="span_id" if document is None else "document",
            )
        return slot

    def _whole(self, schema: LabelSchema, span_id: str | None, document: int | None) -> Slot:
        if document is not None or (span_id is not None and schema.target == "conversation"):
            raise AnswerError(
                f"{schema.name!r} is asked of the whole {schema.target}, not of a part",
                field="document" if document is not None else "span_id",
            )
        if span_id is None:
            return Slot(schema.name, "", schema.target)
        if all(clean(span.span_id) != span_id for span in self._trace().spans):
            raise ItemNotFound(f"the trace has no span {span_id!r}", field="span_id")
        return Slot(schema.name, span_id, "span")


def _words(target: str) -> str:
    if target == "document":
        return "retrieved document"
    return f"{target.removeprefix('span:')} span"
