"""From an explorer into a labeling session, and no store before it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget import current
from labeling_widget.errors import (
    SchemaNotFound,
    SessionError,
    SessionNotFound,
    StoreBusy,
    TraceError,
)
from labeling_widget.store.base import Store
from tests.unit.explorer_screen import Screen


@pytest.fixture
def frame() -> pd.DataFrame:
    return lw.sample_traces().assign(score=[n / 2 for n in range(14)], duration="mine")


@pytest.fixture
def screen(frame: pd.DataFrame) -> Screen:
    return Screen(lw.explore(frame, title="Samples"))


def test_looking_opens_no_store_and_sessions_open_the_one_in_use(
    screen: Screen, tmp_path: Path
) -> None:
    assert screen.call("explore.open")["store_label"] == ""
    assert screen.call("explore.row", row=0)["sessions"] == []
    screen.select("all")
    assert screen.explorer.selected.shape[0] == 14
    assert list(tmp_path.iterdir()) == []
    assert current._current is None
    assert screen.call("explore.sessions")["sessions"] == []
    assert (tmp_path / "labeling.db").exists()


def test_a_store_of_its_own_is_used_and_the_one_in_use_is_left_alone(
    frame: pd.DataFrame, store: Store, tmp_path: Path
) -> None:
    screen = Screen(lw.explore(frame, store="sqlite:///own.db"))
    assert not (tmp_path / "own.db").exists()
    screen.select("rows", 0)
    screen.call("explore.add", name="pilot", label_schemas=["guidelines"])
    assert (tmp_path / "own.db").exists()
    assert screen.call("explore.open")["store_label"] == "own.db"
    assert lw.get_labeling_sessions() == []
    assert lw.get_store() is store


def test_the_selected_are_added_to_a_new_session_and_once_only(
    screen: Screen, store: Store
) -> None:
    screen.select("rows", 0, 3)
    made = screen.call("explore.add", name="pilot", label_schemas=["guidelines"])
    assert (made["added"], made["there"], made["created"], made["refused"]) == (2, 0, True, [])
    session = lw.get_labeling_session(made["session_id"])
    assert (session.name, session.label_schemas) == ("pilot", ["guidelines"])
    assert session.trace_ids == list(screen.explorer.selected["trace_id"])
    screen.select("rows", 5)
    again = screen.call("explore.add", session_id=made["session_id"])
    assert (again["added"], again["there"], again["created"]) == (1, 2, False)
    assert len(session) == 3
    assert screen.call("explore.row", row=3)["sessions"] == ["pilot"]


def test_sessions_are_listed_newest_first_with_what_is_new_to_them(
    screen: Screen, store: Store, frame: pd.DataFrame
) -> None:
    first = lw.create_labeling_session("first", label_schemas=[lw.EXPECTED_RESPONSE])
    first.add_traces(frame.head(3))
    for who in ("ann", "bob", "bob"):
        first.log_assessment(frame["trace_id"][0], "expected_response", "At nine.", reviewer=who)
    gone = lw.create_labeling_session("gone", label_schemas=[lw.GUIDELINES])
    gone.add_traces(frame)
    gone.delete()
    lw.create_labeling_session("second", label_schemas=[lw.GUIDELINES])
    screen.select("rows", 1, 2, 3)
    listed = screen.call("explore.sessions")["sessions"]
    told = [(s["name"], s["traces"], s["reviewers"], s["new"]) for s in listed]
    assert told == [("second", 0, 0, 3), ("first", 3, 2, 1)]
    assert screen.call("explore.row", row=1)["sessions"] == ["first"]


def test_a_copy_that_is_explored_is_known_as_its_source(store: Store, frame: pd.DataFrame) -> None:
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    session.add_traces(frame.head(2))
    screen = Screen(lw.explore(lw.search_traces(run_id=session.mlflow_run_id)))
    screen.select("all")
    assert screen.call("explore.sessions")["sessions"][0]["new"] == 0
    added = screen.call("explore.add", session_id=session.mlflow_run_id)
    assert (added["added"], added["there"]) == (0, 2)


def test_schemas_are_the_stores_and_the_built_in_ones(screen: Screen, store: Store) -> None:
    lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric(1, 5))
    lw.create_label_schema("gone", type="feedback", input=lw.InputText())
    lw.delete_label_schema("gone")
    schemas = screen.call("explore.schemas")["schemas"]
    assert [schema["name"] for schema in schemas] == [
        "stars", "expected_facts", "expected_response", "guidelines",
    ]  # fmt: skip
    assert schemas[0] == {"name": "stars", "title": "stars", "input": "numeric"}


def test_bad_rows_are_refused_by_reason_and_the_good_ones_added(store: Store) -> None:
    good = lw.sample_traces()["trace"][0]
    screen = Screen(lw.explore([good, "x", None, good, {"info": {"trace_id": "t"}, "data": {}}]))
    screen.select("all")
    done = screen.call("explore.add", name="pilot", label_schemas=["guidelines"])
    assert (done["added"], done["there"]) == (1, 1)
    assert [line.partition(":")[0] for line in done["refused"]] == ["row 1", "row 2", "row 4"]


def tables(store: Store) -> dict[str, int]:
    return {name: len(store.frame(name)) for name in ("sessions", "items", "label_schemas")}


@pytest.mark.parametrize(
    ("rows", "args", "error"),
    [
        ([], {"name": "x", "label_schemas": ["guidelines"]}, SessionError),
        ([0], {"name": " ", "label_schemas": ["guidelines"]}, SessionError),
        ([0], {"name": "x", "label_schemas": []}, SessionError),
        ([0], {"name": "x", "label_schemas": ["guidelines", "gone"]}, SchemaNotFound),
        ([0], {"session_id": "0" * 32}, SessionNotFound),
        ([1], {"name": "x", "label_schemas": ["guidelines"]}, TraceError),
    ],
)
def test_an_addition_that_cannot_be_changes_nothing_that_is_stored(
    store: Store, rows: list[int], args: dict[str, Any], error: type[lw.LabelingError]
) -> None:
    screen = Screen(lw.explore([lw.sample_traces()["trace"][0], "no trace"]))
    screen.select("rows", *rows)
    before = tables(store)
    code, _ = screen.refusal("explore.add", **args)
    assert code.startswith(error.code)
    assert tables(store) == before


def test_a_session_that_could_not_be_filled_is_not_left_behind(
    screen: Screen, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> list[str]:
        raise StoreBusy("another program holds the store")

    monkeypatch.setattr(store, "add_items", busy)
    screen.select("all")
    refused = screen.refusal("explore.add", name="pilot", label_schemas=["guidelines"])
    assert refused[0] == "store.busy"
    assert lw.get_labeling_sessions() == []


def test_a_store_that_fails_does_not_keep_a_trace_from_being_read(
    screen: Screen, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def busy(*_: Any, **__: Any) -> pd.DataFrame:
        raise StoreBusy("another program holds the store")

    monkeypatch.setattr(store, "frame", busy)
    assert screen.call("explore.row", row=0)["sessions"] == []
    assert "could not be read" in caplog.text
