"""Answers that exist already, taken into a session by the path of every other answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from msgspec.structs import replace

from labeling_widget.checks import shown
from labeling_widget.errors import BadLabels, Conflict, ItemTaken, SessionError
from labeling_widget.reviewer import current_reviewer
from labeling_widget.schema import LabelSchema
from labeling_widget.session_import_cells import Cell, cells_of
from labeling_widget.session_import_checks import OUTCOMES, Checked, Checker
from labeling_widget.store.base import Store
from labeling_widget.store.records import NewAnswer

_ATTEMPTS = 5
"""How often an import looks again when somebody answers in between."""

_LISTED = 10
"""Refused rows that a message spells out; `BadLabels.rows` has all of them."""

_KEY = ("copy_id", "reviewer", "name", "span_id", "target")
_REPORTED = ("row", "trace_id", "reviewer", "name", "span_id", "target", "outcome", "reason")


def import_frame(
    store: Store,
    session_id: str,
    questions: Sequence[LabelSchema],
    frame: Any,
    *,
    reviewer: str | None,
    on_error: str,
    overwrite: bool,
) -> pd.DataFrame:
    """Take the answers of a frame; see `LabelingSession.import_labels`."""
    if on_error not in ("raise", "skip"):
        raise SessionError(
            f"on_error takes 'raise' or 'skip'; got {shown(on_error)}", field="on_error"
        )
    who = None if reviewer is None else current_reviewer(reviewer)
    cells = cells_of(frame, questions)
    checker = Checker(store, session_id, questions, who)
    checked = [checker.check(cell) for cell in cells]
    attempts = 0
    while True:
        taken = list(_compared(checked, _standing(store, session_id), overwrite=overwrite))
        refused = [(each.cell.row, each.reason) for each in taken if each.outcome == "refused"]
        if refused and on_error == "raise":
            raise _bad(refused, len(cells))
        new = [each.answer for each in taken if each.outcome in ("taken", "changed")]
        answers = [answer for answer in new if answer is not None]
        try:
            store.put_answers(answers)
        except Conflict:
            attempts += 1
            if attempts == _ATTEMPTS:
                raise
        except ItemTaken as error:
            if error.position is None:
                raise
            checked = _without_item(checked, answers[error.position], str(error))
        else:
            return _report(taken)


def _without_item(checked: Sequence[Checked], one: NewAnswer, reason: str) -> list[Checked]:
    """Refuses every answer of a reviewer to an item that is others'."""
    return [
        Checked(each.cell, "refused", reason=reason)
        if each.answer is not None
        and (each.answer.copy_id, each.answer.reviewer) == (one.copy_id, one.reviewer)
        else each
        for each in checked
    ]


def _standing(store: Store, session_id: str) -> dict[tuple[str, ...], dict[Any, Any]]:
    columns = [*_KEY, "value", "rationale", "evidence", "rev"]
    frame = store.frame(
        "assessments", columns=columns, session_id=session_id, valid=True, existing=False
    )
    rows = frame.astype("object").where(frame.notna(), None).to_dict("records")
    return {tuple(row[name] for name in _KEY): row for row in rows}


def _compared(
    checked: Sequence[Checked], standing: dict[tuple[str, ...], dict[Any, Any]], *, overwrite: bool
) -> Iterator[Checked]:
    """What becomes of each, beside the answers that are there and those of earlier rows."""
    earlier: dict[tuple[str, ...], Checked] = {}
    for each in checked:
        answer = each.answer
        if answer is None:
            yield each
            continue
        key = tuple(getattr(answer, name) or "" for name in _KEY)
        if (first := earlier.setdefault(key, each)) is not each:
            yield _repeated(each, first)
            continue
        there = standing.get(key)
        rev = 0 if there is None else int(there["rev"])
        if there is None or there["value"] is None:
            yield replace(each, answer=replace(answer, rev=rev))
        elif _says(each.cell, answer, there):
            yield replace(each, outcome="equal")
        elif overwrite:
            yield replace(each, outcome="changed", answer=replace(answer, rev=rev))
        else:
            reason = (
                f"{answer.name!r} is answered {shown(json.loads(there['value']))} by "
                f"{answer.reviewer!r} already; overwrite=True replaces it"
            )
            yield replace(each, outcome="refused", reason=reason)


def _repeated(each: Checked, first: Checked) -> Checked:
    content = ("value", "rationale", "evidence")
    same = all(getattr(each.answer, name) == getattr(first.answer, name) for name in content)
    if same:
        return replace(each, outcome="equal", reason=f"row {first.cell.row} says the same")
    reason = f"row {first.cell.row} answers the same question in another way"
    return replace(each, outcome="refused", reason=reason)


def _says(cell: Cell, answer: NewAnswer, there: dict[Any, Any]) -> bool:
    """Whether the answer that is there says what the cell says, as far as the frame says it."""
    given, stored = json.loads(answer.value or "null"), json.loads(there["value"])
    return (
        (type(given) is bool) == (type(stored) is bool)
        and bool(given == stored)
        and (cell.rationale is None or answer.rationale == there["rationale"])
        and (cell.evidence is None or json.loads(answer.evidence) == json.loads(there["evidence"]))
    )


def _bad(refused: list[tuple[int, str]], total: int) -> BadLabels:
    # A row is one trace, and may be wrong for the same reason in every column.
    reasons = list(dict.fromkeys(f"row {position}: {reason}" for position, reason in refused))
    listed = "; ".join(reasons[:_LISTED])
    more = f"; and {len(reasons) - _LISTED} more" if len(reasons) > _LISTED else ""
    return BadLabels(
        f"{len(refused)} of {total} answers cannot be taken, so none was "
        f"(on_error='skip' takes the others): {listed}{more}",
        rows=refused,
    )


def _report(taken: Sequence[Checked]) -> pd.DataFrame:
    rows = [
        {
            **{name: getattr(each.cell, name) for name in ("row", "trace_id", "name")},
            "reviewer": each.answer.reviewer if each.answer else each.cell.reviewer,
            "span_id": each.answer.span_id if each.answer else each.cell.span_id,
            "target": each.answer.target if each.answer else each.cell.target,
            "outcome": each.outcome,
            "reason": each.reason,
        }
        for each in taken
    ]
    columns = {name: pd.Series([row[name] for row in rows], dtype="object") for name in _REPORTED}
    columns["row"] = columns["row"].astype("int64")
    columns["outcome"] = pd.Series(
        pd.Categorical([row["outcome"] for row in rows], categories=list(OUTCOMES))
    )
    return pd.DataFrame(columns)
