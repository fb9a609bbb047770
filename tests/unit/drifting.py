"""A session whose questions will change, and short ways to work on it."""

from __future__ import annotations

from typing import Any

import labeling_widget as lw

ANN, BOB = "ann", "bob"


def schema(name: str, *options: str, **more: Any) -> str:
    """A question's next version; its name."""
    given = {"type": "feedback", "input": lw.InputCategorical(list(options or ("Yes", "No")))}
    lw.create_label_schema(name, **{**given, **more}, overwrite=True)
    return name


def drifting(make_trace: Any) -> lw.LabelingSession:
    """Three traces and one question, of which ann has completed two, and bob one."""
    session = lw.create_labeling_session("drift", label_schemas=[schema("good")])
    session.add_traces([make_trace(n) for n in range(3)])
    answer(session, 0)
    answer(session, 1, "No")
    answer(session, 0, reviewer=BOB)
    return session


def answer(
    session: lw.LabelingSession, item: int, value: Any = "Yes", name: str = "good", **more: Any
) -> None:
    given = {"reviewer": ANN, "complete": True, **more}
    session.log_assessment(session.trace_ids[item], name, value, **given)


def states(session: lw.LabelingSession, reviewer: str = ANN) -> str:
    found = session.store.states(session.labeling_session_id, reviewer)
    return "".join(state[0] for state in found)


def again(session: lw.LabelingSession, reviewer: str = ANN) -> set[int]:
    return set(session.store.asked_again(session.labeling_session_id, reviewer))


def rows(session: lw.LabelingSession) -> dict[str, int]:
    tables = ("changes", "assessments", "reviews", "label_schemas")
    return {table: len(session.store.frame(table)) for table in tables}
