"""What is written to a store, and what comes back: the small records of its calls."""

from __future__ import annotations

import datetime as dt
from typing import Literal, NamedTuple

from msgspec import Struct

State = Literal["pending", "in_progress", "completed", "skipped"]
SkipReason = Literal["later", "out_of_scope", "cannot_judge"]
Reason = Literal["later", "out_of_scope", "cannot_judge", "asked_again"]
"""Why an item is skipped; `asked_again`: it was completed, and its questions changed since."""

AskedAs = Literal["new", "changed"]

STATES: tuple[State, ...] = ("pending", "in_progress", "completed", "skipped")
SKIP_REASONS: tuple[SkipReason, ...] = ("later", "out_of_scope", "cannot_judge")


class Slot(NamedTuple):
    """One question asked of one part of a trace.

    Args:
        name: Name of the label schema.
        span_id: The span that the part stands in; empty for the whole trace or conversation.
        target: `trace`, `conversation`, `span`, or `document:N` (the span's document N, from 0).
    """

    name: str
    span_id: str = ""
    target: str = "trace"


class NewAnswer(Struct, frozen=True, kw_only=True):
    """An answer on its way in, already checked against its schema.

    Args:
        key: Idempotency key of the change.
        session_id, copy_id, reviewer, name: Which answer it is, with `span_id` and `target`.
        value: The answer as JSON text, or `None` to clear it.
        evidence: The passages that the answer rests on, as a JSON list.
        rev: The revision the reviewer saw when they answered (0: there was none), or `None`
            to write whatever is there now.
        complete: Also complete the item, if every slot in `required` then has an answer.
        fits: Versions of a question, by its name, whose answers count in `required`; any version's
            where it names none.
        pins: The session's questions that it was checked against, to complete the item only if it
            still asks these; unchecked when empty.
        active_ms: Milliseconds the item was before the reviewer since their last change.
    """

    key: str
    session_id: str
    copy_id: str
    reviewer: str
    name: str
    type: str
    schema_version: int
    value: str | None
    rationale: str = ""
    evidence: str = "[]"
    span_id: str | None = None
    target: str = "trace"
    source_type: str = "HUMAN"
    rev: int | None = None
    complete: bool = False
    required: tuple[Slot, ...] = ()
    fits: dict[str, tuple[int, ...]] = {}
    pins: tuple[tuple[str, int], ...] = ()
    active_ms: int | None = None


class NewReview(Struct, frozen=True, kw_only=True):
    """A new state of an item for one reviewer. `reason` and `note` belong to `skipped`."""

    key: str
    session_id: str
    copy_id: str
    reviewer: str
    state: State
    reason: SkipReason | None = None
    note: str = ""
    required: tuple[Slot, ...] = ()
    fits: dict[str, tuple[int, ...]] = {}
    pins: tuple[tuple[str, int], ...] = ()
    active_ms: int | None = None


class NewQuestions(Struct, frozen=True, kw_only=True):
    """Other questions for a session that may have been answered already.

    Args:
        label_schemas: Name and version of each, in the order they are asked.
        before: What it asked when this was planned.
        asked: Item → the slots of what is new or changed, and of what it was asked again before;
            of every item that a reviewer has completed or is asked again.
        kinds: Name → how it differs, of what is new or changed.
        fits: Name → versions of it whose answers count, of every question.
    """

    session_id: str
    label_schemas: list[tuple[str, int]]
    before: list[tuple[str, int]]
    asked: dict[str, tuple[Slot, ...]]
    kinds: dict[str, AskedAs]
    fits: dict[str, tuple[int, ...]]


class AnswerRecord(Struct, frozen=True, kw_only=True):
    """One slot (question, span, target) of one reviewer's review of one item, as it stands.

    `valid` is `False` when the last version cleared the answer: then only `name`, `span_id`
    and `rev` (how many versions there are) mean something.
    """

    name: str
    span_id: str | None
    rev: int
    valid: bool
    schema_version: int
    value: str | None
    rationale: str
    created_at: dt.datetime
    target: str = "trace"
    evidence: str = "[]"


class ReviewRecord(Struct, frozen=True, kw_only=True):
    """Where one reviewer stands with one item, every answer slot they ever used included.

    Of an item that is asked again, `note` is a JSON object: the name of each question that is asked
    → `new` or `changed`.
    """

    copy_id: str
    trace_id: str
    position: int
    reviewer: str
    state: State
    reason: Reason | None
    note: str
    answers: list[AnswerRecord]


class NewAdjudication(Struct, frozen=True, kw_only=True):
    """An agreed answer on its way in, already checked against its schema.

    Args:
        key: Idempotency key of the change.
        session_id, copy_id, name: What it is about, with `span_id` and `target`.
        value: The answer as JSON text, or `None` to withdraw the decision.
        basis: Ids of the assessments that it was decided from.
        rev: The revision of the decision that was seen (0: there was none), or `None`.
    """

    key: str
    session_id: str
    copy_id: str
    name: str
    type: str
    schema_version: int
    value: str | None
    decided_by: str
    rationale: str = ""
    span_id: str | None = None
    target: str = "trace"
    basis: tuple[str, ...] = ()
    rev: int | None = None


class AdjudicationRecord(Struct, frozen=True, kw_only=True):
    """The decision about one slot as it stands: `value` `None` when it was withdrawn.

    `rev` counts its versions; 0: nothing was decided.
    """

    copy_id: str
    trace_id: str
    name: str
    span_id: str | None
    target: str
    rev: int
    adjudication_id: str = ""
    value: str | None = None
    rationale: str = ""
    schema_version: int = 0
    decided_by: str = ""
    basis: tuple[str, ...] = ()
    created_at: dt.datetime | None = None


class Outcome(Struct, frozen=True, kw_only=True):
    """What a write did. `seq` numbers the changes of the store upwards."""

    seq: int
    at: dt.datetime
    review: ReviewRecord


class Change(Struct, frozen=True, kw_only=True):
    """Told to subscribers after a commit in this process; empty ids mean "several"."""

    session_id: str
    seq: int
    trace_id: str = ""
    reviewer: str = ""
