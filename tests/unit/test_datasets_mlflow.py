"""Evaluation datasets and evaluation beside the MLflow that is installed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import (
    DatasetAmbiguous,
    DatasetError,
    DatasetNotFound,
    ReviewersDisagree,
    StoreUnreachable,
)
from labeling_widget.evaluation_dataset import EvaluationDataset, the_only
from labeling_widget.store import open_store
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import NewRecord, trace_source
from labeling_widget.store.datasets_mlflow import MlflowDatasets

pytestmark = [
    pytest.mark.mlflow,
    pytest.mark.filterwarnings("default"),  # MLflow's own, and those of what it imports
]

RESPONSE = lw.EXPECTED_RESPONSE
DIFFERENT = [1, 1.0, True, "1", 0.0, -0.0, [1, 2], [2, 1], "\u00e9", "e\u0301"]


@pytest.fixture(scope="module")
def mlflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")
        patch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        import mlflow

        before = mlflow.get_tracking_uri()
        mlflow.set_tracking_uri(f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db")
        yield mlflow
        mlflow.set_tracking_uri(before)


@pytest.fixture
def name(mlflow: Any) -> str:
    return f"eval {secrets.token_hex(4)}"


@pytest.fixture
def session(store: Store, make_trace: Any) -> lw.LabelingSession:
    session = lw.create_labeling_session("pilot", label_schemas=[RESPONSE, lw.EXPECTED_FACTS])
    asked = ["When?", "Where?", "Where?"]
    return session.add_traces([make_trace(n, question=q) for n, q in enumerate(asked, 1)])


def say(session: lw.LabelingSession, number: int, value: str, who: str = "ann") -> None:
    session.log_assessment(session.trace_ids[number], RESPONSE, value, reviewer=who, complete=True)


def made(mlflow: Any, name: str) -> Any:
    from mlflow.genai.datasets import create_dataset

    return create_dataset(name=name)


def named(mlflow: Any, name: str) -> Any:
    """The dataset of that name, as every version of MLflow finds it."""
    (found,) = mlflow.MlflowClient().search_datasets(filter_string=f"name = '{name}'")
    return found


def test_a_dataset_is_made_found_and_removed_beside_mlflows_own_functions(
    mlflow: Any, name: str
) -> None:
    datasets = MlflowDatasets()
    kept = datasets.create(name, tags={"team": "support"})
    theirs = named(mlflow, name)
    assert theirs.dataset_id == kept.dataset_id
    assert theirs.tags["team"] == "support"
    assert [one.dataset_id for one in datasets.find(name)] == [kept.dataset_id]
    assert kept.dataset_id in {one.dataset_id for one in datasets.all()}
    datasets.delete(kept.dataset_id)
    assert datasets.find(name) == []
    for call in (datasets.get, datasets.delete, datasets.records):
        with pytest.raises(DatasetNotFound):
            call(kept.dataset_id)


@pytest.mark.parametrize("odd", ['a "quoted" name', "it's", "both ' and \"", "100%_done\\"])
def test_a_name_with_quotes_is_found(mlflow: Any, odd: str) -> None:
    datasets = MlflowDatasets()
    kept = datasets.create(odd, tags={})
    assert [one.dataset_id for one in datasets.find(odd)] == [kept.dataset_id]


def test_a_name_that_several_have_is_ambiguous(mlflow: Any, name: str) -> None:
    datasets = MlflowDatasets()
    ids = {made(mlflow, name).dataset_id for _ in range(2)}
    found = datasets.find(name)
    assert {one.dataset_id for one in found} == ids
    with pytest.raises(DatasetAmbiguous, match="2 evaluation datasets have the name") as refused:
        the_only(found, name)
    assert all(dataset_id in str(refused.value) for dataset_id in ids)


def test_the_same_inputs_are_one_record_here_and_there(mlflow: Any, name: str) -> None:
    """Its own upsert agrees with this project's about which inputs are the same."""
    theirs = made(mlflow, name)
    records = [NewRecord(inputs={"q": value, "z": 0}) for value in DIFFERENT]
    datasets = MlflowDatasets()
    assert datasets.merge(theirs.dataset_id, records) == (len(DIFFERENT), 0)
    theirs.merge_records([{"inputs": {"z": 0, "q": value}} for value in DIFFERENT])
    assert len(theirs.to_df()) == len(DIFFERENT)
    own = open_store("sqlite://").evaluation_datasets()
    own_id = own.create(name, tags={}).dataset_id
    assert own.merge(own_id, records) == (len(DIFFERENT), 0)


