"""A change that was left behind in another session of the store is written where it belongs."""

from __future__ import annotations

from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.store.base import Store
from tests.unit.wire import Wire


@pytest.fixture
def sessions(store: Store, make_trace: Any) -> tuple[lw.LabelingSession, lw.LabelingSession]:
    """The one on the screen and another, with the same traces."""
    lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
    traces = [make_trace(n, question=f"Question {n}?") for n in range(2)]
    here, there = (
        lw.create_labeling_session(name, label_schemas=["correct"]).add_traces(traces)
        for name in ("here", "there")
    )
    return here, there


def test_changes_go_to_the_session_they_name_as_the_same_reviewer(
    sessions: tuple[lw.LabelingSession, lw.LabelingSession],
) -> None:
    here, there = sessions
    wire = Wire(here)
    item = there.trace_ids[0]
    to = {"session_id": there.labeling_session_id}
    wire.call("assessment.put", item=item, name="correct", value=True, rev=0, key="1", **to)
    wire.call("review.set", item=item, state="completed", key="2", **to)
    assert there.labels()[["trace_id", "reviewer", "value"]].to_numpy().tolist() == [
        [item, "alice", True]
    ]
    assert int(there.progress()["completed"].sum()) == 1
    wire.call("assessment.undo", key="3", **to)
    assert int(there.progress()["completed"].sum()) == 0
    assert len(here.labels()) == 0
    assert wire.call("assessment.undo", key="4")["saved"] is None


def test_a_conflict_there_shows_what_is_there(
    sessions: tuple[lw.LabelingSession, lw.LabelingSession],
) -> None:
    here, there = sessions
    item = there.trace_ids[0]
    there.log_assessment(item, "correct", False, reviewer="alice")
    error = Wire(here).refused(
        "assessment.put",
        item=item,
        name="correct",
        value=True,
        rev=0,
        key="1",
        session_id=there.labeling_session_id,
    )
    assert error["code"] == "answer.conflict"
    assert [answer["value"] for answer in error["review"]["answers"]] == [False]


@pytest.mark.parametrize("op", ["assessment.put", "assessment.undo", "review.set"])
def test_a_session_that_is_deleted_or_unknown_takes_nothing(
    sessions: tuple[lw.LabelingSession, lw.LabelingSession], op: str
) -> None:
    here, there = sessions
    item = there.trace_ids[0]
    there.delete()
    answer = {"item": item, "name": "correct", "value": True, "state": "completed"}
    for session_id in (there.labeling_session_id, "0" * 32):
        error = Wire(here).refused(op, **answer, key=f"{op} {session_id}", session_id=session_id)
        assert (error["code"], error["retryable"]) == ("session.unknown", False)
