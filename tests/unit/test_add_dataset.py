"""Records of an evaluation dataset as items of a session."""

from __future__ import annotations

from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import DatasetError, DatasetNotFound, RecordNotFound
from labeling_widget.traces.mlflow import parse_trace

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def dataset() -> lw.EvaluationDataset:
    return lw.create_dataset("eval_v1").merge_records(
        [
            {
                "inputs": {"question": "When?"},
                "outputs": {"answer": "At ten."},
                "expectations": {"expected_response": "At nine.", "expected_facts": ["nine"]},
                "tags": {"split": "test"},
            },
            {"inputs": {"question": "Where?"}, "outputs": {}},
            {"inputs": {"question": "Who?", "nested": {"n": 1.0, "flag": True}}},
        ]
    )


@pytest.fixture
def session() -> lw.LabelingSession:
    return lw.create_labeling_session(
        "pilot", label_schemas=[lw.EXPECTED_RESPONSE, lw.EXPECTED_FACTS]
    )


def ids(dataset: lw.EvaluationDataset) -> list[str]:
    return list(dataset.to_df()["dataset_record_id"])


def test_each_record_becomes_a_trace_under_its_own_id(
    session: lw.LabelingSession, dataset: lw.EvaluationDataset
) -> None:
    assert session.add_dataset("eval_v1") is session
    assert session.trace_ids == ids(dataset)
    frame = lw.search_traces(session.mlflow_run_id)
    assert frame["request"].tolist() == dataset.to_df()["inputs"].tolist()
    assert frame["response"].tolist() == [{"answer": "At ten."}, None, None]
    assert frame["state"].tolist() == ["OK"] * 3
    assert frame["tags"][0]["split"] == "test"


def test_a_record_is_added_once(session: lw.LabelingSession, dataset: lw.EvaluationDataset) -> None:
    first, second, third = ids(dataset)
    session.add_dataset("eval_v1", record_ids=[second, second])
    session.add_dataset(dataset, record_ids=iter([third, second]))
    assert session.trace_ids == [second, third]
    session.add_dataset(dataset, record_ids=first)
    session.add_dataset("eval_v1")
    assert session.trace_ids == [second, third, first]


def test_what_a_record_expects_comes_along_and_answers_no_question(
    session: lw.LabelingSession, dataset: lw.EvaluationDataset
) -> None:
    session.add_dataset(dataset)
    assert session.labels().empty
    assert session.progress().empty
    carried = session.labels(include_existing=True)
    assert set(carried["trace_id"]) == {ids(dataset)[0]}
    values = dict(zip(carried["name"], carried["value"], strict=True))
    assert values == {"expected_response": "At nine.", "expected_facts": ["nine"]}
    assert set(carried["type"]) == {"expectation"}


def test_labels_of_records_go_back_into_their_dataset(
    session: lw.LabelingSession, dataset: lw.EvaluationDataset
) -> None:
    before = dataset.to_df()
    session.add_dataset(dataset)
    for trace_id in session.trace_ids:
        session.log_assessment(trace_id, "expected_response", "Ask.", reviewer="ann", complete=True)
    session.sync("eval_v1")
    after = dataset.to_df()
    kept = ["inputs", "outputs", "tags", "source_type", "dataset_record_id"]
    assert after[kept].equals(before[kept])
    assert after["expectations"].tolist() == [
        {"expected_response": "Ask.", "expected_facts": ["nine"]},
        {"expected_response": "Ask."},
        {"expected_response": "Ask."},
    ]
    session.sync("elsewhere")
    elsewhere = lw.get_dataset("elsewhere").to_df()
    assert elsewhere["source_type"].tolist() == ["HUMAN"] * 3
    assert elsewhere["source_id"].tolist() == ids(dataset)


def test_the_trace_of_a_record_is_one_that_every_reader_takes(
    session: lw.LabelingSession, dataset: lw.EvaluationDataset
) -> None:
    session.add_dataset(dataset)
    trace = parse_trace(session.store.body(session.copy_id(ids(dataset)[2])))
    assert trace.problems == ()
    assert trace.root is not None
    assert trace.root.inputs == {"question": "Who?", "nested": {"n": 1.0, "flag": True}}
    assert trace.name == "eval_v1"


def test_unknown_datasets_and_records_are_refused_and_nothing_is_added(
    session: lw.LabelingSession, dataset: lw.EvaluationDataset
) -> None:
    first = ids(dataset)[0]
    with pytest.raises(DatasetNotFound, match="'eval_v2'; there are 'eval_v1'"):
        session.add_dataset("eval_v2")
    with pytest.raises(RecordNotFound, match="'eval_v1' has no record 'dr-nope', 3, so none"):
        session.add_dataset("eval_v1", record_ids=[first, "dr-nope", 3])  # type: ignore[list-item]
    bad: list[Any] = [None, 7, ""]
    for name in bad:
        with pytest.raises(DatasetError, match="dataset_name takes"):
            session.add_dataset(name)
    assert session.trace_ids == []


def test_an_empty_dataset_adds_nothing_and_says_so(session: lw.LabelingSession) -> None:
    lw.create_dataset("empty")
    with pytest.warns(lw.TraceWarning, match="EvaluationDataset.'empty'.*no records") as told:
        session.add_dataset("empty")
    assert told[0].filename == __file__
    with pytest.warns(lw.TraceWarning, match="no records"):
        session.add_dataset("empty", record_ids=[])