def test_records_merge_as_they_do_in_the_projects_own_store(mlflow: Any, name: str) -> None:
    steps = [
        [NewRecord(inputs={"q": 1}, expectations={"a": 1, "b": 2}, tags={"t": "1"}, outputs="x")],
        [NewRecord(inputs={"q": 1}, expectations={"b": True, "c": [3]})],
        [NewRecord(inputs={"q": 1}, expectations={"b": 1}, source=trace_source(["tr-9"]))],
        [NewRecord(inputs={"q": 2}), NewRecord(inputs={"q": 2}, expectations={"a": "é"})],
        [NewRecord(inputs={"q": 1}, expectations={"a": 1})],
    ]
    own_store = open_store("sqlite://")
    outcomes: list[list[tuple[int, ...]]] = []
    contents: list[list[Any]] = []
    for datasets in (MlflowDatasets(), own_store.evaluation_datasets()):
        dataset_id = datasets.create(name, tags={}).dataset_id
        outcomes.append([tuple(datasets.merge(dataset_id, step)) for step in steps])
        contents.append(
            [
                (one.inputs, one.outputs, one.expectations, one.tags.get("t"))
                for one in datasets.records(dataset_id)
            ]
        )
    assert outcomes[0] == outcomes[1] == [(1, 0), (0, 1), (0, 1), (1, 0), (0, 0)]
    assert contents[0] == contents[1]
    own_store.close()


def test_what_changes_nothing_leaves_the_datasets_digest_alone(mlflow: Any, name: str) -> None:
    from mlflow.genai.datasets import get_dataset

    datasets = MlflowDatasets()
    dataset_id = datasets.create(name, tags={}).dataset_id
    records = [NewRecord(inputs={"q": 1}, expectations={"a": 1}, source=trace_source(["tr-1"]))]
    datasets.merge(dataset_id, records)
    digest = get_dataset(dataset_id=dataset_id).digest
    datasets.merge(dataset_id, records)
    assert get_dataset(dataset_id=dataset_id).digest == digest


def test_another_server_than_the_current_one_is_read_and_written(
    mlflow: Any, name: str, tmp_path: Any
) -> None:
    uri = f"sqlite:///{tmp_path}/other.db"
    elsewhere = MlflowDatasets(uri, experiment_ids=["0"])
    current = mlflow.get_tracking_uri()
    dataset_id = elsewhere.create(name, tags={}).dataset_id
    elsewhere.merge(dataset_id, [NewRecord(inputs={"q": 1}, expectations={"a": 1})])
    assert [one.expectations for one in elsewhere.records(dataset_id)] == [{"a": 1}]
    assert MlflowDatasets().find(name) == []
    assert mlflow.get_tracking_uri() == current
    (record,) = elsewhere.records(dataset_id)
    if not hasattr(mlflow.store.tracking.rest_store.RestStore, "delete_dataset_records"):
        with pytest.raises(DatasetError, match="this MLflow cannot remove records"):
            elsewhere.delete_records(dataset_id, [record.record_id])
        return
    assert elsewhere.delete_records(dataset_id, [record.record_id]) == 1
    assert elsewhere.records(dataset_id) == []


def test_what_mlflow_refuses_is_an_error_of_this_package(mlflow: Any, name: str) -> None:
    datasets = MlflowDatasets()
    dataset_id = datasets.create(name, tags={}).dataset_id
    mixed = [NewRecord(inputs={"goal": 1, "other": 2})]
    if not hasattr(mlflow.entities.evaluation_dataset, "SESSION_INPUT_FIELDS"):
        assert datasets.merge(dataset_id, mixed).inserted == 1  # older ones refuse nothing
        return
    with pytest.raises(DatasetError, match=r"MLflow refuses it: .*goal"):
        datasets.merge(dataset_id, mixed)


