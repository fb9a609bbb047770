"""The DataFrames that labels come back as: their columns, their dtypes, their rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw

pytestmark = pytest.mark.usefixtures("store")

LABEL_COLUMNS = [
    "trace_id",
    "copy_id",
    "span_id",
    "target",
    "name",
    "schema_version",
    "type",
    "value",
    "rationale",
    "reviewer",
    "source_type",
    "created_at",
    "assessment_id",
    "evidence",
]


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    """One question of each input type over three traces."""
    for name, asked in {
        "passed": lw.InputPassFail(),
        "kind": lw.InputCategorical(options=["b", "a", "c"]),
        "several": lw.InputCategoricalList(options=["x", "y"]),
        "number": lw.InputNumeric(),
        "note": lw.InputText(),
        "facts": lw.InputTextList(),
    }.items():
        lw.create_label_schema(name, type="feedback", input=asked, enable_comment=name == "passed")
    names = [schema.name for schema in lw.list_label_schemas()]
    session = lw.create_labeling_session("all inputs", label_schemas=names)
    return session.add_traces([make_trace(n, question=f"Question {n}?") for n in (1, 2, 3)])


ANSWERS: dict[str, Any] = {
    "passed": False,
    "kind": "a",
    "several": ["x", "y"],
    "number": 2,
    "note": "fine",
    "facts": ["one", "two"],
}


def test_labels_have_their_columns_and_values_of_their_own_type(
    session: lw.LabelingSession,
) -> None:
    assert list(session.labels().columns) == LABEL_COLUMNS
    for name, value in ANSWERS.items():
        session.log_assessment(session.trace_ids[0], name, value)
    labels = session.labels()
    assert list(labels.columns) == LABEL_COLUMNS
    assert dict(zip(labels["name"], labels["value"], strict=True)) == ANSWERS
    assert [type(value) for value in labels["value"]] == [bool, str, list, int, str, list]
    assert str(labels["created_at"].dt.tz) == "UTC"
    assert labels["created_at"].is_monotonic_increasing
    assert labels["assessment_id"].is_unique


def test_the_wide_frame_has_a_column_for_each_question_with_its_dtype(
    session: lw.LabelingSession,
) -> None:
    empty = session.to_df()
    for name, value in ANSWERS.items():
        session.log_assessment(session.trace_ids[1], name, value, reviewer="bob")
    session.log_assessment(
        session.trace_ids[0], "passed", True, reviewer="bob", rationale="yes", complete=True
    )
    session.log_assessment(session.trace_ids[1], "kind", "c", reviewer="alice")
    wide = session.to_df()
    columns = ["trace_id", "reviewer", "state", "request", "response"]
    assert list(wide.columns) == [*columns, "passed", "passed_rationale", *list(ANSWERS)[1:]]
    assert list(empty.columns) == list(wide.columns)
    first, second, third = session.trace_ids
    assert wide[["trace_id", "reviewer"]].to_numpy().tolist() == [
        [first, "bob"],
        [second, "alice"],
        [second, "bob"],
    ]
    assert third not in set(wide["trace_id"])
    assert wide["request"].tolist() == ["Question 1?", "Question 2?", "Question 2?"]
    assert wide["state"].tolist() == ["completed", "in_progress", "in_progress"]
    for frame in (wide, empty):
        assert str(frame["passed"].dtype) == "boolean"
        assert str(frame["number"].dtype) == "Float64"
        assert str(frame["note"].dtype).startswith("str")
        assert str(frame["passed_rationale"].dtype).startswith("str")
        assert list(frame["kind"].cat.categories) == ["b", "a", "c"]
        assert frame["several"].dtype == object
        assert frame["facts"].dtype == object
    assert wide["passed"].tolist() == [True, pd.NA, False]
    assert wide.loc[2, "several"] == ["x", "y"]
    assert wide.loc[2, "number"] == 2.0


def test_an_item_that_was_undone_to_its_beginning_has_no_row(
    session: lw.LabelingSession,
) -> None:
    session.log_assessment(session.trace_ids[0], "note", "a slip", reviewer="bob")
    session.store.undo(session.labeling_session_id, "bob", "undo-1")
    assert session.to_df().empty


def test_answers_to_an_older_version_are_not_lost_when_the_input_type_changes(
    session: lw.LabelingSession,
) -> None:
    session.log_assessment(session.trace_ids[0], "kind", "a")
    session.log_assessment(session.trace_ids[0], "number", 7)
    lw.create_label_schema(
        "kind", type="feedback", input=lw.InputCategorical(options=["z"]), overwrite=True
    )
    lw.create_label_schema("number", type="feedback", input=lw.InputText(), overwrite=True)
    session.set_label_schemas(["kind", "number"])
    wide = session.to_df()
    assert wide["kind"].tolist() == ["a"]
    assert list(wide["kind"].cat.categories) == ["z", "a"]
    assert wide["number"].tolist() == [7]


def test_assessments_that_the_sources_carried_are_kept_apart(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    trace = make_trace(9)
    trace["info"]["assessments"] = [
        {
            "assessment_id": "a-judge",
            "assessment_name": "passed",
            "trace_id": trace["info"]["trace_id"],
            "source": {"source_type": "LLM_JUDGE", "source_id": "judge-1"},
            "create_time": "2026-01-02T03:04:05Z",
            "last_update_time": "2026-01-02T03:04:05Z",
            "feedback": {"value": "maybe"},
            "rationale": "Hard to say.",
            "valid": True,
        }
    ]
    session.add_traces(trace)
    session.log_assessment(session.trace_ids[3], "passed", True)
    assert session.labels()["value"].tolist() == [True]
    both = session.labels(include_existing=True)
    assert both.set_index("source_type")["value"].to_dict() == {"LLM_JUDGE": "maybe", "HUMAN": True}
    found = lw.search_traces(run_id=session.mlflow_run_id).iloc[3]["assessments"]
    assert {(a["source"]["source_type"], a["feedback"]["value"]) for a in found} == {
        ("LLM_JUDGE", "maybe"),
        ("HUMAN", True),
    }


def test_search_traces_has_mlflows_columns_and_names_the_source(
    session: lw.LabelingSession,
) -> None:
    session.log_assessment(session.trace_ids[0], "facts", ["one"])
    found = lw.search_traces(run_id=session.mlflow_run_id)
    assert list(found.columns) == [
        "trace_id",
        "trace",
        "client_request_id",
        "state",
        "request_time",
        "execution_duration",
        "request",
        "response",
        "trace_metadata",
        "tags",
        "spans",
        "assessments",
    ]
    row = found.iloc[0]
    assert row["trace_metadata"]["labeling_widget.sourceTraceId"] == session.trace_ids[0]
    assert row["request"] == {"messages": [{"role": "user", "content": "Question 1?"}]}
    assert isinstance(row["trace"], str)
    assert isinstance(row["spans"], list)
    assert row["assessments"][0]["assessment_name"] == "facts"
    without = lw.search_traces(run_id=session.mlflow_run_id, include_spans=False)
    assert "spans" not in without
    assert len(without) == 3
