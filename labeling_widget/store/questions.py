"""Other questions for a session that people have answered: what is asked again, and of whom."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from labeling_widget.store.log import lock_session, write_change
from labeling_widget.store.records import AskedAs, Change, NewQuestions, Slot
from labeling_widget.store.slots import ASKED_AGAIN, CONTENT, Stage, Version, asked_in
from labeling_widget.store.standing import Standing
from labeling_widget.store.subscribers import together
from labeling_widget.store.tables import (
    VALID_REVIEW,
    assessments,
    changes,
    items,
    now,
    reviews,
    sessions,
)

_NAMES_AT_ONCE = 500

_PINS = sa.select(sessions.c.label_schemas).where(sessions.c.session_id == sa.bindparam("session"))
_DONE = (
    sa.select(reviews, items.c.position)
    .join_from(reviews, items, items.c.copy_id == reviews.c.copy_id)
    .where(
        reviews.c.session_id == sa.bindparam("session"),
        VALID_REVIEW,
        sa.or_(reviews.c.state == "completed", reviews.c.reason == ASKED_AGAIN),
    )
    .order_by(items.c.position, reviews.c.reviewer)
)
_ANSWERS = (
    sa.select(assessments)
    .where(
        assessments.c.session_id == sa.bindparam("session"),
        assessments.c.existing.is_(False),
        assessments.c.name.in_(sa.bindparam("names", expanding=True)),
    )
    .order_by(assessments.c.row_id)
)
_STAGES = (
    sa.select(reviews.c.copy_id, reviews.c.reviewer, reviews.c.reason, reviews.c.change_seq)
    .where(reviews.c.session_id == sa.bindparam("session"))
    .order_by(reviews.c.row_id)
)
_LAST_ANSWERS = (
    sa.select(
        assessments.c.copy_id,
        assessments.c.reviewer,
        sa.func.max(assessments.c.change_seq).label("seq"),
    )
    .join_from(assessments, changes, changes.c.seq == assessments.c.change_seq)
    .where(
        assessments.c.session_id == sa.bindparam("session"),
        assessments.c.existing.is_(False),
        changes.c.kind != "questions",
    )
    .group_by(assessments.c.copy_id, assessments.c.reviewer)
)

_Row = Mapping[Any, Any]
Answers = dict[tuple[str, str, Slot], list[_Row]]
"""Copy, reviewer and slot → every version of the answer, oldest first."""


def ask(connection: sa.Connection, new: NewQuestions) -> tuple[Change | None, bool]:
    """Replace the questions of a session; see `Store.ask`."""
    which = {"session": new.session_id}
    lock_session(connection, new.session_id)
    if pairs(connection.scalar(_PINS, which)) != pairs(new.before):
        return None, False
    done = connection.execute(_DONE, which).mappings().all()
    if any(row["copy_id"] not in new.asked for row in done):
        return None, False
    names = {slot.name for slots in new.asked.values() for slot in slots}
    answers = _answers(connection, new.session_id, names)
    again = any(row["reason"] == ASKED_AGAIN for row in done)
    untouched = _untouched(connection, new.session_id) if again else frozenset()
    at = now()
    made = []
    for row in done:
        change = _Review(row, answers, new, untouched).brought_up_to_date(connection, at)
        if change is not None:
            made.append(change)
    connection.execute(
        sa.update(sessions)
        .where(sessions.c.session_id == new.session_id)
        .values(label_schemas=[list(pin) for pin in new.label_schemas])
    )
    # Last, so that what was done half-way elsewhere is known to be unfinished.
    seq = write_change(
        connection, kind="questions", session_id=new.session_id, written=1 + len(made), at=at
    )
    return together([*made, Change(session_id=new.session_id, seq=seq)]), True


def pairs(pins: Iterable[Sequence[Any]] | None) -> list[tuple[str, int]]:
    """Questions of a session, however JSON has brought them back."""
    return [(str(name), int(version)) for name, version in pins or ()]


@dataclass
class _Review:
    """One reviewer's completed, or again open, review of one item."""

    row: _Row
    answers: Answers
    new: NewQuestions
    untouched: frozenset[tuple[str, str]]

    @property
    def slots(self) -> tuple[Slot, ...]:
        return self.new.asked[self.row["copy_id"]]

    @property
    def asked(self) -> dict[str, AskedAs]:
        """What it was asked again before this."""
        return asked_in(self.row["note"]) if self.row["reason"] == ASKED_AGAIN else {}

    def _versions(self, slot: Slot) -> list[_Row]:
        return self.answers.get((self.row["copy_id"], self.row["reviewer"], slot), [])

    def _is_fitting(self, version: _Row) -> bool:
        return version["schema_version"] in self.new.fits.get(version["name"], ())

    def _is_answered(self, slot: Slot) -> bool:
        versions = self._versions(slot)
        last = versions[-1] if versions else None
        return last is not None and last["value"] is not None and self._is_fitting(last)

    def _earlier(self, slot: Slot) -> _Row | None:
        """What the reviewer last said to the version that is asked now, if it was an answer."""
        said = [version for version in self._versions(slot) if self._is_fitting(version)]
        return said[-1] if said and said[-1]["value"] is not None else None

    def brought_up_to_date(self, connection: sa.Connection, at: dt.datetime) -> Change | None:
        """Ask it again, or no longer, as the new questions want it."""
        wanted: dict[str, AskedAs] = {**self.new.kinds, **self.asked}
        open_slots = [
            slot for slot in self.slots if slot.name in wanted and not self._is_answered(slot)
        ]
        restored = {slot: said for slot in open_slots if (said := self._earlier(slot))}
        names = {slot.name for slot in open_slots if slot not in restored}
        stage = self._stage_after({n: k for n, k in wanted.items() if n in names})
        if stage is None and not restored:
            return None
        here = self._standing(restored)
        seq = write_change(
            connection,
            kind="questions",
            session_id=here.session_id,
            copy_id=here.copy_id,
            reviewer=here.reviewer,
            written=len(restored) + (stage is not None),
            at=at,
        )
        for slot, said in restored.items():
            content = {name: said[name] for name in CONTENT}
            here.write_answer(connection, slot, content, seq=seq, at=at)
        if stage is not None:
            here.write_stage(connection, stage, seq=seq, at=at)
        return here.change(seq)

    def _stage_after(self, open_: dict[str, AskedAs]) -> Stage | None:
        """Where it stands with these questions open; `None`: where it stood."""
        asked = self.asked
        if asked and not open_:
            which = self.row["copy_id"], self.row["reviewer"]
            return Stage("completed") if which in self.untouched else None
        if set(open_) <= set(asked):
            return None
        kept = {name: kind for name, kind in asked.items() if name in self.new.fits}
        return Stage("in_progress", ASKED_AGAIN, json.dumps({**kept, **open_}))

    def _standing(self, slots: Iterable[Slot]) -> Standing:
        row = self.row
        last = {slot: self._versions(slot)[-1] for slot in slots}
        names = Version.__dataclass_fields__
        return Standing(
            session_id=self.new.session_id,
            copy_id=row["copy_id"],
            reviewer=row["reviewer"],
            trace_id=row["trace_id"],
            position=row["position"],
            stage=Stage(row["state"], row["reason"], row["note"]),
            review_id=row["review_id"],
            answers={
                slot: Version(**{name: version[name] for name in names})
                for slot, version in last.items()
            },
            reviewers_per_item=None,
            pins=[],
        )


def _answers(connection: sa.Connection, session_id: str, names: Iterable[str]) -> Answers:
    found: Answers = defaultdict(list)
    ordered = sorted(names)
    for start in range(0, len(ordered), _NAMES_AT_ONCE):
        few = {"session": session_id, "names": ordered[start : start + _NAMES_AT_ONCE]}
        for row in connection.execute(_ANSWERS, few).mappings():
            slot = Slot(row["name"], row["span_id"], row["target"])
            found[row["copy_id"], row["reviewer"], slot].append(row)
    return found


def _untouched(connection: sa.Connection, session_id: str) -> frozenset[tuple[str, str]]:
    """Copy and reviewer of reviews in which nothing was answered since they were asked again."""
    which = {"session": session_id}
    since: dict[tuple[str, str], int] = {}
    for row in connection.execute(_STAGES, which):
        if row.reason != ASKED_AGAIN:
            since.pop((row.copy_id, row.reviewer), None)
        else:
            since.setdefault((row.copy_id, row.reviewer), row.change_seq)
    last = {
        (row.copy_id, row.reviewer): row.seq for row in connection.execute(_LAST_ANSWERS, which)
    }
    return frozenset(review for review, seq in since.items() if last.get(review, 0) <= seq)
