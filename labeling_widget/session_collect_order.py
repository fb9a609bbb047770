"""Which of several answers to one question is the latest: of those in files, and in the store."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from labeling_widget.session_collect_checks import KEY, Given
from labeling_widget.store.base import Store
from labeling_widget.store.records import NewAnswer

_SLOT = ("copy_id", "reviewer", "name", "span_id", "target")
_SAID = ("value", "rationale", "evidence", "schema_version")
_STAGE = ("state", "reason", "note")
_PENDING = {"state": "pending", "reason": None, "note": ""}

Row = dict[Any, Any]


def latest_of(given: Sequence[Given]) -> list[Given]:
    """All of them, those that a later one in any of the files replaces marked as older."""
    latest: dict[tuple[str, ...], Given] = {}
    for each in given:
        if each.outcome == "refused":
            continue
        best = latest.get(each.slot)
        if best is None or each.said.at > best.said.at:
            latest[each.slot] = each
    return [_beside(each, latest.get(each.slot)) for each in given]


def _beside(each: Given, best: Given | None) -> Given:
    if best is None or best is each or each.outcome == "refused":
        return each
    where = f"{best.file}, row {best.row}"
    if _content(each) == _content(best):
        return replace(each, outcome="equal", reason=f"{where} says the same")
    return replace(each, outcome="older", reason=f"{where} is later")


def _content(given: Given) -> Any:
    if given.answer is not None:
        return tuple(getattr(given.answer, name) for name in _SAID)
    return given.review and (given.review.state, given.review.reason, given.review.note)


class Standing:
    """What the session holds at this moment."""

    def __init__(
        self, answers: dict[Any, Row], stages: dict[Any, Row], keys: dict[int, str]
    ) -> None:
        self._answers, self._stages, self._keys = answers, stages, keys
        self._used = frozenset(keys.values())
        self._now = dt.datetime.now(dt.UTC)

    @classmethod
    def of(cls, store: Store, session_id: str) -> Standing:
        """Read it."""
        columns = [*_SLOT, *_SAID, "rev", "created_at", "change_seq"]
        answers = _rows(store, "assessments", columns, session_id, valid=True, existing=False)
        columns = ["copy_id", "reviewer", *_STAGE, "created_at", "change_seq"]
        stages = _rows(store, "reviews", columns, session_id, valid=True)
        changes = _rows(store, "changes", ["seq", "key"], session_id)
        return cls(
            {tuple(row[name] for name in _SLOT): row for row in answers},
            {(row["copy_id"], row["reviewer"]): row for row in stages},
            {int(row["seq"]): row["key"] for row in changes},
        )

    def compared(self, given: Given) -> Given:
        """What becomes of an answer or a state beside what is there."""
        if not given.is_new:
            return given
        if given.answer is not None:
            return self._answer(given, given.answer)
        there = self._stages.get(given.slot)
        stands = there or _PENDING
        same = all(stands[name] == getattr(given.said, name) for name in _STAGE)
        # Why an item is in progress is the session's to know.
        if same or stands["state"] == getattr(given.said, "state", "") == "in_progress":
            return replace(given, outcome="equal")
        return self._later(given, there)

    def _answer(self, given: Given, answer: NewAnswer) -> Given:
        there = self._answers.get(given.slot)
        if answer.value is None and (there is None or there["value"] is None):
            return replace(given, outcome="equal")
        if there is not None and all(_says(there, answer, name) for name in _SAID):
            return replace(given, outcome="equal")
        rev = 0 if there is None else int(there["rev"])
        return self._later(replace(given, answer=replace(answer, rev=rev)), there)

    def _later(self, given: Given, there: Row | None) -> Given:
        """Whether what a file says is later than what is there, if anything is."""
        if given.answer is not None and given.answer.key in self._used:
            return replace(given, outcome="older", reason="it was collected, and changed since")
        if there is None:
            return given
        made = self._made(there)
        # Made before the page was: whoever answered in the page had it before them.
        known = there["created_at"] <= given.exported_at
        said = min(given.said.at, self._now)
        # An answer begins its item: a state that was set in the same moment came with it.
        if known or said > made or (given.answer is None and said == made):
            return replace(given, outcome="changed")
        when = made.isoformat(sep=" ", timespec="seconds")
        return replace(given, outcome="older", reason=f"a later one is there, of {when}")

    def _made(self, row: Row) -> dt.datetime:
        """When a row was said, which is before it was stored if it came in a file."""
        stored: dt.datetime = row["created_at"].to_pydatetime()
        key = self._keys.get(int(row["change_seq"]), "")
        moment = key.removeprefix(KEY).partition("-")[0] if key.startswith(KEY) else ""
        if not moment.isdecimal():
            return stored
        try:
            said = dt.datetime.fromtimestamp(int(moment) / 1000, dt.UTC)
        except (ValueError, OverflowError):
            return stored
        return min(said, stored)


def _says(there: Row, answer: NewAnswer, name: str) -> bool:
    """Whether a stored answer and a given one have the same in a column."""
    stored, given = there[name], getattr(answer, name)
    if name not in ("value", "evidence") or stored is None or given is None:
        return bool(stored == given)
    one, two = json.loads(stored), json.loads(given)
    return type(one) is type(two) and bool(one == two)


def _rows(
    store: Store, table: str, columns: list[str], session_id: str, **equals: Any
) -> list[Row]:
    frame = store.frame(table, columns=columns, session_id=session_id, **equals)
    return frame.astype("object").where(frame.notna(), None).to_dict("records")
