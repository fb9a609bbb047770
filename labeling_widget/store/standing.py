"""Where one reviewer stands with one item, read inside a transaction and corrected in it.

A `Standing` is what is true now; writing through it keeps it true, so that the outcome of a
change is known without reading it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from labeling_widget.errors import ItemNotFound
from labeling_widget.store.records import AnswerRecord, Change, ReviewRecord, Slot
from labeling_widget.store.slots import PENDING, Stage, Version
from labeling_widget.store.tables import (
    VALID_ANSWER,
    VALID_REVIEW,
    assessments,
    items,
    new_assessment_id,
    reviews,
    sessions,
)

_ITEM = (
    sa.select(
        items.c.trace_id,
        items.c.position,
        sessions.c.reviewers_per_item,
        sessions.c.label_schemas,
    )
    .join_from(items, sessions, items.c.session_id == sessions.c.session_id)
    .where(
        items.c.copy_id == sa.bindparam("copy"),
        sessions.c.session_id == sa.bindparam("session"),
    )
)
# Writers of one session take turns on its row where the database has no lock of its own.
_ITEM_LOCKED = _ITEM.with_for_update(of=sessions)

_REVIEW = sa.select(reviews.c.review_id, reviews.c.state, reviews.c.reason, reviews.c.note).where(
    reviews.c.session_id == sa.bindparam("session"),
    reviews.c.reviewer == sa.bindparam("reviewer"),
    reviews.c.copy_id == sa.bindparam("copy"),
    VALID_REVIEW,
)
_ANSWER_COLUMNS = tuple(
    assessments.c[name]
    for name in (
        *("assessment_id", "name", "span_id", "target", "type", "schema_version", "value"),
        *("rationale", "evidence", "source_type", "rev", "created_at"),
    )
)
_ANSWERS = sa.select(*_ANSWER_COLUMNS).where(
    assessments.c.session_id == sa.bindparam("session"),
    assessments.c.copy_id == sa.bindparam("copy"),
    assessments.c.reviewer == sa.bindparam("reviewer"),
    VALID_ANSWER,
)
_OVERRIDE_ANSWER = (
    sa.update(assessments)
    .where(
        assessments.c.copy_id == sa.bindparam("copy"),
        assessments.c.assessment_id == sa.bindparam("old"),
    )
    .values(valid=False)
)
_OVERRIDE_REVIEW = (
    sa.update(reviews).where(reviews.c.review_id == sa.bindparam("old")).values(valid=False)
)
_INSERT_ANSWER = sa.insert(assessments)
_INSERT_REVIEW = sa.insert(reviews)


@dataclass(slots=True)
class Standing:
    """One reviewer's review of one item."""

    session_id: str
    copy_id: str
    reviewer: str
    trace_id: str
    position: int
    stage: Stage
    review_id: str | None
    answers: dict[Slot, Version]
    reviewers_per_item: int | None
    pins: list[Any]
    """Name and version of each question of the session."""

    def answered(self, fits: Mapping[str, Container[int]]) -> set[Slot]:
        """The slots that have an answer to a version which fits; any does where none is named."""
        return {
            slot
            for slot, version in self.answers.items()
            if version.value is not None
            and (slot.name not in fits or version.schema_version in fits[slot.name])
        }

    def record(self) -> ReviewRecord:
        """As the store's callers know it."""
        return ReviewRecord(
            copy_id=self.copy_id,
            trace_id=self.trace_id,
            position=self.position,
            reviewer=self.reviewer,
            state=self.stage.state,
            reason=self.stage.reason,
            note=self.stage.note,
            answers=[
                AnswerRecord(
                    name=slot.name,
                    span_id=slot.span_id or None,
                    target=slot.target,
                    rev=version.rev,
                    valid=version.value is not None,
                    schema_version=version.schema_version,
                    value=version.value,
                    rationale=version.rationale,
                    evidence=version.evidence,
                    created_at=version.created_at,
                )
                for slot, version in sorted(self.answers.items())
            ],
        )

    def change(self, seq: int) -> Change:
        """What subscribers are told of a change of this review."""
        return Change(
            session_id=self.session_id, seq=seq, trace_id=self.trace_id, reviewer=self.reviewer
        )

    def write_answer(
        self,
        connection: sa.Connection,
        slot: Slot,
        content: Mapping[str, Any],
        *,
        seq: int,
        at: dt.datetime,
    ) -> None:
        """Add a version to a slot; the one before it stays and is no longer valid."""
        old = self.answers.get(slot)
        if old is not None:
            connection.execute(_OVERRIDE_ANSWER, {"copy": self.copy_id, "old": old.assessment_id})
        new = Version(
            assessment_id=new_assessment_id(),
            type=content["type"],
            schema_version=content["schema_version"],
            value=content["value"],
            rationale=content["rationale"],
            evidence=content["evidence"],
            source_type=content["source_type"],
            rev=old.rev + 1 if old else 1,
            created_at=at,
        )
        row = {
            "assessment_id": new.assessment_id,
            "session_id": self.session_id,
            "copy_id": self.copy_id,
            "trace_id": self.trace_id,
            "span_id": slot.span_id,
            "target": slot.target,
            "name": slot.name,
            "type": new.type,
            "schema_version": new.schema_version,
            "value": new.value,
            "rationale": new.rationale,
            "evidence": new.evidence,
            "reviewer": self.reviewer,
            "source_type": new.source_type,
            "created_at": at,
            "valid": True,
            "overrides": old.assessment_id if old else None,
            "rev": new.rev,
            "change_seq": seq,
            "existing": False,
            "metadata": {},
        }
        connection.execute(_INSERT_ANSWER, row)
        self.answers[slot] = new

    def write_stage(
        self, connection: sa.Connection, stage: Stage, *, seq: int, at: dt.datetime
    ) -> None:
        """Move the item to another state; the row before it stays and is no longer valid."""
        if self.review_id is not None:
            connection.execute(_OVERRIDE_REVIEW, {"old": self.review_id})
        review_id = new_assessment_id()
        row = {
            "review_id": review_id,
            "session_id": self.session_id,
            "copy_id": self.copy_id,
            "trace_id": self.trace_id,
            "reviewer": self.reviewer,
            "state": stage.state,
            "reason": stage.reason,
            "note": stage.note,
            "created_at": at,
            "valid": True,
            "overrides": self.review_id,
            "change_seq": seq,
        }
        connection.execute(_INSERT_REVIEW, row)
        self.review_id, self.stage = review_id, stage


