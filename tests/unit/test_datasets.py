"""Evaluation datasets as people use them: made, filled from dicts, frames and traces, read back."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import (
    BadRecords,
    BadTraces,
    DatasetError,
    DatasetExists,
    DatasetNotFound,
)

pytestmark = pytest.mark.usefixtures("store")

COLUMNS = [
    "inputs",
    "outputs",
    "expectations",
    "tags",
    "source_type",
    "source_id",
    "source",
    "created_time",
    "dataset_record_id",
]


@pytest.fixture
def dataset() -> lw.EvaluationDataset:
    return lw.create_dataset("eval_v1")


def test_a_dataset_is_made_once_and_found_by_name_and_id(dataset: lw.EvaluationDataset) -> None:
    assert lw.get_dataset("eval_v1") == lw.get_dataset(dataset_id=dataset.dataset_id) == dataset
    assert lw.create_dataset("eval_v1", reuse=True) == dataset
    with pytest.raises(DatasetExists, match="reuse=True"):
        lw.create_dataset("eval_v1")
    assert lw.create_dataset("other", experiment_id="0", tags={"n": 1}).tags == {"n": "1"}
    assert [one.name for one in lw.list_datasets()] == ["other", "eval_v1"]
    assert dataset.created_by == "me@example.com"
    assert dataset.experiment_ids == [lw.get_review_app().experiment_id]
    assert dataset.created_time > 1_700_000_000_000
    assert repr(dataset).startswith("EvaluationDataset('eval_v1', dataset_id='d-")


def test_what_is_not_there_is_named_with_what_is(dataset: lw.EvaluationDataset) -> None:
    with pytest.raises(DatasetNotFound, match="name 'eval_v2'; there are 'eval_v1'"):
        lw.get_dataset("eval_v2")
    lw.delete_dataset("eval_v1")
    with pytest.raises(DatasetNotFound, match="there is none yet"):
        lw.delete_dataset("eval_v1")
    with pytest.raises(DatasetNotFound, match=dataset.dataset_id):
        dataset.merge_records([{"inputs": {}}])
    with pytest.raises(DatasetNotFound):
        lw.delete_dataset(dataset_id=dataset.dataset_id)


@pytest.mark.parametrize(
    "call",
    [
        lambda: lw.create_dataset(""),
        lambda: lw.create_dataset(3),  # type: ignore[arg-type]
        lambda: lw.create_dataset("a\0"),
        lambda: lw.create_dataset("a", tags=["b"]),  # type: ignore[arg-type]
        lambda: lw.create_dataset("a", tags={1: "b"}),  # type: ignore[dict-item]
        lw.get_dataset,
        lambda: lw.get_dataset("a", "b"),
        lw.delete_dataset,
    ],
)
def test_arguments_that_cannot_be_are_refused(call: Any) -> None:
    with pytest.raises(DatasetError):
        call()
    assert lw.list_datasets() == []


def test_records_come_back_in_a_frame_with_mlflows_columns(dataset: lw.EvaluationDataset) -> None:
    empty = dataset.to_df()
    dataset.merge_records(
        [
            {"inputs": {"q": "When?"}, "expectations": {"expected_response": "At nine."}},
            {"inputs": {"q": 2}, "outputs": [1], "tags": {"split": "test"}},
            {
                "inputs": {"q": 3},
                "source": {"source_type": "trace", "source_data": {"trace_id": "tr-1"}},
            },
        ]
    )
    frame = dataset.to_df()
    assert list(frame.columns) == list(empty.columns) == COLUMNS
    assert frame["created_time"].dtype == empty["created_time"].dtype == "int64"
    assert frame["inputs"].tolist() == [{"q": "When?"}, {"q": 2}, {"q": 3}]
    assert frame["outputs"].tolist() == [None, [1], None]
    assert frame["source_type"].tolist() == ["HUMAN", "CODE", "TRACE"]
    assert frame["source_id"].tolist() == [None, None, "tr-1"]
    assert frame["source"][2].source_data == {"trace_id": "tr-1"}
    assert frame["tags"].tolist() == [{}, {"split": "test"}, {}]
    assert frame["dataset_record_id"].is_unique
    assert len(dataset) == 3
    assert dataset


def test_a_datasets_own_frame_fills_another_one(dataset: lw.EvaluationDataset) -> None:
    dataset.merge_records(
        [
            {"inputs": {"q": 1}, "expectations": {"a": [1]}, "outputs": {"x": None}},
            {"inputs": {"q": 1.0}, "tags": {"t": "u"}},
        ]
    )
    other = lw.create_dataset("copy").merge_records(dataset.to_df())
    same = ["inputs", "outputs", "expectations", "tags", "source_type", "source"]
    assert other.to_df()[same].to_dict() == dataset.to_df()[same].to_dict()


def test_empty_cells_of_a_frame_say_nothing(dataset: lw.EvaluationDataset) -> None:
    dataset.merge_records([{"inputs": {"q": 1}, "outputs": "kept", "expectations": {"a": 1}}])
    frame = pd.DataFrame(
        {
            "inputs": [{"q": 1}, {"q": 2}],
            "outputs": [None, "new"],
            "expectations": [np.nan, {"b": 2}],
            "tags": [pd.NA, None],
        }
    )
    dataset.merge_records(frame)
    assert dataset.to_df()["outputs"].tolist() == ["kept", "new"]
    assert dataset.to_df()["expectations"].tolist() == [{"a": 1}, {"b": 2}]


def test_numpys_numbers_and_tuples_are_the_values_they_stand_for(
    dataset: lw.EvaluationDataset,
) -> None:
    dataset.merge_records(
        [{"inputs": {"n": np.int64(1), "a": np.array([1.5, 2.0]), "t": (1, np.bool_(True))}}]
    )
    dataset.merge_records([{"inputs": {"t": [1, True], "a": [1.5, 2.0], "n": 1}}])
    (inputs,) = dataset.to_df()["inputs"]
    assert json.dumps(inputs) == '{"n": 1, "a": [1.5, 2.0], "t": [1, true]}'


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"inputs": {"a": {"b": [float("nan")]}}}, r"inputs\['a'\]\['b'\] holds nan"),
        ({"inputs": {"a": np.inf}}, "holds inf"),
        ({"inputs": {"a": 1}, "expectations": {"x": np.float32("nan")}}, "expectations.*nan"),
        ({"inputs": {1: 2}}, "takes texts as keys; got int"),
        ({"inputs": {"a": Decimal(1)}}, "JSON values.*Decimal"),
        ({"inputs": {"a": 10**5000}}, "too many digits"),
        ({"inputs": "Why?"}, "inputs takes a dict; got str"),
        ({"inputs": None}, "has no 'inputs'"),
        ({"expectations": {}}, "has no 'inputs'"),
        ({"inputs": {}, "expectation": {}}, "no 'expectation'; it has expectations, inputs"),
        ({"inputs": {}, "tags": {3: "a"}}, "texts as keys"),
        ({"inputs": {}, "source": {"source_type": "DREAM"}}, "source_type, one of TRACE"),
        ({"inputs": {}, "source": "tr-1"}, "source_type"),
        ("inputs", "takes a dict with 'inputs'"),
    ],
)
def test_what_is_no_record_is_refused_with_its_reason_and_none_is_taken(
    dataset: lw.EvaluationDataset, record: Any, reason: str
) -> None:
    with pytest.raises(BadRecords, match=reason) as refused:
        dataset.merge_records([{"inputs": {"good": 1}}, record])
    assert [position for position, _ in refused.value.rows] == [1]
    assert len(dataset) == 0


def test_a_value_nested_too_deeply_is_refused(dataset: lw.EvaluationDataset) -> None:
    deep: Any = "end"
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(BadRecords, match="nested too deeply"):
        dataset.merge_records([{"inputs": {"a": deep}}])


@pytest.mark.parametrize("records", ["text", 3, None, pd.DataFrame({"input": [1]})])
def test_what_holds_no_records_is_refused(dataset: lw.EvaluationDataset, records: Any) -> None:
    with pytest.raises(lw.LabelingError):
        dataset.merge_records(records)


def test_traces_become_records_with_their_expectations_and_their_source(
    dataset: lw.EvaluationDataset, make_trace: Any
) -> None:
    first, second = make_trace(1, question="When?"), make_trace(2, question="Where?")
    serialized = {"serialization_format": "JSON_FORMAT", "value": '["a"]'}
    first["info"]["assessments"] = [
        {"assessment_name": "expected_facts", "expectation": {"serialized_value": serialized}},
        {"assessment_name": "old", "expectation": {"value": 1}, "valid": False},
        {"assessment_name": "part", "expectation": {"value": 1}, "span_id": "00000000000000a1"},
        {"assessment_name": "judge", "feedback": {"value": 1}},
    ]
    first["info"]["trace_metadata"]["mlflow.trace.session"] = "chat"
    dataset.merge_records([first, second])
    dataset.merge_records(pd.DataFrame({"trace": [json.dumps(first)]}))
    frame = dataset.to_df()
    question = {"messages": [{"role": "user", "content": "When?"}]}
    assert frame["inputs"][0] == question
    assert frame["outputs"][0]["choices"][0]["message"]["content"] == "So."
    assert frame["expectations"].tolist() == [{"expected_facts": ["a"]}, {}]
    assert frame["source_id"].tolist() == [first["info"]["trace_id"], second["info"]["trace_id"]]
    assert frame["source"][0].source_data["session_id"] == "chat"


def test_a_trace_that_is_none_or_has_no_inputs_is_refused(
    dataset: lw.EvaluationDataset, make_trace: Any
) -> None:
    trace = make_trace(1)
    del trace["data"]["spans"][0]["attributes"]["mlflow.spanInputs"]
    with pytest.raises(BadRecords, match="has no inputs"):
        dataset.merge_records([trace])
    with pytest.raises(BadTraces):
        dataset.merge_records(["{}"])


def test_records_are_removed_by_their_ids(dataset: lw.EvaluationDataset) -> None:
    dataset.merge_records([{"inputs": {"n": n}} for n in range(3)])
    first, second, third = dataset.to_df()["dataset_record_id"]
    assert dataset.delete_records([first, "dr-nope"]) == 1
    assert dataset.delete_records(second) == 1
    assert dataset.to_df()["dataset_record_id"].tolist() == [third]
