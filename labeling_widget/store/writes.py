"""What a key press writes: an answer, a state, or the undoing of one. Each inside a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from msgspec.structs import replace

from labeling_widget.errors import Conflict, QuestionChanged, ReviewIncomplete
from labeling_widget.store.claims import admit
from labeling_widget.store.columns import storable_json, storable_text
from labeling_widget.store.log import change_of, write_change
from labeling_widget.store.records import Change, NewAnswer, NewReview, Outcome, Slot
from labeling_widget.store.slots import CONTENT, Stage, says_the_same
from labeling_widget.store.standing import Standing, standing
from labeling_widget.store.tables import now


def put_answer(connection: sa.Connection, answer: NewAnswer) -> tuple[Change | None, Outcome]:
    """Store an answer; see `Store.put_answer`. The change is `None` if the key was used before."""
    answer = _storable(answer)
    here = standing(connection, answer.session_id, answer.copy_id, answer.reviewer, lock=True)
    done = change_of(
        connection,
        answer.key,
        kind="answer",
        session_id=answer.session_id,
        reviewer=answer.reviewer,
        copy_id=answer.copy_id,
    )
    if done is not None:
        return None, Outcome(seq=done.seq, at=done.created_at, review=here.record())
    admit(connection, here)

    slot = Slot(answer.name, answer.span_id or "", answer.target)
    old = here.answers.get(slot)
    rev = old.rev if old else 0
    if answer.rev is not None and answer.rev != rev:
        raise Conflict(
            f"{answer.name!r} was changed elsewhere: revision {rev} is there, "
            f"{answer.rev} was answered",
            field=answer.name,
            rev=rev,
        )
    is_new = not says_the_same(answer, old)
    stage = _stage_after(here, answer, slot, is_new=is_new)
    moves = stage != here.stage
    at = now()
    seq = write_change(
        connection,
        key=answer.key,
        kind="answer",
        session_id=answer.session_id,
        copy_id=answer.copy_id,
        reviewer=answer.reviewer,
        written=is_new + moves,
        active_ms=answer.active_ms,
        at=at,
    )
    if is_new:
        content = {name: getattr(answer, name) for name in CONTENT}
        here.write_answer(connection, slot, content, seq=seq, at=at)
    if moves:
        here.write_stage(connection, stage, seq=seq, at=at)
    return here.change(seq), Outcome(seq=seq, at=at, review=here.record())


def set_review(connection: sa.Connection, review: NewReview) -> tuple[Change | None, Outcome]:
    """Set an item's state; see `Store.set_review`. No change if the key was used before."""
    reviewer = storable_text(review.reviewer)
    here = standing(connection, review.session_id, review.copy_id, reviewer, lock=True)
    done = change_of(
        connection,
        review.key,
        kind="review",
        session_id=review.session_id,
        reviewer=reviewer,
        copy_id=review.copy_id,
    )
    if done is not None:
        return None, Outcome(seq=done.seq, at=done.created_at, review=here.record())
    admit(connection, here)

    stage = Stage(review.state)
    if review.state == "skipped":
        stage = Stage("skipped", review.reason, storable_text(review.note))
    if stage.state == "completed":
        _check_asked(here, review)
        _check_complete(review.required, here.answered(review.fits))
    elif stage.state == here.stage.state == "in_progress":
        stage = here.stage  # with why it is
    moves = stage != here.stage
    at = now()
    seq = write_change(
        connection,
        key=review.key,
        kind="review",
        session_id=review.session_id,
        copy_id=review.copy_id,
        reviewer=reviewer,
        written=int(moves),
        active_ms=review.active_ms,
        at=at,
    )
    if moves:
        here.write_stage(connection, stage, seq=seq, at=at)
    return here.change(seq), Outcome(seq=seq, at=at, review=here.record())


def _stage_after(here: Standing, answer: NewAnswer, slot: Slot, *, is_new: bool) -> Stage:
    answered = here.answered(answer.fits) - {slot}
    if answer.value is not None:
        answered.add(slot)
    if answer.complete:
        _check_asked(here, answer)
        _check_complete(answer.required, answered)
        return Stage("completed")
    if answer.value is None and not is_new:
        return here.stage  # there was nothing to clear
    if here.stage.state == "in_progress":
        return here.stage
    if here.stage.state != "completed":
        return Stage("in_progress")
    reopens = slot in answer.required and slot not in answered
    return Stage("in_progress") if reopens else here.stage


def _check_asked(here: Standing, change: NewAnswer | NewReview) -> None:
    if change.pins and [tuple(pin) for pin in here.pins] != list(change.pins):
        raise QuestionChanged(
            "the questions were changed at this moment: look at the item again, then complete it",
            field="label_schemas",
        )


def _check_complete(required: Iterable[Slot], answered: set[Slot]) -> None:
    missing = Counter(slot.name for slot in required if slot not in answered)
    if missing:
        names = ", ".join(
            repr(name) if count == 1 else f"{name!r} ({count} times)"
            for name, count in missing.items()
        )
        raise ReviewIncomplete(
            f"answer {names} first: the item is completed when every required question is answered",
            missing=list(missing),
        )


def _storable(answer: NewAnswer) -> NewAnswer:
    """The answer as the database will give it back, so that equal ones are seen to be equal."""
    return replace(
        answer,
        reviewer=storable_text(answer.reviewer),
        value=None if answer.value is None else storable_json(answer.value),
        # The reason for an answer goes with it when it is cleared.
        rationale="" if answer.value is None else storable_text(answer.rationale),
        evidence="[]" if answer.value is None else storable_json(answer.evidence),
    )