def standing(
    connection: sa.Connection, session_id: str, copy_id: str, reviewer: str, *, lock: bool = False
) -> Standing:
    """Where `reviewer` stands with an item; `lock` keeps other writers of the session waiting.

    Raises:
        ItemNotFound: The session has no such item.
    """
    which = {"session": session_id, "copy": copy_id, "reviewer": reviewer}
    item = connection.execute(_ITEM_LOCKED if lock else _ITEM, which).one_or_none()
    if item is None:
        raise ItemNotFound(f"session {session_id!r} has no item {copy_id!r}", field="item")
    review = connection.execute(_REVIEW, which).one_or_none()
    answers = {
        Slot(row.name, row.span_id, row.target): Version(
            row.assessment_id,
            row.type,
            row.schema_version,
            row.value,
            row.rationale,
            row.evidence,
            row.source_type,
            row.rev,
            row.created_at,
        )
        for row in connection.execute(_ANSWERS, which)
    }
    return Standing(
        session_id=session_id,
        copy_id=copy_id,
        reviewer=reviewer,
        trace_id=item.trace_id,
        position=item.position,
        stage=Stage(review.state, review.reason, review.note) if review else PENDING,
        review_id=review.review_id if review else None,
        answers=answers,
        reviewers_per_item=item.reviewers_per_item,
        pins=item.label_schemas,
    )
