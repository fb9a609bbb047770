"""`session.history()`: the whole past as a frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw

pytestmark = pytest.mark.usefixtures("store")

COLUMNS = {
    "trace_id": "string",
    "copy_id": "string",
    "span_id": "string",
    "target": "string",
    "name": "string",
    "schema_version": "Int64",
    "type": "string",
    "value": "object",
    "rationale": "string",
    "evidence": "object",
    "reviewer": "string",
    "source_type": "string",
    "created_at": "datetime64[us, UTC]",
    "assessment_id": "string",
    "overrides": "string",
    "rev": "Int64",
    "valid": "bool",
    "action": "category",
    "undone": "bool",
    "state": "category",
    "reason": "category",
    "seq": "int64",
    "active_ms": "Int64",
}


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    lw.create_label_schema("note", type="feedback", input=lw.InputText(), enable_comment=True)
    session = lw.create_labeling_session("past", label_schemas=["note"])
    return session.add_traces([make_trace(1), make_trace(2)])


def put(session: lw.LabelingSession, value: Any, item: int = 0, **more: Any) -> None:
    session.log_assessment(session.trace_ids[item], "note", value, **more)


def undo(session: lw.LabelingSession, key: str, reviewer: str = "me@example.com") -> None:
    session.store.undo(session.labeling_session_id, reviewer, key)


def test_it_has_its_columns_and_dtypes_with_and_without_rows(session: lw.LabelingSession):
    empty = session.history()
    put(session, "a", complete=True)
    for frame in (empty, session.history()):
        dtypes = {
            name: "string" if str(d).startswith("str") else str(d)
            for name, d in frame.dtypes.items()
        }
        assert dtypes == COLUMNS


def test_every_version_of_an_answer_is_a_row_also_when_it_was_cleared(
    session: lw.LabelingSession,
):
    put(session, "a", rationale="why")
    put(session, "a", rationale="why")  # says the same: no version
    put(session, "b")
    put(session, None)
    put(session, "c", reviewer="bob")
    put(session, "d")
    history = session.history()
    answers = history[history["name"].notna()]
    assert answers[["reviewer", "action", "value", "rev", "valid"]].to_numpy().tolist() == [
        ["me@example.com", "answered", "a", 1, False],
        ["me@example.com", "changed", "b", 2, False],
        ["me@example.com", "cleared", None, 3, False],
        ["bob", "answered", "c", 1, True],
        ["me@example.com", "answered", "d", 4, True],
    ]
    assert answers["rationale"].tolist() == ["why", "", "", "", ""]
    assert answers["created_at"].is_monotonic_increasing
    assert answers["overrides"].tolist()[1:3] == answers["assessment_id"].tolist()[:2]
    assert set(answers["schema_version"]) == {1}


def test_states_are_rows_without_a_name(session: lw.LabelingSession):
    put(session, "a", complete=True)
    session.store.set_review(
        lw_review(session, "skipped", key="1", reason="later", note="too long")
    )
    session.store.set_review(lw_review(session, "in_progress", key="2"))
    session.store.set_review(lw_review(session, "pending", key="3"))
    put(session, "b")
    history = session.history()
    states = history[history["name"].isna()]
    assert states[["action", "state", "valid"]].to_numpy().tolist() == [
        ["completed", "completed", False],
        ["skipped", "skipped", False],
        ["reopened", "in_progress", False],
        ["set back", "pending", False],
        ["begun", "in_progress", True],
    ]
    skipped = states.iloc[1]
    assert (skipped["reason"], skipped["rationale"]) == ("later", "too long")
    assert history["seq"].tolist()[:2] == [history["seq"][0]] * 2  # one change did both


def lw_review(session: lw.LabelingSession, state: Any, **more: Any) -> Any:
    from labeling_widget.store.records import NewReview

    return NewReview(
        session_id=session.labeling_session_id,
        copy_id=session.copy_id(session.trace_ids[0]),
        reviewer="me@example.com",
        state=state,
        **more,
    )


def test_what_was_undone_and_its_undoing_are_both_there(session: lw.LabelingSession):
    put(session, "a")
    put(session, "b")
    undo(session, "1")
    put(session, "c")
    undo(session, "2")
    undo(session, "3")
    undo(session, "4")  # nothing is left
    history = session.history()
    answers = history[history["name"].notna()]
    assert answers[["action", "value", "undone"]].to_numpy().tolist() == [
        ["answered", "a", True],
        ["changed", "b", True],
        ["undone", "a", False],
        ["changed", "c", True],
        ["undone", "a", False],
        ["undone", None, False],
    ]
    states = history[history["name"].isna()]
    assert states[["action", "state", "undone"]].to_numpy().tolist() == [
        ["begun", "in_progress", True],
        ["undone", "pending", False],
    ]
    # What is neither undone nor an undoing is what people meant.
    assert history[~history["undone"] & (history["action"] != "undone")].empty


def test_the_valid_rows_of_the_past_are_the_labels(session: lw.LabelingSession):
    for number, value in enumerate(["a", "b", None, "c"]):
        put(session, value, number % 2)
    history = session.history()
    valid = history[history["valid"] & history["value"].notna()]
    labels = session.labels()
    assert set(valid["assessment_id"]) == set(labels["assessment_id"])
    assert valid["value"].tolist() == labels["value"].tolist()


def test_the_time_before_an_answer_and_its_evidence_are_told(session: lw.LabelingSession):
    put(session, "a", evidence="So.")
    [passage] = session.history()["evidence"][0]
    assert passage["quote"] == "So."
    assert session.history()["active_ms"].isna().all()


def test_assessments_that_traces_brought_along_are_not_its_past(make_trace: Any):
    trace = make_trace(7)
    trace["info"]["assessments"] = [
        {
            "assessment_id": "a-1",
            "assessment_name": "judge",
            "source": {"source_type": "LLM_JUDGE", "source_id": "gpt"},
            "feedback": {"value": True},
        }
    ]
    session = lw.create_labeling_session("judged", label_schemas=[lw.GUIDELINES])
    session.add_traces([trace])
    assert len(session.labels(include_existing=True)) == 1
    assert session.history().empty


def test_a_change_that_comes_while_it_is_read_is_left_out_whole(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
):
    put(session, "a")
    before = session.history()
    read = session.store.frame
    late: dict[str, Callable[[], Any]] = {
        "reviews": lambda: put(session, "b", complete=True),
        "changes": lambda: undo(session, "late"),
    }

    def frame(table: str, **more: Any) -> pd.DataFrame:
        late.pop(table, lambda: None)()
        return read(table, **more)

    with monkeypatch.context() as patch:
        patch.setattr(session.store, "frame", frame)
        during = session.history()
    assert not late
    pd.testing.assert_frame_equal(during, before)


def test_a_deleted_session_has_none(session: lw.LabelingSession):
    session.delete()
    with pytest.raises(lw.LabelingError, match="is deleted"):
        session.history()
