"""Undoing: a correction like any other, which restores what the latest change replaced."""

from __future__ import annotations

import sqlalchemy as sa

from labeling_widget.store.claims import admit, keep
from labeling_widget.store.columns import storable_text
from labeling_widget.store.log import change_of, lock_session, undoable, write_change
from labeling_widget.store.records import Change, Outcome, Slot
from labeling_widget.store.slots import ASKED_AGAIN, CONTENT, PENDING, Stage
from labeling_widget.store.standing import Standing, standing
from labeling_widget.store.tables import assessments, changes, now, reviews

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
    sa.select(_earlier.c.state, _earlier.c.reason, _earlier.c.note, _earlier.c.change_seq)
    .join_from(reviews, _earlier, _earlier.c.review_id == reviews.c.overrides, isouter=True)
    .where(reviews.c.change_seq == sa.bindparam("seq"))
)
_QUESTIONS_SINCE = (
    sa.select(changes.c.seq)
    .where(
        changes.c.session_id == sa.bindparam("session"),
        changes.c.kind == "questions",
        changes.c.seq > sa.bindparam("seq"),
    )
    .limit(1)
)
_ASKED_SINCE = (
    sa.select(reviews.c.note)
    .where(
        reviews.c.session_id == sa.bindparam("session"),
        reviews.c.copy_id == sa.bindparam("copy"),
        reviews.c.reviewer == sa.bindparam("reviewer"),
        reviews.c.reason == ASKED_AGAIN,
        reviews.c.change_seq > sa.bindparam("seq"),
    )
    .order_by(reviews.c.row_id.desc())
    .limit(1)
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
        stage = _as_asked_now(connection, here, stage, since=earlier.change_seq)
        if stage != here.stage:
            here.write_stage(connection, stage, seq=seq, at=at)
    keep(connection, here)
    return here.change(seq), Outcome(seq=seq, at=at, review=here.record())


def _as_asked_now(
    connection: sa.Connection, here: Standing, stage: Stage, *, since: int | None
) -> Stage:
    """What to go back to where the questions were changed meanwhile: that is not taken back."""
    again = here.stage.reason == ASKED_AGAIN
    if stage.state == "in_progress" and again:
        return here.stage
    which = {"session": here.session_id, "copy": here.copy_id, "reviewer": here.reviewer}
    if stage.state != "completed":
        return stage
    if connection.scalar(_QUESTIONS_SINCE, {**which, "seq": since}) is None:
        return stage
    if again:
        return here.stage
    note = connection.scalar(_ASKED_SINCE, {**which, "seq": since})
    return Stage("in_progress", ASKED_AGAIN, note or "{}")
