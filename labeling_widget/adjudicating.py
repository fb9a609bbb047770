"""The one checked path by which an agreed answer reaches the store."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from msgspec import Struct

from labeling_widget.answers import new_answer
from labeling_widget.checks import check_text
from labeling_widget.decisions import ids_at
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import Store
from labeling_widget.store.records import AdjudicationRecord, NewAdjudication, Slot


class Adjudication(Struct, frozen=True):
    """An agreed answer as it stands in the store.

    Args:
        trace_id: The source trace's id.
        name: Name of the label schema.
        value: The answer as plain JSON data.
        rationale: Why, empty when it was not said.
        decided_by: Who decided.
        decided_at: When, in UTC.
        basis: Ids of the assessments that it was decided from.
        rev: Counts the decisions about this.
        adjudication_id: Its id.
        span_id: The span it is about, `None` for the whole trace or conversation.
        target: `trace`, `conversation`, `span`, or `document:N`.
    """

    trace_id: str
    name: str
    value: Any
    rationale: str
    decided_by: str
    decided_at: dt.datetime
    basis: tuple[str, ...]
    rev: int
    adjudication_id: str
    span_id: str | None = None
    target: str = "trace"

    @classmethod
    def of(cls, record: AdjudicationRecord) -> Adjudication | None:
        """The decision of a record; `None` if there is none, or it was withdrawn."""
        if record.value is None or record.created_at is None:
            return None
        return cls(
            trace_id=record.trace_id,
            name=record.name,
            value=json.loads(record.value),
            rationale=record.rationale,
            decided_by=record.decided_by,
            decided_at=record.created_at,
            basis=record.basis,
            rev=record.rev,
            adjudication_id=record.adjudication_id,
            span_id=record.span_id,
            target=record.target,
        )


def decide(
    store: Store,
    session_id: str,
    questions: Sequence[LabelSchema],
    *,
    copy_id: str,
    name: str,
    value: Any,
    decided_by: str,
    rationale: str = "",
    span_id: str | None = None,
    document: int | None = None,
    basis: Sequence[str] | None = None,
    key: str | None = None,
    rev: int | None = None,
) -> AdjudicationRecord:
    """Check an agreed answer as any answer is checked, and store it.

    `basis` names the assessments that were seen; the valid ones of this moment when `None`. The
    other arguments are those of `NewAdjudication`; `value` `None` withdraws the decision.

    Raises:
        SchemaNotFound: the session does not ask `name`.
        AnswerError: the value or the rationale does not fit, or the question is asked of
            another part of the trace.
        ItemNotFound: the trace has no such span or document.
        Conflict, StoreError: as `Store.adjudicate`.
    """
    checked = new_answer(
        store,
        session_id,
        questions,
        copy_id=copy_id,
        reviewer=decided_by,
        name=name,
        value=value,
        span_id=span_id,
        document=document,
    )
    why = check_text(rationale, name="rationale")
    if basis is None:
        slot = Slot(name, checked.span_id or "", checked.target)
        basis = ids_at(store, session_id, checked.copy_id, slot)
    return store.adjudicate(
        NewAdjudication(
            key=key or uuid4().hex,
            session_id=session_id,
            copy_id=checked.copy_id,
            name=name,
            type=checked.type,
            schema_version=checked.schema_version,
            value=checked.value,
            decided_by=decided_by,
            rationale=why,
            span_id=checked.span_id,
            target=checked.target,
            basis=tuple(basis),
            rev=rev,
        )
    )
