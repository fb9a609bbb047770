"""Answers that come back in files, taken into the session by the path of every other answer."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from msgspec.structs import replace

from labeling_widget.answers import set_review
from labeling_widget.answers_file import Answers, GivenAnswer, GivenReview, paths_of, read_answers
from labeling_widget.checks import shown
from labeling_widget.errors import (
    AnswersFileError,
    BadLabels,
    Conflict,
    ItemTaken,
    ReviewIncomplete,
    SessionError,
)
from labeling_widget.reviewer import check_reviewer
from labeling_widget.session_collect_checks import OUTCOMES, Checker, Given
from labeling_widget.session_collect_order import Standing, latest_of
from labeling_widget.session_exchange import SessionExchange
from labeling_widget.store.records import NewAnswer

_ATTEMPTS = 5
"""How often a collection looks again when somebody answers in between."""

_LISTED = 10
"""Refused answers that a message spells out; `BadLabels.rows` has all of them."""

_COLUMNS: dict[str, Any] = {
    "file": "string",
    "row": "int64",
    "trace_id": "string",
    "reviewer": "string",
    "claimed": "string",
    "name": "string",
    "span_id": "string",
    "target": "string",
    "state": "string",
    "answered_at": "datetime64[us, UTC]",
    "outcome": pd.CategoricalDtype(list(OUTCOMES)),
    "reason": "string",
}


def collect_files(
    session: SessionExchange, files: Any, *, reviewer: str | None, on_error: str
) -> pd.DataFrame:
    """Take the answers of files; see `SessionFile.collect`."""
    if on_error not in ("raise", "skip"):
        raise SessionError(
            f"on_error takes 'raise' or 'skip'; got {shown(on_error)}", field="on_error"
        )
    read = [
        (name, _own(session, read_answers(path), name))
        for path in paths_of(files)
        for name in [_told(path)]
    ]
    checker = Checker(session)
    checked = [
        checker.check(each)
        for name, answers in read
        for each in _given(name, answers, _whose(answers, name, reviewer), reviewer)
    ]
    attempts = 0
    while True:
        standing = Standing.of(session.store, session.labeling_session_id)
        ordered = [standing.compared(each) for each in latest_of(checked)]
        _raise_refused(ordered, on_error)
        answers = [each.answer for each in ordered if each.is_new and each.answer is not None]
        try:
            session.store.put_answers(answers)
        except Conflict:
            attempts += 1
            if attempts == _ATTEMPTS:
                raise
        except ItemTaken as error:
            if error.position is None:
                raise
            checked = _without_item(checked, answers[error.position], str(error))
        else:
            return _report([_with_state(session, each) for each in ordered])


def _told(path: Path) -> str:
    """Its name as a report can hold it: that of a file need not be a text."""
    return os.fsencode(path.name).decode(errors="replace")


def _own(session: SessionExchange, answers: Answers, name: str) -> Answers:
    store = session.store
    if answers.session_id != session.labeling_session_id or answers.store_id != store.id:
        raise AnswersFileError(
            f"{name} answers another session ({shown(answers.session)}, "
            f"{shown(answers.session_id)}), not {session.name!r}",
            path=name,
        )
    return answers


def _whose(answers: Answers, name: str, reviewer: str | None) -> str:
    try:
        claimed = check_reviewer(answers.reviewer, field="reviewer")
    except SessionError as error:
        if reviewer is None:
            raise AnswersFileError(f"{name} does not say whose it is: {error}", path=name) from None
        return reviewer
    return reviewer or claimed


def _given(name: str, answers: Answers, who: str, known: str | None) -> list[Given]:
    said: list[GivenAnswer | GivenReview] = [*answers.answers, *answers.reviews]
    return [
        Given(
            file=name,
            row=row,
            reviewer=who,
            claimed=answers.reviewer.encode(errors="replace").decode(),
            vouched=known is not None,
            exported_at=answers.exported_at,
            said=one,
        )
        for row, one in enumerate(said)
    ]


def _raise_refused(checked: Sequence[Given], on_error: str) -> None:
    refused = [(at, each) for at, each in enumerate(checked) if each.outcome == "refused"]
    if not refused or on_error == "skip":
        return
    listed = "; ".join(
        f"{each.file}, row {each.row}: {each.reason}" for _, each in refused[:_LISTED]
    )
    more = f"; and {len(refused) - _LISTED} more" if len(refused) > _LISTED else ""
    raise BadLabels(
        f"{len(refused)} of {len(checked)} answers cannot be taken, so none was "
        f"(on_error='skip' takes the others): {listed}{more}",
        rows=[(at, each.reason) for at, each in refused],
        field="files",
    )


def _without_item(checked: Sequence[Given], one: NewAnswer, reason: str) -> list[Given]:
    """Refuses everything that a reviewer says of an item that is others'."""
    return [
        replace(each, outcome="refused", reason=reason, answer=None)
        if (each.copy_id, each.reviewer) == (one.copy_id, one.reviewer)
        else each
        for each in checked
    ]


def _with_state(session: SessionExchange, each: Given) -> Given:
    """Sets a state that is new, after the answers that it rests on."""
    review = each.review
    if review is None or not each.is_new:
        return each
    now = dt.datetime.now(dt.UTC)
    try:
        set_review(
            session.store,
            session.labeling_session_id,
            session.schemas,
            copy_id=each.copy_id,
            reviewer=each.reviewer,
            state=review.state,
            reason=review.reason,
            note=review.note,
            key=each.key(session.labeling_session_id),
            active_ms=review.active_ms,
        )
    except ReviewIncomplete as error:
        # The questions were changed since the page was made, or an answer was refused.
        set_review(
            session.store,
            session.labeling_session_id,
            session.schemas,
            copy_id=each.copy_id,
            reviewer=each.reviewer,
            state="in_progress",
            key=f"{each.key(session.labeling_session_id)}-{int(now.timestamp() * 1000)}",
            active_ms=review.active_ms,
        )
        return replace(each, reason=f"it stays in progress: {error}")
    except ItemTaken as error:
        return replace(each, outcome="refused", reason=str(error))
    return each


def _report(checked: Sequence[Given]) -> pd.DataFrame:
    rows = [each.reported() for each in checked]
    return pd.DataFrame(
        {
            name: pd.Series([row[name] for row in rows], dtype="object").astype(dtype)
            for name, dtype in _COLUMNS.items()
        }
    )
