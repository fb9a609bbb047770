"""Evaluation datasets: what makes two records the same, how they merge, who may write at once."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling_widget.errors import DatasetError, DatasetExists, DatasetNotFound
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import (
    EvaluationDatasets,
    KeptRecord,
    NewRecord,
    key_of,
    trace_source,
)
from labeling_widget.store.datasets_mlflow import MlflowDatasets


@pytest.fixture
def datasets(store: Store) -> EvaluationDatasets:
    return store.evaluation_datasets()


@pytest.fixture
def name() -> str:
    """One that no other test has used: on an MLflow server they would meet."""
    return f"eval {secrets.token_hex(4)}"


@pytest.fixture
def dataset_id(datasets: EvaluationDatasets, name: str) -> str:
    return datasets.create(name, tags={"team": "support"}).dataset_id


def record(question: Any, **parts: Any) -> NewRecord:
    return NewRecord(inputs={"question": question}, **parts)


def test_a_dataset_is_found_by_name_and_by_id_and_listed_newest_first(
    datasets: EvaluationDatasets, name: str
) -> None:
    first = datasets.create(name, tags={"a": "b"})
    second = datasets.create(f"{name} \ud800", tags={})
    assert [one.dataset_id for one in datasets.find(name)] == [first.dataset_id]
    assert [one.dataset_id for one in datasets.find(f"{name} \ud800")] == [second.dataset_id]
    assert datasets.get(first.dataset_id).name == name
    assert first.tags["a"] == "b"
    assert first.created_at.tzinfo is not None
    listed = [one.name for one in datasets.all() if one.name.startswith(name)]
    assert listed == [f"{name} \ufffd", name]
    assert datasets.find(name.upper()) == []


def test_a_name_can_be_taken_once(datasets: EvaluationDatasets, dataset_id: str, name: str) -> None:
    with pytest.raises(DatasetExists, match=rf"{name!r} already; get_dataset\({name!r}\)"):
        datasets.create(name, tags={})
    assert [one.dataset_id for one in datasets.find(name)] == [dataset_id]


def test_a_deleted_dataset_is_gone_with_its_records_and_its_name_is_free(
    datasets: EvaluationDatasets, dataset_id: str, name: str
) -> None:
    datasets.merge(dataset_id, [record("Why?")])
    datasets.delete(dataset_id)
    with pytest.raises(DatasetNotFound):
        datasets.records(dataset_id)
    assert datasets.records(datasets.create(name, tags={}).dataset_id) == []


def test_what_is_not_there_is_named(datasets: EvaluationDatasets) -> None:
    for call in (
        lambda: datasets.get("d-nope"),
        lambda: datasets.records("d-nope"),
        lambda: datasets.delete("d-nope"),
        lambda: datasets.merge("d-nope", [record(1)]),
        lambda: datasets.delete_records("d-nope", []),
    ):
        with pytest.raises(DatasetNotFound, match="'d-nope'"):
            call()


def by_inputs(records: Sequence[KeptRecord | NewRecord]) -> dict[str, Any]:
    return {key_of(one.inputs): one for one in records}


def test_records_come_back_as_they_were_given(
    datasets: EvaluationDatasets, dataset_id: str
) -> None:
    given = [
        NewRecord(
            inputs={"b": [1, 2.0, None, {"deep": "é\u0000\ud800 שלום 🎉"}], "a": -0.0},
            outputs={"answer": "So."},
            expectations={"expected_facts": ["x", "y"]},
            tags={"split": "test"},
            source=trace_source(["tr-1"]),
        ),
        record("Why?", outputs="text"),
        record("Why not?"),
    ]
    assert datasets.merge(dataset_id, given) == (3, 0)
    kept = by_inputs(datasets.records(dataset_id))
    assert set(kept) == set(by_inputs(given))
    for key, one in by_inputs(given).items():
        assert kept[key].expectations == one.expectations
        assert kept[key].source == one.source
        assert one.tags.items() <= kept[key].tags.items()
    outputs = [kept[key_of(one.inputs)].outputs for one in given]
    assert outputs == [{"answer": "So."}, "text", None]
    assert len({one.record_id for one in kept.values()}) == 3


@pytest.mark.needs("datasets")
def test_records_and_their_keys_keep_their_order(
    datasets: EvaluationDatasets, dataset_id: str
) -> None:
    datasets.merge(dataset_id, [NewRecord(inputs={"b": n, "a": -0.0}) for n in (3, 1, 2)])
    kept = datasets.records(dataset_id)
    assert [str(one.inputs) for one in kept] == [f"{{'b': {n}, 'a': -0.0}}" for n in (3, 1, 2)]


def test_inputs_that_differ_in_anything_but_the_order_of_keys_are_different_records(
    datasets: EvaluationDatasets, dataset_id: str
) -> None:
    values = [1, 1.0, True, "1", None, 0, 0.0, -0.0, False, [1], [1.0], [1, 2], [2, 1], {}]
    spelled = ["\u00e9", "e\u0301", "\ufb01", "fi"]
    records = [record(value) for value in [*values, *spelled]]
    assert datasets.merge(dataset_id, records) == (len(records), 0)
    assert datasets.merge(dataset_id, records) == (0, 0)
    nested = NewRecord(inputs={"x": {"a": [{"p": 1, "q": 2}], "b": 1}, "y": 2})
    turned = NewRecord(inputs={"y": 2, "x": {"b": 1, "a": [{"q": 2, "p": 1}]}})
    assert datasets.merge(dataset_id, [nested, turned]) == (1, 0)


def test_expectations_and_tags_merge_by_name_and_the_new_one_wins(
    datasets: EvaluationDatasets, dataset_id: str
) -> None:
    datasets.merge(
        dataset_id,
        [record("Why?", outputs="old", expectations={"a": 1, "b": 2}, tags={"t": "1", "u": "2"})],
    )
    (before,) = datasets.records(dataset_id)
    changed = record("Why?", expectations={"b": True, "c": 4}, tags={"u": "3"})
    assert datasets.merge(dataset_id, [changed]) == (0, 1)
    (after,) = datasets.records(dataset_id)
    assert after.expectations == {"a": 1, "b": True, "c": 4}
    assert after.expectations["b"] is True
    assert (after.tags["t"], after.tags["u"]) == ("1", "3")
    assert after.outputs == "old"
    assert (after.record_id, after.created_at) == (before.record_id, before.created_at)
    assert after.updated_at >= before.updated_at
    assert datasets.merge(dataset_id, [record("Why?", outputs=None)]) == (0, 1)
    assert datasets.records(dataset_id)[0].outputs is None


def test_the_same_again_writes_nothing(datasets: EvaluationDatasets, dataset_id: str) -> None:
    given = [
        record("Why?", expectations={"a": [1]}, source=trace_source(["tr-1"])),
        record("Why not?", outputs={"x": 1.0}),
    ]
    datasets.merge(dataset_id, given)
    before = by_inputs(datasets.records(dataset_id))
    assert datasets.merge(dataset_id, given[::-1]) == (0, 0)
    assert by_inputs(datasets.records(dataset_id)) == before


@pytest.mark.parametrize("value", [1.0, True])
def test_a_value_that_python_holds_equal_to_the_one_there_is_a_change(
    datasets: EvaluationDatasets, dataset_id: str, value: Any
) -> None:
    datasets.merge(dataset_id, [record("Why?", expectations={"a": 1})])
    datasets.merge(dataset_id, [record("Why?", expectations={"a": value})])
    assert type(datasets.records(dataset_id)[0].expectations["a"]) is type(value)


def test_a_record_keeps_where_it_came_from(datasets: EvaluationDatasets, dataset_id: str) -> None:
    human = {"source_type": "HUMAN", "source_data": {}}
    datasets.merge(dataset_id, [record(1, source=trace_source(["tr-1"]))])
    for source in (human, None):
        datasets.merge(dataset_id, [record(1, source=source, expectations={"a": str(source)})])
    (kept,) = datasets.records(dataset_id)
    assert kept.source == trace_source(["tr-1"])


@pytest.mark.needs("datasets")
def test_a_record_learns_of_further_traces(datasets: EvaluationDatasets, dataset_id: str) -> None:
    human = {"source_type": "HUMAN", "source_data": {}}
    datasets.merge(dataset_id, [record(1, source=trace_source(["tr-1"])), record(2, source=human)])
    for source in (trace_source(["tr-2"]), trace_source(["tr-1", "tr-3"]), human, None):
        datasets.merge(dataset_id, [record(1, source=source), record(2, source=source)])
    first, second = datasets.records(dataset_id)
    assert first.source == {
        "source_type": "TRACE",
        "source_data": {"trace_id": "tr-1", "trace_ids": ["tr-1", "tr-2", "tr-3"]},
    }
    assert second.source == human


def test_records_are_removed_by_id(datasets: EvaluationDatasets, dataset_id: str) -> None:
    datasets.merge(dataset_id, [record(number) for number in range(4)])
    ids = {one.inputs["question"]: one.record_id for one in datasets.records(dataset_id)}
    named = [ids[1], ids[1], ids[3], "dr-nope"]
    if isinstance(datasets, MlflowDatasets) and not _can_remove_records():
        with pytest.raises(DatasetError, match="pip install --upgrade mlflow"):
            datasets.delete_records(dataset_id, named)
        assert len(datasets.records(dataset_id)) == 4
        return
    assert datasets.delete_records(dataset_id, named) == 2
    assert {one.inputs["question"] for one in datasets.records(dataset_id)} == {0, 2}


def test_datasets_do_not_see_each_others_records(
    datasets: EvaluationDatasets, dataset_id: str, name: str
) -> None:
    other = datasets.create(f"{name} other", tags={}).dataset_id
    datasets.merge(dataset_id, [record("Why?", expectations={"a": 1})])
    datasets.merge(other, [record("Why?", expectations={"a": 2})])
    (one,), (two,) = datasets.records(dataset_id), datasets.records(other)
    assert one.expectations == {"a": 1}
    assert one.record_id != two.record_id


def test_more_records_than_one_statement_takes_are_merged(
    datasets: EvaluationDatasets, dataset_id: str
) -> None:
    many = [record(number, expectations={"n": number}) for number in range(2_300)]
    assert datasets.merge(dataset_id, many) == (2_300, 0)
    again = [record(number, expectations={"n": 0}) for number in range(5)] + many[5:]
    assert datasets.merge(dataset_id, again) == (0, 4)
    found = {one.inputs["question"]: one.expectations["n"] for one in datasets.records(dataset_id)}
    assert found == {number: 0 if number < 5 else number for number in range(2_300)}


@pytest.mark.needs("datasets")
def test_writers_at_once_lose_nothing_and_make_no_record_twice(
    url: str, opened: Callable[[str], Store]
) -> None:
    store = opened(url)
    stores = [store] if url == "sqlite://" else [store, opened(url)]
    dataset_id = store.evaluation_datasets().create("eval", tags={}).dataset_id
    failures: list[BaseException] = []

    def write(who: int) -> None:
        datasets = stores[who % len(stores)].evaluation_datasets()
        try:
            for number in range(10):
                datasets.merge(dataset_id, [record(number, expectations={f"from_{who}": number})])
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    kept = store.evaluation_datasets().records(dataset_id)
    assert sorted(one.inputs["question"] for one in kept) == list(range(10))
    for one in kept:
        number = one.inputs["question"]
        assert one.expectations == {f"from_{who}": number for who in range(4)}


@pytest.mark.needs("datasets")
def test_datasets_made_at_once_under_one_name_are_one(
    url: str, opened: Callable[[str], Store]
) -> None:
    stores = [opened(url) for _ in range(1 if url == "sqlite://" else 3)]
    outcomes: list[str] = []

    def make(store: Store) -> None:
        try:
            store.evaluation_datasets().create("eval", tags={})
            outcomes.append("made")
        except DatasetExists:
            outcomes.append("there")

    threads = [threading.Thread(target=make, args=(store,)) for store in stores * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", *["there"] * (len(threads) - 1)]


@pytest.mark.needs("datasets")
def test_datasets_travel_with_a_backup(store: Store, tmp_path: Any) -> None:
    from labeling_widget.store import read_parquet

    datasets = store.evaluation_datasets()
    kept = datasets.create("eval", tags={"a": "b"})
    datasets.merge(kept.dataset_id, [record(1.0, outputs=[None], source=trace_source(["tr-1"]))])
    store.put_agent("support", "https://llm.example.com", overwrite=False)
    store.to_parquet(tmp_path / "backup")
    back = read_parquet(tmp_path / "backup")
    assert back.evaluation_datasets().all() == [kept]
    assert back.evaluation_datasets().records(kept.dataset_id) == datasets.records(kept.dataset_id)
    assert back.frame("agents")["agent_name"].tolist() == ["support"]
    back.close()


VERSION_3 = [
    "DROP TABLE adjudications",
    "DROP TABLE agents",
    "ALTER TABLE datasets DROP COLUMN tags",
    "ALTER TABLE datasets DROP COLUMN created_by",
    "ALTER TABLE dataset_records DROP COLUMN outputs",
    "UPDATE meta SET value = '3' WHERE key = 'schema_version'",
]
"""What makes a store one that knew neither agents nor outputs."""


@pytest.mark.parametrize("url", ["sqlite file", "postgresql"], indirect=True)
def test_a_store_of_version_3_keeps_its_records_and_learns_of_outputs_and_agents(
    url: str, opened: Callable[[str], Store]
) -> None:
    store = opened(url)
    datasets = store.evaluation_datasets()
    dataset_id = datasets.create("eval", tags={}).dataset_id
    datasets.merge(dataset_id, [record("Why?", expectations={"a": 1})])
    before = datasets.records(dataset_id)
    store.close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in VERSION_3:
            connection.execute(sa.text(statement))
    engine.dispose()

    store = opened(url)
    datasets = store.evaluation_datasets()
    assert datasets.records(dataset_id) == before
    assert datasets.get(dataset_id).tags == {}
    assert datasets.merge(dataset_id, [record("Why?", outputs=[1])]) == (0, 1)
    assert datasets.records(dataset_id)[0].outputs == [1]
    assert datasets.create("other", tags={"a": "b"}).tags == {"a": "b"}
    store.put_agent("support", "x", overwrite=False)
    assert store.frame("agents")["agent_name"].tolist() == ["support"]


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.dictionaries(st.text(max_size=3), JSON_VALUES, max_size=3), max_size=5))
def test_any_inputs_are_found_again_after_they_were_stored(
    store: Store, several: list[dict[str, Any]]
) -> None:
    datasets = store.evaluation_datasets()
    dataset_id = datasets.create(f"eval {secrets.token_hex(8)}", tags={}).dataset_id
    datasets.merge(dataset_id, [NewRecord(inputs=inputs) for inputs in several])
    kept: list[KeptRecord] = datasets.records(dataset_id)
    assert {key_of(one.inputs) for one in kept} == {key_of(inputs) for inputs in several}
    assert datasets.merge(dataset_id, [NewRecord(inputs=one.inputs) for one in kept]) == (0, 0)


def _can_remove_records() -> bool:
    """Older versions of MLflow cannot."""
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    return hasattr(SqlAlchemyStore, "delete_dataset_records")
