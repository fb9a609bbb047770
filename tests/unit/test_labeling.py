"""Labeling sessions: made, found, filled with traces, answered from Python."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import (
    AnswerError,
    BadTraces,
    ItemNotFound,
    LabelingError,
    ReviewIncomplete,
    SchemaError,
    SchemaNotFound,
    SessionAmbiguous,
    SessionError,
    SessionNotFound,
    TraceError,
)
from labeling_widget.store.base import Store

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session() -> lw.LabelingSession:
    lw.create_label_schema(
        "correct", type="feedback", input=lw.InputPassFail(), enable_comment=True, required=True
    )
    lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric(1, 5))
    return lw.create_labeling_session(
        "pilot", label_schemas=["correct", "stars", lw.EXPECTED_FACTS]
    )


def test_a_session_has_the_properties_that_mlflows_has(session: lw.LabelingSession) -> None:
    lw.get_review_app().add_agent(agent_name="support", model_serving_endpoint="an-endpoint")
    made = lw.create_labeling_session(
        "other",
        assigned_users=["alice@example.com", "alice@example.com", " bob "],
        agent="support",
        label_schemas=[lw.get_label_schema("stars"), "guidelines"],
        enable_multi_turn_chat=True,
        custom_inputs={"k": [1, None]},
    )
    assert made.name == "other"
    assert made.assigned_users == ["alice@example.com", "bob"]
    assert made.agent == "support"
    assert made.label_schemas == ["stars", "guidelines"]
    assert made.enable_multi_turn_chat is True
    assert made.custom_inputs == {"k": [1, None]}
    assert len(made.mlflow_run_id) == 32
    assert int(made.mlflow_run_id, 16)
    assert made.labeling_session_id == made.mlflow_run_id
    assert made.review_app_id == session.review_app_id
    assert made.experiment_id == session.experiment_id
    assert made.url is None
    assert session.agent is None
    assert session.custom_inputs is None
    assert session.created_by == "me@example.com"
    assert "pilot" in repr(session)
    assert "memory" in repr(session)


def test_sessions_are_found_by_run_id_and_by_a_name_that_is_unique(
    session: lw.LabelingSession,
) -> None:
    assert lw.get_labeling_session(session.mlflow_run_id) == session
    assert lw.get_labeling_session(name="pilot") == session
    twin = lw.create_labeling_session("pilot", label_schemas=["stars"])
    assert lw.get_labeling_sessions() == [twin, session]
    with pytest.raises(SessionAmbiguous) as refused:
        lw.get_labeling_session(name="pilot")
    assert session.mlflow_run_id in str(refused.value)
    assert twin.mlflow_run_id in str(refused.value)
    with pytest.raises(SessionNotFound, match="get_labeling_sessions"):
        lw.get_labeling_session("0" * 32)
    with pytest.raises(SessionError):
        lw.get_labeling_session()


def test_reuse_finds_the_newest_session_and_warns_when_it_asks_something_else(
    session: lw.LabelingSession,
) -> None:
    again = lw.create_labeling_session("pilot", label_schemas=session.label_schemas, reuse=True)
    assert again == session
    with pytest.warns(lw.SessionWarning, match="set_label_schemas"):
        lw.create_labeling_session("pilot", label_schemas=["stars"], reuse=True)
    assert len(lw.get_labeling_sessions()) == 1


def test_a_deleted_session_is_gone_and_its_answers_stay(
    session: lw.LabelingSession, make_trace: Any, store: Store
) -> None:
    session.add_traces(make_trace(1))
    session.log_assessment(session.trace_ids[0], "stars", 3)
    lw.delete_labeling_session(session)
    assert lw.get_labeling_sessions() == []
    assert len(store.frame("assessments")) == 1
    for call in (lambda: session.name, lambda: lw.delete_labeling_session(session)):
        with pytest.raises(SessionNotFound, match="deleted"):
            call()


def test_assigned_users_are_replaced(session: lw.LabelingSession) -> None:
    other = lw.get_labeling_session(session.mlflow_run_id)
    session.set_assigned_users(["alice"])
    session.set_assigned_users(["bob", "carol"])
    assert session.assigned_users == ["bob", "carol"]
    assert other.assigned_users == ["bob", "carol"]
    with pytest.raises(SessionError, match="assigned_users"):
        session.set_assigned_users(["bob", ""])
    assert session.assigned_users == ["bob", "carol"]


def test_a_session_keeps_the_versions_it_was_made_with_until_it_is_told_to_move(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    session.add_traces(make_trace(1))
    trace_id = session.trace_ids[0]
    session.log_assessment(trace_id, "stars", 5)
    seen_elsewhere = lw.get_labeling_session(session.mlflow_run_id)
    assert [schema.version for schema in seen_elsewhere.schemas] == [1, 1, 1]
    lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric(1, 10), overwrite=True)
    with pytest.raises(AnswerError, match="from 1 to 5"):
        session.log_assessment(trace_id, "stars", 9)
    session.set_label_schemas(["stars"])
    assert [schema.version for schema in seen_elsewhere.schemas] == [2]
    session.log_assessment(trace_id, "stars", 9, reviewer="bob")
    labels = session.labels().set_index("reviewer")
    assert labels["value"].to_dict() == {"me@example.com": 5, "bob": 9}
    assert labels["schema_version"].to_dict() == {"me@example.com": 1, "bob": 2}


def test_a_schema_that_is_deleted_is_still_asked_and_its_answers_stay(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    session.add_traces(make_trace(1))
    session.log_assessment(session.trace_ids[0], "stars", 5)
    lw.delete_label_schema("stars")
    session.log_assessment(session.trace_ids[0], "stars", 4)
    assert session.labels()["value"].tolist() == [4]
    with pytest.raises(SchemaNotFound):
        lw.create_labeling_session("next", label_schemas=["stars"])


@pytest.mark.parametrize(
    ("arguments", "error", "field"),
    [
        ({"name": " "}, SessionError, "name"),
        ({"name": "a\x00"}, SessionError, "name"),
        ({"label_schemas": None}, SessionError, "label_schemas"),
        ({"label_schemas": []}, SessionError, "label_schemas"),
        ({"label_schemas": "stars"}, SessionError, "label_schemas"),
        ({"label_schemas": ["stars", "stars"]}, SessionError, "label_schemas"),
        ({"label_schemas": [5]}, SessionError, "label_schemas"),
        ({"label_schemas": ["nope"]}, SchemaNotFound, "label_schemas"),
        ({"assigned_users": "alice"}, SessionError, "assigned_users"),
        ({"assigned_users": [5]}, SessionError, "assigned_users"),
        ({"custom_inputs": {"x": float("nan")}}, SessionError, "custom_inputs"),
        ({"custom_inputs": {"x": object()}}, SessionError, "custom_inputs"),
    ],
)
def test_a_session_that_cannot_be_is_refused_and_nothing_is_stored(
    arguments: dict[str, Any], error: type[Exception], field: str, session: lw.LabelingSession
) -> None:
    with pytest.raises(error) as refused:
        lw.create_labeling_session(**{"name": "x", "label_schemas": ["stars"], **arguments})
    assert refused.value.field == field  # type: ignore[attr-defined]
    assert lw.get_labeling_sessions() == [session]


def test_two_questions_may_not_share_a_column() -> None:
    lw.create_label_schema("a", type="feedback", input=lw.InputText(), enable_comment=True)
    lw.create_label_schema("a_rationale", type="feedback", input=lw.InputText())
    with pytest.raises(SchemaError, match="a_rationale"):
        lw.create_labeling_session("x", label_schemas=["a", "a_rationale"])


# ── traces ──────────────────────────────────────────────────────────────────────────────────


def test_traces_are_copied_once_in_whatever_form_they_come(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    one, two, three = make_trace(1), make_trace(2), make_trace(3)
    session.add_traces(one)
    session.add_traces(json.dumps(two))
    session.add_traces(pd.DataFrame({"trace": [json.dumps(t) for t in (one, two, three)]}))
    assert session.trace_ids == [t["info"]["trace_id"] for t in (one, two, three)]
    assert len(session) == 3


def test_a_copy_found_again_is_known_as_its_source(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    session.add_traces([make_trace(1), make_trace(2)])
    copies = lw.search_traces(run_id=session.mlflow_run_id)
    assert not set(copies["trace_id"]) & set(session.trace_ids)
    session.add_traces(copies)
    assert len(session) == 2
    other = lw.create_labeling_session("other", label_schemas=["stars"]).add_traces(copies)
    assert other.trace_ids == session.trace_ids


def test_an_empty_frame_warns_and_says_how_to_flush(session: lw.LabelingSession) -> None:
    with pytest.warns(lw.TraceWarning, match="flush_trace_async_logging"):
        session.add_traces(pd.DataFrame({"trace": []}))
    assert len(session) == 0


def test_when_a_row_is_no_trace_none_is_added_and_each_is_named(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    good = json.dumps(make_trace(1))
    with pytest.raises(BadTraces) as refused:
        session.add_traces([good, good[: len(good) // 2], {"info": {}}, 5])
    assert [row for row, _ in refused.value.rows] == [1, 2, 3]
    assert all(reason for _, reason in refused.value.rows)
    assert len(session) == 0
    with pytest.raises(TraceError):
        session.add_traces(5)
    with pytest.raises(TraceError):
        session.add_traces(pd.DataFrame({"a": [1]}))


def test_a_trace_that_is_not_whole_is_added_with_a_warning(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    trace = make_trace(1)
    trace["data"]["spans"][0]["parent_span_id"] = "bm90aGVyZT8="
    with pytest.warns(lw.TraceWarning, match="1 of 1 traces"):
        session.add_traces(trace)
    assert len(session) == 1


def test_a_large_add_shows_a_progress_bar_and_a_small_one_none(
    session: lw.LabelingSession,
    make_trace: Any,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("labeling_widget.session_traces.PROGRESS_FROM", 5)
    session.add_traces([make_trace(n) for n in range(4)])
    assert "Adding traces" not in capfd.readouterr().err
    session.add_traces([make_trace(n) for n in range(9)])
    assert "9/9" in capfd.readouterr().err


# ── answers ─────────────────────────────────────────────────────────────────────────────────


def test_an_answer_from_python_is_stored_as_given(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    session.add_traces(make_trace(1))
    trace_id = session.trace_ids[0]
    answer = session.log_assessment(
        trace_id, "correct", True, reviewer="bob", rationale="Yes: “naïve” 👍", complete=True
    )
    assert answer is not None
    assert (answer.value, answer.reviewer, answer.type) == (True, "bob", "feedback")
    row = session.labels().iloc[0]
    assert row["trace_id"] == trace_id
    assert row["value"] is True
    assert row["rationale"] == "Yes: “naïve” 👍"
    assert row["source_type"] == "HUMAN"
    assert pd.isna(row["span_id"])
    assert session.progress().to_dict("records") == [
        {
            "reviewer": "bob",
            "pending": 0,
            "in_progress": 0,
            "completed": 1,
            "skipped": 0,
            "total": 1,
        }
    ]


def test_the_same_answer_again_makes_no_new_version(
    session: lw.LabelingSession, make_trace: Any, store: Store
) -> None:
    session.add_traces(make_trace(1))
    for _ in range(3):
        session.log_assessment(session.trace_ids[0], "stars", 4)
    assert len(store.frame("assessments")) == 1


def test_a_corrected_answer_overrides_and_a_cleared_one_is_gone_from_the_labels(
    session: lw.LabelingSession, make_trace: Any, store: Store
) -> None:
    session.add_traces(make_trace(1))
    trace_id = session.trace_ids[0]
    session.log_assessment(trace_id, "stars", 4)
    session.log_assessment(trace_id, "stars", 5)
    assert session.labels()["value"].tolist() == [5]
    assert session.log_assessment(trace_id, "stars", None) is None
    assert session.labels().empty
    assert len(store.frame("assessments")) == 3


def test_a_copy_id_names_the_trace_too(session: lw.LabelingSession, make_trace: Any) -> None:
    session.add_traces(make_trace(1))
    copy_id = lw.search_traces(run_id=session.mlflow_run_id)["trace_id"].iloc[0]
    session.log_assessment(copy_id, "stars", 2)
    assert session.labels()["trace_id"].tolist() == session.trace_ids
    assert session.labels()["copy_id"].tolist() == [copy_id]


def test_an_answer_about_a_span_stands_beside_the_one_about_the_trace(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    session.add_traces(make_trace(1))
    trace_id = session.trace_ids[0]
    span_id = b"spanspan".hex()
    session.log_assessment(trace_id, "stars", 2)
    session.log_assessment(trace_id, "stars", 5, span_id=span_id)
    assert session.labels()["value"].tolist() == [2, 5]
    assert session.labels()["span_id"].tolist()[1] == span_id
    assert session.to_df()["stars"].tolist() == [2]
    with pytest.raises(ItemNotFound, match="span"):
        session.log_assessment(trace_id, "stars", 5, span_id="feedfeedfeedfeed")


def test_what_does_not_fit_is_refused_and_nothing_changes(
    session: lw.LabelingSession, make_trace: Any, store: Store
) -> None:
    session.add_traces(make_trace(1))
    trace_id = session.trace_ids[0]
    session.log_assessment(trace_id, "stars", 4)
    refused: list[tuple[type[LabelingError], Callable[[], object]]] = [
        (AnswerError, lambda: session.log_assessment(trace_id, "stars", 6)),
        (AnswerError, lambda: session.log_assessment(trace_id, "stars", 4, rationale="no")),
        (AnswerError, lambda: session.log_assessment(trace_id, "correct", True, rationale="\x00")),
        (SchemaNotFound, lambda: session.log_assessment(trace_id, "tone", 1)),
        (ItemNotFound, lambda: session.log_assessment("tr-nope", "stars", 1)),
        (SessionError, lambda: session.log_assessment(trace_id, "stars", 1, reviewer=" ")),
        (
            ReviewIncomplete,
            lambda: session.log_assessment(trace_id, "stars", 1, complete=True),
        ),
    ]
    for error, call in refused:
        with pytest.raises(error):
            call()
    assert store.frame("assessments")["value"].tolist() == ["4"]


def test_somebody_who_is_not_assigned_may_label_and_is_told(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    session.add_traces(make_trace(1)).set_assigned_users(["alice"])
    with pytest.warns(lw.SessionWarning, match="not assigned"):
        session.log_assessment(session.trace_ids[0], "stars", 1, reviewer="bob")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        session.log_assessment(session.trace_ids[0], "stars", 1, reviewer="alice")
    assert session.progress()["reviewer"].tolist() == ["alice", "bob"]


def test_a_chat_without_an_agent_is_a_session_and_a_warning() -> None:
    with pytest.warns(lw.SessionWarning, match="does nothing without an agent") as told:
        made = lw.create_labeling_session(
            "talk", label_schemas=[lw.GUIDELINES], enable_multi_turn_chat=True
        )
    assert told[0].filename == __file__
    assert made.enable_multi_turn_chat
