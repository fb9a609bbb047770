"""What MLflow itself shows of a session: runs, traces, assessments, tags."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import AnswerError
from labeling_widget.store.records import NewAnswer

ANN = "ann@example.com"


def ours(traces: list[Any], name: str, *, valid: bool = True) -> list[Any]:
    return [
        found
        for trace in traces
        for found in trace.info.assessments
        if found.name == name
        and "labeling.key" in (found.metadata or {})
        and (found.valid is not False or not valid)
    ]


def test_a_session_is_a_run_of_its_name_that_says_who_made_it(team: Any, plain: Any) -> None:
    import mlflow

    session = team.begin()
    plain(session.mlflow_run_id)
    (run,) = mlflow.search_runs(
        experiment_ids=[session.store.experiment_id],
        filter_string="attributes.run_name = 'pilot'",
        output_format="list",
    )
    assert run.info.run_id == session.mlflow_run_id
    assert run.info.status == "FINISHED"
    assert run.data.tags["mlflow.user"] == "ann"
    assert "helpful" in run.data.tags["mlflow.note.content"]
    frozen = {k: v for k, v in run.data.tags.items() if k.startswith("labeling.schema.")}
    assert json.loads(frozen["labeling.schema.helpful.1"])["title"] == "Does it help?"
    assert len(frozen) == 3


def test_an_answer_is_a_human_assessment_and_a_correction_overrides_it(
    team: Any, plain: Callable[[str], list[Any]]
) -> None:
    session = team.begin()
    trace_id = session.trace_ids[0]
    session.log_assessment(trace_id, "helpful", True, reviewer=ANN, rationale="it is")
    session.log_assessment(trace_id, "helpful", False, reviewer=ANN, rationale="it is not")
    traces = plain(session.mlflow_run_id)
    assert len(traces) == len(session)
    (now,) = ours(traces, "helpful")
    before, _ = ours(traces, "helpful", valid=False)
    assert (now.value, now.rationale) == (False, "it is not")
    assert (now.source.source_type, now.source.source_id) == ("HUMAN", ANN)
    assert (before.valid, now.overrides) == (False, before.assessment_id)
    assert now.assessment_id == session.labels()["assessment_id"][0]
    assert now.metadata["label_schema_version"] == "1"


def test_a_cleared_answer_is_gone_and_undo_brings_it_back(team: Any, plain: Any) -> None:
    session = team.begin()
    trace_id = session.trace_ids[0]
    for value in (True, False, None):
        session.log_assessment(trace_id, "helpful", value, reviewer=ANN)
    assert ours(plain(session.mlflow_run_id), "helpful", valid=False) == []
    session.store.undo(session.mlflow_run_id, ANN, "k")
    (back,) = ours(plain(session.mlflow_run_id), "helpful")
    assert back.value is False
    for key in ("l", "m"):
        session.store.undo(session.mlflow_run_id, ANN, key)
    assert ours(plain(session.mlflow_run_id), "helpful", valid=False) == []


def test_an_expectation_is_edited_in_place_and_keeps_its_comment_and_its_past(
    url_anywhere: str, team_at: Any
) -> None:
    from tests.contract.store.mlflow.conftest import found_by_mlflow

    session = team_at(url_anywhere).begin()
    trace_id = session.trace_ids[0]
    session.log_assessment(trace_id, "facts", ["a"], reviewer=ANN, rationale="first")
    session.log_assessment(trace_id, "facts", ["a", "b"], reviewer=ANN, rationale="second")
    found = ours(found_by_mlflow(url_anywhere, session.mlflow_run_id), "facts", valid=False)
    assert len(found) == 1
    assert found[0].value == ["a", "b"]
    assert found[0].metadata["labeling.rationale"] == "second"
    versions = json.loads(found[0].metadata["labeling.versions"])
    assert [(v["value"], v["rationale"]) for v in versions] == [
        (["a"], "first"),
        (["a", "b"], "second"),
    ]


def test_an_answer_about_a_span_stands_on_it(team: Any, plain: Any) -> None:
    session = team.begin()
    part = session.parts("which one?").iloc[0]
    session.log_assessment(
        part["trace_id"], "which one?", "right", reviewer=ANN, span_id=part["span_id"]
    )
    (found,) = ours(plain(session.mlflow_run_id), "which one?")
    (trace,) = [t for t in plain(session.mlflow_run_id) if t.info.trace_id == found.trace_id]
    (span,) = [span for span in trace.data.spans if span.span_id == found.span_id]
    assert span.span_type == "TOOL"


def test_the_original_stays_as_it_is_and_its_copy_names_it(team: Any, plain: Any) -> None:
    import mlflow

    session = team.begin()
    plain(session.mlflow_run_id)
    run = mlflow.MlflowClient().create_run(session.store.experiment_id, run_name="the application")
    client = session.store._tracking
    original = session.copy_id(session.trace_ids[0])
    client.link(run.info.run_id, [original])
    before = client.trace_info(original).to_dict()
    other = team.begin([t.to_json() for t in plain(run.info.run_id)])
    # A copy that is found again is known as its source.
    assert other.trace_ids == session.trace_ids[:1]
    other.log_assessment(other.trace_ids[0], "helpful", True, reviewer=ANN)
    assert client.trace_info(original).to_dict() == before


def test_no_tag_is_longer_than_mlflow_keeps(team: Any, plain: Any) -> None:
    import mlflow

    session = team.begin()
    session.log_assessment(
        session.trace_ids[0], "helpful", True, reviewer=ANN, rationale="שלום \U0001f600 " * 4_000
    )
    session.set_assigned_users([f"reviewer-{n}@example.com" for n in range(1_000)])
    traces = plain(session.mlflow_run_id)
    run = mlflow.get_run(session.mlflow_run_id)
    assert max(map(len, run.data.tags.values())) <= 8_000
    # Of a trace's tags the server hands out 4,096 characters and says nothing of the rest.
    assert max(len(value) for trace in traces for value in trace.info.tags.values()) <= 4_096
    again = team.again()
    assert len(again.assigned_users) == 1_000
    assert again.labels()["rationale"][0] == "שלום \U0001f600 " * 4_000
    session.set_assigned_users([ANN])
    assert "labeling.session.assigned_users" in mlflow.get_run(session.mlflow_run_id).data.tags
    parts = [t for t in mlflow.get_run(session.mlflow_run_id).data.tags if "assigned_users." in t]
    assert parts == []


# assessments that are there already ─────────────────────────────────────────────────────────


def test_judges_assessments_come_along_and_are_nobodys_labels(team: Any, plain: Any) -> None:
    session = team.begin()
    assert session.labels().empty
    judged = session.labels(include_existing=True)
    assert set(judged["source_type"]) == {"LLM_JUDGE", "HUMAN"}
    copied = [found for trace in plain(session.mlflow_run_id) for found in trace.info.assessments]
    assert sorted(found.name for found in copied) == sorted(judged["name"])


def test_an_assessment_made_in_mlflow_is_an_existing_one(team: Any, plain: Any) -> None:
    import mlflow
    from mlflow.entities import AssessmentSource

    session = team.begin()
    plain(session.mlflow_run_id)
    mlflow.log_feedback(
        trace_id=session.copy_id(session.trace_ids[1]),
        name="helpful",
        value=False,
        source=AssessmentSource("HUMAN", "cy"),
    )
    assert session.labels().empty
    labels = session.labels(include_existing=True)
    (row,) = labels[labels["reviewer"] == "cy"].to_dict("records")
    assert (row["value"], row["trace_id"]) == (False, session.trace_ids[1])
    assert session.to_df().empty


def test_a_value_with_nan_is_refused_before_it_is_sent(team: Any, plain: Any) -> None:
    session = team.begin()
    answer = NewAnswer(
        key="k",
        session_id=session.mlflow_run_id,
        copy_id=session.copy_id(session.trace_ids[0]),
        reviewer=ANN,
        name="helpful",
        type="feedback",
        schema_version=1,
        value='{"score": NaN}',
    )
    with pytest.raises(AnswerError, match="NaN is no value that MLflow can hold"):
        session.store.put_answer(answer)
    assert ours(plain(session.mlflow_run_id), "helpful") == []


# deleting ───────────────────────────────────────────────────────────────────────────────────


def test_a_deleted_session_is_a_deleted_run_and_the_other_way_round(team: Any, plain: Any) -> None:
    import mlflow

    session = team.begin()
    session.log_assessment(session.trace_ids[0], "helpful", True, reviewer=ANN)
    plain(session.mlflow_run_id)
    session.delete()
    client = mlflow.MlflowClient()
    assert client.get_run(session.mlflow_run_id).info.lifecycle_stage == "deleted"
    assert len(session.store.frame("assessments", existing=False)) == 1
    client.restore_run(session.mlflow_run_id)
    assert team.again().name == "pilot"
    client.delete_run(session.mlflow_run_id)
    with pytest.raises(lw.errors.SessionNotFound):
        _ = team.again().name
