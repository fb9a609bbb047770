"""Undoing: a correction like any other, which restores what the latest change replaced."""

from __future__ import annotations

import sqlalchemy as sa

from labeling_widget.store.base import Change, Outcome, Slot
from labeling_widget.store.claims import admit, keep
from labeling_widget.store.columns import storable_text
from labeling_widget.store.log import change_of, lock_session, undoable, write_change
from labeling_widget.store.slots import CONTENT, PENDING, Stage
from labeling_widget.store.standing import standing
from labeling_widget.store.tables import assessments, now, reviews

_before = assessments.alias("before")
_ANSWERS = (
    sa.select(
        assessments.c.name,
        assessments.c.span_id,
        assessments.c.target,
        *(
            sa.func.coalesce(_before.c[name], assessments.c[name]).label(name)
            for name in ("type", "schema_version", "source_type")
        ),
        _before.c.value,
        sa.func.coalesce(_before.c.rationale, "").label("rationale"),
        sa.func.coalesce(_before.c.evidence, "[]").label("evidence"),
    )
    .join_from(
        assessments,
        _before,
        sa.and_(
            _before.c.copy_id == assessments.c.copy_id,
            _before.c.assessment_id == assessments.c.overrides,
        ),
        isouter=True,
    )
    .where(assessments.c.change_seq == sa.bindparam("seq"))
)
_earlier = reviews.alias("earlier")
_REVIEWS = (
    sa.select(_earlier.c.state, _earlier.c.reason, _earlier.c.note)
    .join_from(reviews, _earlier, _earlier.c.review_id == reviews.c.overrides, isouter=True)
    .where(reviews.c.change_seq == sa.bindparam("seq"))
)


def undo(
    connection: sa.Connection, session_id: str, reviewer: str, key: str
) -> tuple[Change | None, Outcome | None]:
    """Take back the reviewer's latest change; see `Store.undo`.

    Returns:
        The change (`None`: the key was used before), and the outcome.
    """
    reviewer = storable_text(reviewer)
    lock_session(connection, session_id)
    done = change_of(connection, key, kind="undo", session_id=session_id, reviewer=reviewer)
    if done is not None:
        if done.copy_id is None:
            return None, None
        here = standing(connection, session_id, done.copy_id, reviewer)
        return None, Outcome(seq=done.seq, at=done.created_at, review=here.record())

    at = now()
    target = undoable(connection, session_id, reviewer)
    if target is None:
        # Logged all the same, or the key sent again later would find something to take back.
        seq = write_change(
            connection,
            key=key,
            kind="undo",
            session_id=session_id,
            reviewer=reviewer,
            written=0,
            at=at,
        )
        return Change(session_id=session_id, seq=seq, reviewer=reviewer), None

    undone, copy_id = target
    answers = connection.execute(_ANSWERS, {"seq": undone}).mappings().all()
    stages = connection.execute(_REVIEWS, {"seq": undone}).all()
    seq = write_change(
        connection,
        key=key,
        kind="undo",
        session_id=session_id,
        copy_id=copy_id,
        reviewer=reviewer,
        undoes=undone,
        written=len(answers) + len(stages),
        at=at,
    )
    here = standing(connection, session_id, copy_id, reviewer)
    admit(connection, here)
    for before in answers:
        slot = Slot(before["name"], before["span_id"], before["target"])
        content = {name: before[name] for name in CONTENT}
        here.write_answer(connection, slot, content, seq=seq, at=at)
    for earlier in stages:
        stage = Stage(earlier.state, earlier.reason, earlier.note) if earlier.state else PENDING
        here.write_stage(connection, stage, seq=seq, at=at)
    keep(connection, here)
    return here.change(seq), Outcome(seq=seq, at=at, review=here.record())
