"""The one checked path by which an answer reaches the store, from the screen and from Python."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from labeling_widget.checks import check_text
from labeling_widget.errors import AnswerError
from labeling_widget.passage import Passage
from labeling_widget.questions import fits_of, question_named
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import Store
from labeling_widget.store.records import NewAnswer, NewReview, Outcome, SkipReason, State
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Trace

if TYPE_CHECKING:
    from labeling_widget.targets import Place

_Pins = tuple[tuple[str, int], ...]
_known_fits: WeakKeyDictionary[Store, dict[_Pins, dict[str, tuple[int, ...]]]] = WeakKeyDictionary()


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
    evidence: Sequence[Passage] = (),
    span_id: str | None = None,
    document: int | None = None,
    trace: Callable[[], Trace] | None = None,
    key: str | None = None,
    rev: int | None = None,
    complete: bool = False,
    active_ms: int | None = None,
) -> Outcome:
    """Check an answer against the version of its schema that the session asks, and store it.

    `value` `None` clears the answer. `trace` gives the decoded trace, where the caller has it.
    An answer about a conversation is kept on its first turn, whichever turn `copy_id` is. The
    other arguments are those of `NewAnswer`.

    Raises:
        SchemaNotFound: the session does not ask `name`.
        AnswerError: the value, the comment or a passage does not fit, or the question is asked
            of another part of the trace.
        ItemNotFound: the trace has no such span or document.
        Conflict, ReviewIncomplete, StoreError: as `Store.put_answer`.
    """
    return store.put_answer(
        new_answer(
            store,
            session_id,
            questions,
            copy_id=copy_id,
            reviewer=reviewer,
            name=name,
            value=value,
            rationale=rationale,
            evidence=evidence,
            span_id=span_id,
            document=document,
            trace=trace,
            key=key,
            rev=rev,
            complete=complete,
            active_ms=active_ms,
        )
    )


def new_answer(
    store: Store,
    session_id: str,
    questions: Sequence[LabelSchema],
    *,
    copy_id: str,
    reviewer: str,
    name: str,
    value: Any,
    rationale: str = "",
    evidence: Sequence[Passage] = (),
    span_id: str | None = None,
    document: int | None = None,
    trace: Callable[[], Trace] | None = None,
    key: str | None = None,
    rev: int | None = None,
    complete: bool = False,
    active_ms: int | None = None,
) -> NewAnswer:
    """An answer that is checked as `put_answer` checks it, ready to be stored; same errors."""
    # What reads traces is imported when the first answer comes, not with the package.
    from labeling_widget.evidence import find_passages  # noqa: PLC0415

    schema = question_named(questions, name)
    stored = None if value is None else json.dumps(schema.input.check(value, name=name))
    decoded = trace or _reader(store, copy_id)
    place = _place(store, session_id, copy_id, decoded)
    slot = place.slot(schema, span_id, document)
    found = find_passages(decoded(), evidence, name=name) if evidence else "[]"
    if slot.target == "conversation" and (leader := place.leader()) != copy_id:
        place = _place(store, session_id, leader)
    return NewAnswer(
        key=key or uuid4().hex,
        session_id=session_id,
        copy_id=place.copy_id,
        reviewer=reviewer,
        name=name,
        type=schema.type.value,
        schema_version=schema.version,
        value=stored,
        rationale=_rationale(schema, rationale),
        evidence=found,
        span_id=slot.span_id or None,
        target=slot.target,
        rev=rev,
        complete=complete,
        active_ms=active_ms,
        **_asked(store, place, questions),
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
    trace: Callable[[], Trace] | None = None,
    key: str | None = None,
    active_ms: int | None = None,
) -> Outcome:
    """Set the state of an item for one reviewer; the arguments are those of `NewReview`.

    Raises:
        AnswerError: the note cannot be stored.
        ReviewIncomplete: `completed`, and a required question has no answer.
    """
    place = _place(store, session_id, copy_id, trace)
    return store.set_review(
        NewReview(
            key=key or uuid4().hex,
            session_id=session_id,
            copy_id=copy_id,
            reviewer=reviewer,
            state=state,
            reason=reason if state == "skipped" else None,
            note=check_text(note, name="note") if state == "skipped" else "",
            active_ms=active_ms,
            **_asked(store, place, questions),
        )
    )


def _asked(store: Store, place: Place, questions: Sequence[LabelSchema]) -> dict[str, Any]:
    """What a change has to know of the questions, should it complete the item."""
    required = place.required(questions)
    return {
        "required": required,
        "fits": _fits(store, questions) if required else {},
        "pins": tuple((schema.name, schema.version) for schema in questions),
    }


def _fits(store: Store, questions: Sequence[LabelSchema]) -> dict[str, tuple[int, ...]]:
    asked = tuple(questions)
    known = _known_fits.setdefault(store, {})
    key = tuple((schema.name, schema.version) for schema in asked)
    if key not in known:
        known.clear()  # a session's questions change rarely; few sessions are labeled at once
        known[key] = fits_of(store, asked)
    return known[key]


def _rationale(schema: LabelSchema, rationale: str) -> str:
    if not rationale:
        return ""
    if not schema.enable_comment:
        raise AnswerError(
            f"{schema.name!r} takes no comment; create it with enable_comment=True",
            field=schema.name,
        )
    return check_text(rationale, name=schema.name, what="comment")


def _place(
    store: Store, session_id: str, copy_id: str, trace: Callable[[], Trace] | None = None
) -> Place:
    from labeling_widget.targets import Place  # noqa: PLC0415 - as above

    return Place(store, session_id, copy_id, trace or _reader(store, copy_id))


def _reader(store: Store, copy_id: str) -> Callable[[], Trace]:
    """Decodes an item's trace when it is first needed."""
    return cache(lambda: parse_trace(store.body(copy_id)))
