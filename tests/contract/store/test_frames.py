"""Reading tables as frames."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from labeling_widget.errors import StoreError
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import NewRecord
from labeling_widget.store.records import NewAdjudication
from labeling_widget.store.tables import dtypes, metadata

TABLES = sorted(metadata.tables)
WITHOUT_BODY = {t: {c: d for c, d in dtypes(t).items() if c != "body"} for t in TABLES}


def dtypes_of(frame: pd.DataFrame) -> dict[str, str]:
    names = {c: d.name for c, d in frame.dtypes.items()}
    return {str(c): "string[python]" if d == "string" else d for c, d in names.items()}


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_exactly_the_declared_dtypes(store: Store, table: str) -> None:
    frame = store.frame(table).iloc[:0] if table == "meta" else store.frame(table)
    assert frame.empty
    assert dtypes_of(frame) == WITHOUT_BODY[table]
    assert all(d.storage == "python" for d in frame.dtypes if d == "string")


@pytest.mark.needs("datasets")
def test_filled_tables_have_exactly_the_same_dtypes(desk: Any) -> None:
    fill(desk)
    for table in TABLES:
        frame = desk.store.frame(table)
        assert len(frame) > 0, table
        assert dtypes_of(frame) == WITHOUT_BODY[table]


def fill(desk: Any) -> None:
    desk.store.add_label_schema({"name": "q", "version": 1, "type": "feedback", "input": {}})
    desk.put("yes", active_ms=3)
    desk.put(None)
    desk.move("skipped", 1, reason="later")
    desk.undo()
    desk.store.assign(desk.session_id, desk.copies[:1], "ann@example.com")
    desk.store.put_agent("support", "https://llm.example.com", overwrite=False)
    desk.store.adjudicate(
        NewAdjudication(
            key="decided",
            session_id=desk.session_id,
            copy_id=desk.copies[0],
            name="faithful",
            type="feedback",
            schema_version=1,
            value='"yes"',
            decided_by="owner@example.com",
        )
    )
    datasets = desk.store.evaluation_datasets()
    datasets.merge(datasets.create("eval", tags={}).dataset_id, [NewRecord(inputs={"n": 1})])


def test_times_are_microseconds_in_utc(desk: Any) -> None:
    at = desk.put("yes").at
    created = desk.store.frame("assessments")["created_at"]
    assert str(created.dtype) == "datetime64[us, UTC]"
    assert created[0] == at


def test_columns_are_those_asked_for_in_that_order(desk: Any) -> None:
    frame = desk.store.frame("items", columns=["position", "trace_id"], session_id=desk.session_id)
    assert frame.columns.tolist() == ["position", "trace_id"]
    assert frame["position"].tolist() == [0, 1, 2]
    assert dtypes_of(desk.store.frame("items", columns=["body", "copy_id"], copy_id="none")) == {
        "body": "object",
        "copy_id": "string[python]",
    }


def test_the_body_is_left_out_unless_it_is_asked_for(desk: Any) -> None:
    assert "body" not in desk.store.frame("items").columns
    (body, *_) = desk.store.frame("items", columns=["body"])["body"]
    assert json.loads(body)["info"]["trace_id"] == "tr-1"


def test_rows_are_kept_where_each_column_equals_the_value_or_one_of_several(desk: Any) -> None:
    frame = desk.store.frame

    def found(**equals: Any) -> list[str]:
        return list(frame("items", session_id=desk.session_id, **equals)["trace_id"])

    assert found(trace_id="tr-2") == ["tr-2"]
    assert found(trace_id=["tr-3", "tr-1", "nope"]) == ["tr-1", "tr-3"]
    assert found(trace_id=pd.Series(["tr-3"], dtype="string")) == ["tr-3"]
    assert found(trace_id=iter(("tr-1",))) == ["tr-1"]
    assert found(trace_id=[]) == []
    assert found(position=np.int64(1)) == ["tr-2"]
    assert found(position=np.array([0, 2]), trace_id={"tr-1", "tr-2"}) == ["tr-1"]


def test_none_finds_what_is_missing(desk: Any) -> None:
    desk.move("skipped", 0, reason="later")
    desk.move("skipped", 1)
    desk.move("skipped", 2, reason="out_of_scope")
    found = desk.store.frame("reviews", reason=None)["trace_id"].tolist()
    assert found == ["tr-2"]
    assert desk.store.frame("reviews", reason=[None, "later"])["trace_id"].tolist() == [
        *("tr-1", "tr-2")
    ]


def test_flags_are_found_as_flags(desk: Any) -> None:
    desk.put("yes")
    desk.put("no")
    assert desk.store.frame("assessments", valid=True)["value"].tolist() == ['"no"']
    assert desk.store.frame("assessments", valid=np.bool_(False))["value"].tolist() == ['"yes"']


def test_more_values_than_a_statement_takes_are_found_in_the_order_of_the_table(desk: Any) -> None:
    many = ["tr-3", *(f"none-{i}" for i in range(25_000)), "tr-1"]
    assert desk.store.frame("items", trace_id=many)["trace_id"].tolist() == ["tr-1", "tr-3"]


def test_an_unknown_table_or_column_is_named_with_those_there_are(store: Store) -> None:
    with pytest.raises(StoreError, match="no table 'nope'; it has adjudications, agents, asse"):
        store.frame("nope")
    with pytest.raises(StoreError, match="'items' has no column 'nope'; it has copy_id"):
        store.frame("items", columns=["nope"])
    with pytest.raises(StoreError, match="no column 'row_id'"):
        store.frame("items", row_id=1)


def test_lists_of_equal_length_stay_lists(store: Store) -> None:
    for number in range(2):
        users = [f"a{number}", "b"]
        store.add_session({"session_id": str(number), "name": "n", "assigned_users": users})
    assert store.frame("sessions")["assigned_users"].tolist() == [["a0", "b"], ["a1", "b"]]


def test_json_keeps_nan_and_lone_surrogates(store: Store) -> None:
    inputs = {"nan": float("nan"), "big": 2**80, "text": "\ud800 \x00 é"}
    store.add_session({"session_id": "1", "name": "n", "custom_inputs": inputs})
    (kept,) = store.frame("sessions")["custom_inputs"]
    assert np.isnan(kept.pop("nan"))
    assert kept == {"big": 2**80, "text": "\ud800 \x00 é"}