def test_a_server_that_is_away_is_said_to_be_and_its_password_is_not_repeated(
    mlflow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    away = MlflowDatasets("http://ann:hunter2@127.0.0.1:9", ["0"])
    with pytest.raises(StoreUnreachable, match="does not answer") as refused:
        away.find("eval_v1")
    assert "hunter2" not in str(refused.value)


def test_a_session_is_synced_to_an_mlflow_dataset(
    mlflow: Any, name: str, session: lw.LabelingSession
) -> None:
    theirs = made(mlflow, name)
    theirs.merge_records(
        [
            {
                "inputs": {"messages": [{"content": "When?", "role": "user"}]},
                "expectations": {RESPONSE: "old", "other": 1},
                "outputs": "kept",
            }
        ]
    )
    assert len(theirs.to_df()) == 1  # it holds its records from here on
    say(session, 0, "At nine.")
    say(session, 1, "Here.")
    say(session, 2, "Here.", who="bob")
    planned = session.sync(to_dataset=theirs, dry_run=True)
    assert planned[["change", "old", "new"]].to_numpy().tolist() == [
        ["changed", "old", "At nine."],
        ["new record", None, "Here."],
    ]
    assert len(theirs.to_df()) == 1
    session.sync(to_dataset=theirs)
    frame = theirs.to_df()
    by_question = {
        inputs["messages"][0]["content"]: row
        for inputs, row in zip(frame["inputs"], frame.to_dict("records"), strict=True)
    }
    assert by_question["When?"]["expectations"] == {RESPONSE: "At nine.", "other": 1}
    assert by_question["When?"]["outputs"] == "kept"
    where = by_question["Where?"]
    assert where["expectations"] == {RESPONSE: "Here."}
    assert where["source_type"] == "TRACE"
    assert where["source_id"] == session.trace_ids[1]
    if "source" in frame:  # newer versions of MLflow tell it whole
        assert where["source"].source_data == {
            "trace_id": session.trace_ids[1],
            "trace_ids": session.trace_ids[1:],
        }
    assert session.sync(to_dataset=theirs).empty


def test_reviewers_who_disagree_leave_an_mlflow_dataset_untouched(
    mlflow: Any, name: str, session: lw.LabelingSession
) -> None:
    theirs = made(mlflow, name)
    say(session, 1, "Here.")
    say(session, 2, "There.", who="bob")
    with pytest.raises(ReviewersDisagree):
        session.sync(to_dataset=theirs)
    assert theirs.to_df().empty
    session.sync(to_dataset=theirs, on_conflict="all")
    assert theirs.to_df()["expectations"].tolist() == [{RESPONSE: ["Here.", "There."]}]


def test_a_store_whose_datasets_are_mlflows_makes_and_finds_them_by_name(
    mlflow: Any, name: str, session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(session.store), "evaluation_datasets", lambda _: MlflowDatasets())
    say(session, 0, "At nine.")
    session.sync(to_dataset=name)
    session.sync(dataset_name=name)
    assert named(mlflow, name).to_df()["expectations"].tolist() == [{RESPONSE: "At nine."}]
    assert lw.get_dataset(name).to_df()["source_id"].tolist() == session.trace_ids[:1]
    other = lw.create_labeling_session("other", label_schemas=[RESPONSE]).add_dataset(name)
    assert other.trace_ids == named(mlflow, name).to_df()["dataset_record_id"].tolist()
    made(mlflow, name)
    with pytest.raises(DatasetAmbiguous):
        session.sync(to_dataset=name)


def test_records_of_an_mlflow_dataset_become_items(
    mlflow: Any, name: str, session: lw.LabelingSession
) -> None:
    theirs = made(mlflow, name).merge_records(
        [
            {"inputs": {"q": 1}, "expectations": {RESPONSE: "one"}},
            {"inputs": {"q": 2}, "outputs": {"a": 2}},
        ]
    )
    added = lw.create_labeling_session("records", label_schemas=[RESPONSE])
    added.add_dataset(theirs).add_dataset(theirs)
    found = lw.search_traces(added.mlflow_run_id)
    assert sorted(request["q"] for request in found["request"]) == [1, 2]
    assert set(added.trace_ids) == set(theirs.to_df()["dataset_record_id"])
    for trace_id in added.trace_ids:
        added.log_assessment(trace_id, RESPONSE, "new", reviewer="ann", complete=True)
    added.sync(to_dataset=theirs)
    assert len(theirs.to_df()) == 2
    assert theirs.to_df()["expectations"].tolist() == [{RESPONSE: "new"}] * 2


@pytest.fixture
def seen() -> list[tuple[Any, ...]]:
    return []


@pytest.fixture
def scorer(mlflow: Any, seen: list[tuple[Any, ...]]) -> Any:
    """Compares what was answered with what is expected, and notes what it was given."""
    from mlflow.genai.scorers import scorer

    @scorer
    def same(inputs: Any, outputs: Any, expectations: Any, trace: Any) -> bool:
        seen.append((inputs, outputs, expectations, [span.name for span in trace.data.spans]))
        return bool(outputs == expectations.get(RESPONSE))

    return same


def test_the_evaluation_frame_is_evaluated_offline(
    mlflow: Any, session: lw.LabelingSession, scorer: Any, seen: list[tuple[Any, ...]]
) -> None:
    say(session, 0, "At nine.")
    say(session, 1, "Here.")
    frame = session.to_df(form="evaluate")
    result = mlflow.genai.evaluate(data=frame, scorers=[scorer])
    assert result.metrics == {"same/mean": 0.0}
    assert len(result.result_df) == 2
    assert sorted(expected[RESPONSE] for _, _, expected, _ in seen) == ["At nine.", "Here."]
    assert all(inputs["messages"] and outputs["choices"] for inputs, outputs, _, _ in seen)
    assert [names for *_, names in seen] == [["answer"]] * 2
    evaluated = set(result.result_df["trace_id"])
    assert len(evaluated) == 2
    assert evaluated.isdisjoint(session.trace_ids)


def test_mlflows_own_traces_stay_untouched_when_their_copies_are_evaluated(
    mlflow: Any, store: Store, scorer: Any, seen: list[tuple[Any, ...]]
) -> None:
    mlflow.set_experiment(f"evaluated {secrets.token_hex(4)}")

    @mlflow.trace(span_type="RETRIEVER")
    def look_up(question: str) -> list[str]:
        return [question]

    @mlflow.trace
    def app(question: str) -> str:
        look_up(question)
        return "At nine."

    app("When?")
    original = mlflow.get_last_active_trace_id()
    session = lw.create_labeling_session("pilot", label_schemas=[RESPONSE])
    session.add_traces(mlflow.search_traces())
    say(session, 0, "At nine.")
    result = mlflow.genai.evaluate(data=session.to_df(form="evaluate"), scorers=[scorer])
    assert result.metrics == {"same/mean": 1.0}
    ((inputs, outputs, expected, names),) = seen
    assert (inputs, outputs, expected) == (
        {"question": "When?"},
        "At nine.",
        {RESPONSE: "At nine."},
    )
    assert sorted(names) == ["app", "look_up"]
    assert mlflow.get_trace(original).info.assessments == []
    (clone,) = mlflow.search_traces(run_id=result.run_id, return_type="list")
    names = {assessment.name for assessment in clone.info.assessments}
    assert {"same", RESPONSE} <= names
    assert clone.info.trace_metadata["mlflow.sourceRun"] == result.run_id


def test_a_datasets_frame_is_evaluated_offline_with_an_application(
    mlflow: Any, session: lw.LabelingSession, scorer: Any, seen: list[tuple[Any, ...]]
) -> None:
    say(session, 0, "At nine.")
    session.sync("eval_v1")
    dataset = lw.get_dataset("eval_v1")
    result = mlflow.genai.evaluate(
        data=dataset.to_df(), scorers=[scorer], predict_fn=lambda messages: "At nine."
    )
    assert result.metrics == {"same/mean": 1.0}
    assert [outputs for _, outputs, _, _ in seen] == ["At nine."]
    recorded = lw.create_dataset("recorded").merge_records(
        [{"inputs": {"q": 1}, "outputs": "x", "expectations": {RESPONSE: "x"}}]
    )
    result = mlflow.genai.evaluate(data=recorded.to_df(), scorers=[scorer])
    assert result.metrics == {"same/mean": 1.0}


def test_a_synced_mlflow_dataset_is_evaluated_offline(
    mlflow: Any, name: str, session: lw.LabelingSession, scorer: Any, seen: list[tuple[Any, ...]]
) -> None:
    theirs = made(mlflow, name)
    say(session, 0, "At nine.")
    session.sync(to_dataset=theirs)
    result = mlflow.genai.evaluate(
        data=theirs, scorers=[scorer], predict_fn=lambda messages: "At ten."
    )
    assert result.metrics == {"same/mean": 0.0}
    assert [expected for _, _, expected, _ in seen] == [{RESPONSE: "At nine."}]


def test_an_mlflow_dataset_takes_the_frame_of_one_of_this_project(
    mlflow: Any, name: str, store: Store
) -> None:
    own = lw.create_dataset("own").merge_records(
        [
            {"inputs": {"q": 1}, "expectations": {"a": [1]}, "outputs": "x"},
            {"inputs": {"q": 2}, "source": trace_source(["tr-1"])},
        ]
    )
    theirs = made(mlflow, name).merge_records(own.to_df()[["inputs", "outputs", "expectations"]])
    assert len(theirs.to_df()) == 2
    back = lw.create_dataset("back").merge_records(theirs.to_df())
    assert isinstance(back, EvaluationDataset)
    assert sorted(str(value) for value in back.to_df()["inputs"]) == ["{'q': 1}", "{'q': 2}"]
