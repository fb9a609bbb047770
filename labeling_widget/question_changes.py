"""What becomes of finished reviews when a session's questions change: planned, then carried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from labeling_widget.conversations import turns_of
from labeling_widget.errors import StoreBusy
from labeling_widget.questions import fits_of, found_all, pin_all, questions_of
from labeling_widget.schema import LabelSchema
from labeling_widget.schema_versions import foreseen
from labeling_widget.store.base import Store
from labeling_widget.store.questions import pairs
from labeling_widget.store.records import AskedAs, NewQuestions, Slot
from labeling_widget.store.slots import ASKED_AGAIN, asked_in
from labeling_widget.targets import WHOLE, parts_of
from labeling_widget.traces.mlflow import parse_trace

_AT_ONCE = 100
"""Traces whose parts are looked for together."""

_TRIES = 20
"""Reviewers complete items while a change is planned; so often in a row, they do not."""


class Plan(NamedTuple):
    """New questions, and the reviews that they concern: rows of `reviews`."""

    questions: NewQuestions
    reviews: list[dict[str, Any]]


def ask(store: Store, session_id: str, schemas: Any) -> None:
    """Replace a session's questions and have what is new or changed asked again.

    Raises:
        SessionError, SchemaNotFound, SchemaError: as `pin_all`.
        StoreBusy: reviewers were faster than this, every time.
    """
    pins = pin_all(store, schemas)
    for _ in range(_TRIES):
        if _pins(store, session_id) == pins:
            return
        plan = _planned(store, session_id, questions_of(store, pins))
        if store.ask(plan.questions):
            return
    raise StoreBusy("reviewers complete items all the time; nothing was changed, try again")


def affected(store: Store, session_id: str, schemas: Any) -> pd.DataFrame:
    """Completed reviews that `ask` would open again; see `LabelingSession.affected_by`."""
    questions = [foreseen(store, schema) for schema in found_all(store, schemas)]
    plan = _planned(store, session_id, questions)
    done = {
        (row["copy_id"], row["reviewer"]) for row in plan.reviews if row["state"] == "completed"
    }
    answered = _answered(store, session_id, plan.questions)
    order = [schema.name for schema in questions]
    rows = []
    for row in plan.reviews:
        copy_id, reviewer = row["copy_id"], row["reviewer"]
        if (copy_id, reviewer) not in done:
            continue
        names = {
            slot.name
            for slot in plan.questions.asked[copy_id]
            if slot.name in plan.questions.kinds and (copy_id, reviewer, slot) not in answered
        }
        if names:
            rows.append((reviewer, row["trace_id"], sorted(names, key=order.index)))
    frame = pd.DataFrame(rows, columns=["reviewer", "trace_id", "questions"], dtype="object")
    return frame.astype({"reviewer": "string", "trace_id": "string"})


def _planned(store: Store, session_id: str, questions: Sequence[LabelSchema]) -> Plan:
    before = _pins(store, session_id)
    kinds = _kinds(questions_of(store, before), questions)
    columns = ["copy_id", "trace_id", "reviewer", "state", "reason", "note"]
    found = store.frame("reviews", columns=columns, session_id=session_id, valid=True)
    rows = []
    for values in found.itertuples(index=False, name=None):
        row: dict[str, Any] = dict(zip(columns, values, strict=True))
        row["again"] = isinstance(row["reason"], str) and row["reason"] == ASKED_AGAIN
        if row["state"] == "completed" or row["again"]:
            rows.append(row)
    again = {name for row in rows if row["again"] for name in asked_in(row["note"])}
    looked_at = [schema for schema in questions if schema.name in kinds or schema.name in again]
    places = _Places(store, session_id)
    copies = dict.fromkeys(str(row["copy_id"]) for row in rows)
    rows.sort(key=lambda row: (places.positions[row["copy_id"]], row["reviewer"]))
    new = NewQuestions(
        session_id=session_id,
        label_schemas=[(schema.name, schema.version) for schema in questions],
        before=before,
        asked=places.slots(copies, looked_at),
        kinds=kinds,
        fits=fits_of(store, questions),
    )
    return Plan(new, rows)


def _kinds(before: Sequence[LabelSchema], after: Sequence[LabelSchema]) -> dict[str, AskedAs]:
    """What is asked of those who are done already, if they have no answer that fits."""
    old = {schema.name: schema for schema in before}
    kinds: dict[str, AskedAs] = {}
    for schema in after:
        was = old.get(schema.name)
        if was is None:
            kinds[schema.name] = "new"
        elif was.version != schema.version and (
            not schema.fits(was) or (schema.required and not was.required)
        ):
            kinds[schema.name] = "changed"
    return kinds


class _Places:
    """Where questions are asked in a session's items."""

    def __init__(self, store: Store, session_id: str) -> None:
        self._store, self._session_id = store, session_id
        columns = ["copy_id", "position", "conversation"]
        items = store.frame("items", columns=columns, session_id=session_id)
        self.positions = dict(zip(items["copy_id"], items["position"], strict=True))
        self._conversations = dict(zip(items["copy_id"], items["conversation"], strict=True))

    def slots(
        self, copies: Iterable[str], questions: Sequence[LabelSchema]
    ) -> dict[str, tuple[Slot, ...]]:
        """Item → the slots that these questions have there."""
        copies = list(copies)
        found: dict[str, list[Slot]] = {copy_id: [] for copy_id in copies}
        leaders = self._leaders() if any(q.target == "conversation" for q in questions) else set()
        for question in questions:
            for copy_id in copies if question.target in WHOLE else ():
                if question.target == "trace" or copy_id in leaders:
                    found[copy_id].append(Slot(question.name, "", question.target))
        of_parts = [question for question in questions if question.target not in WHOLE]
        for start in range(0, len(copies) if of_parts else 0, _AT_ONCE):
            few = copies[start : start + _AT_ONCE]
            frame = self._store.frame("items", columns=["copy_id", "body"], copy_id=few)
            for copy_id, body in frame.itertuples(index=False):
                trace = parse_trace(body)
                found[copy_id] += [
                    Slot(question.name, part.span_id, part.target)
                    for question in of_parts
                    for part in parts_of(trace, question.target)
                ]
        return {copy_id: tuple(slots) for copy_id, slots in found.items()}

    def _leaders(self) -> set[str]:
        """The items that answers about a conversation are kept on."""
        alone = {copy_id for copy_id, name in self._conversations.items() if not name}
        names = {name for name in self._conversations.values() if name}
        turns = partial(turns_of, self._store, self._session_id)
        return alone | {str(turns(name)[0]["copy_id"]) for name in names}


def _answered(store: Store, session_id: str, new: NewQuestions) -> set[tuple[str, str, Slot]]:
    """Copy, reviewer and slot of answers, standing or earlier, that fit the new questions."""
    frame = store.frame(
        "assessments",
        columns=["copy_id", "reviewer", "name", "span_id", "target", "schema_version", "value"],
        session_id=session_id,
        existing=False,
        name=sorted(new.kinds),
    )
    latest_said: dict[tuple[str, str, Slot], bool] = {}
    for copy_id, reviewer, name, span_id, target, version, value in frame.itertuples(
        index=False, name=None
    ):
        if version in new.fits[name]:
            latest_said[copy_id, reviewer, Slot(name, span_id, target)] = bool(pd.notna(value))
    return {which for which, is_answer in latest_said.items() if is_answer}


def _pins(store: Store, session_id: str) -> list[tuple[str, int]]:
    frame = store.frame("sessions", columns=["label_schemas"], session_id=session_id)
    return pairs(frame["label_schemas"].iloc[0])
