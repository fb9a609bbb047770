"""Arguments of every shape that notebooks hold: taken as what they mean, or refused by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import (
    AnswerError,
    BadTraces,
    ItemNotFound,
    LabelingError,
    SchemaError,
    SchemaNotFound,
    SessionError,
    TraceError,
)
from labeling_widget.widget.session_backend import SessionBackend

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    lw.create_label_schema(
        "stars", type="feedback", input=lw.InputNumeric(1, 5), enable_comment=True
    )
    return lw.create_labeling_session("pilot", label_schemas=["stars"]).add_traces(make_trace(1))


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def test_schemas_and_users_may_come_from_a_generator(session: lw.LabelingSession) -> None:
    made = lw.create_labeling_session(
        "other",
        label_schemas=(name for name in ["stars", lw.GUIDELINES]),
        assigned_users=(name for name in ["ann", "bob"]),
    )
    assert made.label_schemas == ["stars", lw.GUIDELINES]
    assert made.assigned_users == ["ann", "bob"]
    made.set_label_schemas(name for name in ["stars"])
    assert made.label_schemas == ["stars"]


def test_a_user_who_is_named_twice_is_assigned_once(session: lw.LabelingSession) -> None:
    made = lw.create_labeling_session(
        "other", label_schemas=["stars"], assigned_users=["bob", " bob ", "Bob"]
    )
    assert made.assigned_users == ["bob", "Bob"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"label_schemas": 5}, "label_schemas"),
        ({"label_schemas": [5], "reuse": True, "name": "pilot"}, "label_schemas"),
        ({"label_schemas": "stars", "reuse": True, "name": "pilot"}, "label_schemas"),
        ({"assigned_users": 5}, "assigned_users"),
        ({"assigned_users": [["ann"]]}, "assigned_users"),
        ({"agent": 5}, "agent"),
        ({"agent": "a\0"}, "agent"),
        ({"custom_inputs": [1]}, "custom_inputs"),
        ({"custom_inputs": {"deep": nested(100_000)}}, "custom_inputs"),
    ],
)
def test_an_argument_of_a_session_that_cannot_be_is_named(
    arguments: dict[str, Any], field: str, session: lw.LabelingSession
) -> None:
    with pytest.raises(SessionError) as refused:
        lw.create_labeling_session(**{"name": "x", "label_schemas": ["stars"], **arguments})
    assert refused.value.field == field
    assert lw.get_labeling_sessions() == [session]


@pytest.mark.parametrize("users", ["ann", None, 5, [["ann"]]])
def test_users_are_replaced_by_a_list_of_names_only(
    users: Any, session: lw.LabelingSession
) -> None:
    session.set_assigned_users(["bob"])
    with pytest.raises(SessionError, match="assigned_users"):
        session.set_assigned_users(users)
    assert session.assigned_users == ["bob"]


def test_a_deleted_session_can_still_be_printed(session: lw.LabelingSession) -> None:
    session.delete()
    assert "deleted" in repr(session)
    assert session.mlflow_run_id in repr(session)


def test_a_schema_is_named_by_a_text(session: lw.LabelingSession) -> None:
    names: list[Any] = [["stars"], 5, None]
    for name in names:
        with pytest.raises(SchemaNotFound):
            lw.get_label_schema(name)
        with pytest.raises(SchemaNotFound):
            lw.delete_label_schema(name)
    assert lw.get_label_schema("stars").version == 1


def test_a_question_that_has_no_finite_float_as_a_bound_is_refused() -> None:
    with pytest.raises(SchemaError, match="max_value"):
        lw.InputNumeric(max_value=10**400)


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (AnswerError, lambda s, t: s.log_assessment(t, "stars", 10**400)),
        (AnswerError, lambda s, t: s.log_assessment(t, "stars", "5" * 10_000)),
        (AnswerError, lambda s, t: s.log_assessment(t, "stars", 4, rationale=5)),
        (ItemNotFound, lambda s, t: s.log_assessment([t], "stars", 4)),
        (ItemNotFound, lambda s, t: s.log_assessment(None, "stars", 4)),
        (AnswerError, lambda s, t: s.log_assessment(t, "stars", 4, span_id=5)),
        (SchemaNotFound, lambda s, t: s.log_assessment(t, ["stars"], 4)),
        (SessionError, lambda s, t: s.log_assessment(t, "stars", 4, reviewer=5)),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_stored(
    error: type[LabelingError],
    call: Callable[[lw.LabelingSession, str], object],
    session: lw.LabelingSession,
) -> None:
    with pytest.raises(error) as refused:
        call(session, session.trace_ids[0])
    assert len(str(refused.value)) < 500
    assert session.labels().empty


def test_an_unprintable_number_is_refused_as_a_text() -> None:
    with pytest.raises(AnswerError, match="int"):
        lw.InputText().check(10**5000, name="note")


def test_traces_come_from_arrays_of_any_dimension_up_to_one(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    text = lw.sample_traces()["trace"].iloc[0]
    session.add_traces(np.array(text))
    session.add_traces(np.array([make_trace(2), make_trace(3)], dtype=object))
    session.add_traces(bytearray(text.encode()))
    assert len(session) == 4
    with pytest.raises(BadTraces, match="list"):
        session.add_traces(np.array([[text]]))


@pytest.mark.parametrize("trace", [None, 5, "", "{", [], pd.DataFrame()])
def test_what_is_not_one_trace_is_not_shown(trace: Any) -> None:
    with pytest.raises(TraceError) as refused:
        lw.show(trace)
    assert refused.value.field == "trace"


@pytest.mark.parametrize(
    "columns", [["trace", "trace"], pd.MultiIndex.from_tuples([("trace", "a"), ("trace", "b")])]
)
def test_a_frame_whose_columns_share_a_name_is_refused(
    columns: Any, session: lw.LabelingSession, make_trace: Any
) -> None:
    frame = pd.DataFrame([[make_trace(2), make_trace(3)]], columns=columns)
    with pytest.raises(TraceError, match="one name each"):
        session.add_traces(frame)


@pytest.mark.parametrize(
    "cells",
    [{"tags": [1, 2]}, {"tags": "[1, 2]"}, {"trace_metadata": [1]}, {"request": nested(5000)}],
)
def test_a_bad_row_of_a_frame_without_trace_column_is_listed_beside_the_good_ones(
    cells: dict[str, Any], session: lw.LabelingSession
) -> None:
    rows = lw.sample_traces().drop(columns="trace").head(3).to_dict("records")
    rows[1].update(cells)
    with pytest.raises(BadTraces, match="1 of 3") as refused:
        session.add_traces(pd.DataFrame(rows))
    assert [row for row, _ in refused.value.rows] == [1]
    assert len(session) == 1


def test_nothing_is_written_to_a_session_that_was_deleted_under_its_widget(
    session: lw.LabelingSession,
) -> None:
    session.log_assessment(session.trace_ids[0], "stars", 4, reviewer="ann")
    answer = SessionBackend(session, "ann").dispatcher().answer
    lw.get_labeling_session(session.mlflow_run_id).delete()
    written = len(session.store.frame("changes"))
    put = {"item": session.trace_ids[0], "name": "stars", "value": 5, "key": "k1"}
    done = {"item": session.trace_ids[0], "state": "completed", "key": "k2"}
    calls = {"assessment.put": put, "review.set": done, "assessment.undo": {"key": "k3"}}
    for op, args in calls.items():
        reply = answer({"v": 1, "kind": "call", "id": "c1", "op": op, "args": args})
        assert reply is not None
        assert reply["error"]["code"] == "session.unknown"
    assert len(session.store.frame("changes")) == written
