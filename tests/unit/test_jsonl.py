"""`session.to_jsonl()`: MLflow's form, one trace a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import SessionError
from labeling_widget.traces.mlflow import read_traces

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    lw.create_label_schema(
        "tone", type="feedback", input=lw.InputCategoricalList(["a", "b"]), enable_comment=True
    )
    session = lw.create_labeling_session("out", label_schemas=["tone", lw.EXPECTED_FACTS])
    odd = "a\u2028b\u2029c\u0085d\r\n\U0001f600 שלום \\u2028"
    traces = [make_trace(1, question=odd), make_trace(2), make_trace(3)]
    session.add_traces(traces)
    first, second, _ = session.trace_ids
    session.log_assessment(first, "tone", ["a", "b"], rationale=odd, reviewer="bob")
    session.log_assessment(first, "tone", ["b"], rationale=odd, reviewer="bob")
    session.log_assessment(second, "expected_facts", ["Opens at nine."])
    return session


def test_each_line_is_what_search_traces_gives(session: lw.LabelingSession, tmp_path: Path):
    assert session.to_jsonl(tmp_path / "out.jsonl") == 3
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    found = lw.search_traces(run_id=session.mlflow_run_id)
    assert [json.loads(line) for line in lines] == [json.loads(text) for text in found["trace"]]


def test_each_line_is_read_back_as_the_source_it_is_a_copy_of(
    session: lw.LabelingSession, tmp_path: Path
):
    session.to_jsonl(tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    back = read_traces(lines)
    assert [trace.trace_id for trace in back] == session.trace_ids
    assert back[0].request_preview == "a\u2028b\u2029c\u0085d\r\n\U0001f600 שלום \\u2028"
    other = lw.create_labeling_session("in", label_schemas=["tone"]).add_traces(lines)
    existing = other.labels(include_existing=True)
    assert existing[["reviewer", "name", "value"]].to_numpy().tolist() == [
        ["bob", "tone", ["b"]],
        ["me@example.com", "expected_facts", ["Opens at nine."]],
    ]


def test_a_session_without_traces_is_an_empty_file(tmp_path: Path):
    session = lw.create_labeling_session("empty", label_schemas=[lw.GUIDELINES])
    assert session.to_jsonl(str(tmp_path / "out.jsonl")) == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_a_file_that_is_there_is_replaced_whole_or_stays(
    session: lw.LabelingSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "out.jsonl"
    file.write_text("before")

    def failing(store: Any, session_id: str) -> Any:
        yield {"info": {}}
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("labeling_widget.session_jsonl.each_copy", failing)
        with pytest.raises(SessionError, match="No space left"):
            session.to_jsonl(file)
    assert file.read_text() == "before"
    session.to_jsonl(file)
    assert len(file.read_text("utf-8").splitlines()) == 3
    assert list(tmp_path.iterdir()) == [file]


def test_where_it_cannot_be_written_is_said(session: lw.LabelingSession, tmp_path: Path):
    with pytest.raises(SessionError, match=r"nowhere/out\.jsonl cannot be written"):
        session.to_jsonl(tmp_path / "nowhere" / "out.jsonl")
    (tmp_path / "folder").mkdir()
    with pytest.raises(SessionError, match="cannot be written"):
        session.to_jsonl(tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_file_or_page_that_cannot_be_written_is_named_and_not_its_draft(
    session: lw.LabelingSession, tmp_path: Path
):
    for path, why in ((tmp_path / "nowhere" / "review", "No such file"), (tmp_path, "Is a")):
        for write in (session.to_jsonl, session.export):
            with pytest.raises(SessionError, match=f"{path} cannot be written: {why}") as told:
                write(path)
            assert ".part" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.mlflow
@pytest.mark.filterwarnings("default")  # MLflow's own, and those of what it imports
def test_mlflow_reads_each_line_with_its_assessments(tmp_path: Path):
    from mlflow.entities import Trace

    lw.create_label_schema(
        "tone", type="feedback", input=lw.InputCategoricalList(["a", "b"]), enable_comment=True
    )
    session = lw.create_labeling_session("out", label_schemas=["tone", lw.EXPECTED_FACTS])
    session.add_traces(lw.sample_traces())
    first, *_ = session.trace_ids
    session.log_assessment(first, "tone", ["a"], rationale="why\u2028not", reviewer="bob")
    session.log_assessment(first, "tone", ["b"], rationale="why\u2028not", reviewer="bob")
    session.log_assessment(first, "expected_facts", ["Opens at nine."])
    session.to_jsonl(tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    traces = [Trace.from_json(line) for line in lines]
    assert [Trace.from_dict(json.loads(line)).to_dict() for line in lines] == [
        trace.to_dict() for trace in traces
    ]
    by_name = {a.name: a for a in traces[0].info.assessments if a.valid is not False}
    assert by_name["tone"].feedback.value == ["b"]
    assert by_name["tone"].rationale == "why\u2028not"
    assert (by_name["tone"].source.source_type, by_name["tone"].source.source_id) == (
        "HUMAN",
        "bob",
    )
    assert by_name["expected_facts"].expectation.value == ["Opens at nine."]
    assert read_traces(traces) == read_traces([trace.to_json() for trace in traces])
    assert [trace.trace_id for trace in read_traces(traces)] == session.trace_ids
