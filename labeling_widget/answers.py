"""The one checked path by which an answer reaches the store, from the screen and from Python."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from labeling_widget.checks import check_text
from labeling_widget.errors import AnswerError, ItemNotFound, SchemaNotFound
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import NewAnswer, NewReview, Outcome, SkipReason, State, Store
from labeling_widget.traces.mlflow import parse_trace


def put_answer(
    store: Store,
    session_id: str,
    questions: Sequence[LabelSchema],
    *,
    copy_id: str,
    reviewer: str,
    name: str,
    value: Any,
    rationale: str = "",
    span_id: str | None = None,
    key: str | None = None,
    rev: int | None = None,
    complete: bool = False,
    active_ms: int | None = None,
) -> Outcome:
    """Check an answer against the version of its schema that the session asks, and store it.

    `value` `None` clears the answer. The other arguments are those of `NewAnswer`.

    Raises:
        SchemaNotFound: the session does not ask `name`.
        AnswerError: the value or the comment does not fit.
        ItemNotFound: the trace has no such span.
        Conflict, ReviewIncomplete, StoreError: as `Store.put_answer`.
    """
    schema = _question(questions, name)
    stored = None if value is None else json.dumps(schema.input.check(value, name=name))
    if span_id is not None:
        _check_span(store, copy_id, span_id)
    return store.put_answer(
        NewAnswer(
            key=key or uuid4().hex,
            session_id=session_id,
            copy_id=copy_id,
            reviewer=reviewer,
            name=name,
            type=schema.type.value,
            schema_version=schema.version,
            value=stored,
            rationale=_rationale(schema, rationale),
            span_id=span_id,
            rev=rev,
            complete=complete,
            required=required_names(questions),
            active_ms=active_ms,
        )
    )


def set_review(
    store: Store,
    session_id: str,
    questions: Sequence[LabelSchema],
    *,
    copy_id: str,
    reviewer: str,
    state: State,
    reason: SkipReason | None = None,
    note: str = "",
    key: str | None = None,
    active_ms: int | None = None,
) -> Outcome:
    """Set the state of an item for one reviewer; the arguments are those of `NewReview`.

    Raises:
        AnswerError: the note cannot be stored.
        ReviewIncomplete: `completed`, and a required question has no answer.
    """
    return store.set_review(
        NewReview(
            key=key or uuid4().hex,
            session_id=session_id,
            copy_id=copy_id,
            reviewer=reviewer,
            state=state,
            reason=reason if state == "skipped" else None,
            note=check_text(note, name="note") if state == "skipped" else "",
            required=required_names(questions),
            active_ms=active_ms,
        )
    )


def required_names(questions: Sequence[LabelSchema]) -> tuple[str, ...]:
    """Names of the questions without which an item cannot be completed, in order."""
    return tuple(schema.name for schema in questions if schema.required)


def _question(questions: Sequence[LabelSchema], name: str) -> LabelSchema:
    for schema in questions:
        if schema.name == name:
            return schema
    raise SchemaNotFound(
        f"this session does not ask {name!r}; it asks "
        + ", ".join(repr(schema.name) for schema in questions),
        field="name",
    )


def _rationale(schema: LabelSchema, rationale: str) -> str:
    if not rationale:
        return ""
    if not schema.enable_comment:
        raise AnswerError(
            f"{schema.name!r} takes no comment; create it with enable_comment=True",
            field=schema.name,
        )
    return check_text(rationale, name=schema.name, what="comment")


def _check_span(store: Store, copy_id: str, span_id: str) -> None:
    spans = parse_trace(store.body(copy_id)).spans
    if all(span.span_id != span_id for span in spans):
        raise ItemNotFound(f"the trace has no span {span_id!r}", field="span_id")
