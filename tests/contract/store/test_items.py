"""Adding traces to a session and reading them back."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import threading
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from labeling_widget.errors import SessionNotFound, StoreError
from tests.contract.store.conftest import small_trace

NOTHING = pd.DataFrame()


@pytest.fixture(autouse=True)
def other_copies_in_every_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "salt", secrets.token_hex(4))


salt = ""


def copy_of(trace_id: str) -> str:
    """The id of a trace's copy: of the one form that every backend takes, and in no other test."""
    return f"tr-{hashlib.md5((salt + trace_id).encode()).hexdigest()}"


def frame_of(*trace_ids: str, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "copy_id": [copy_of(t) for t in trace_ids],
            "trace_id": list(trace_ids),
            "body": [small_trace(t) for t in trace_ids],
            **columns,
        }
    )


def test_traces_are_appended_in_order_and_named_in_the_reply(desk: Any) -> None:
    assert desk.store.add_items(desk.session_id, frame_of("b", "a"), NOTHING) == ["b", "a"]
    items = desk.store.frame("items", session_id=desk.session_id)
    assert items["trace_id"].tolist() == ["tr-1", "tr-2", "tr-3", "b", "a"]
    assert items["position"].tolist() == [0, 1, 2, 3, 4]
    assert desk.states() == "ppppp"


def test_a_source_trace_is_added_once(desk: Any) -> None:
    desk.put("yes")
    written = desk.written()
    assert desk.add("tr-1", "tr-2") == []
    assert desk.written() == written
    assert desk.add("tr-3", "tr-4", "tr-4") == ["tr-4"]
    assert desk.states() == "ippp"
    assert desk.answers() == {"faithful": "yes"}


def test_the_same_trace_may_be_in_two_sessions(desk: Any) -> None:
    other = replace(desk, session_id="f" * 32, copies=[]).begin()
    assert len(other.copies) == 3
    desk.put("yes")
    assert other.states() == "ppp"
    assert len(desk.store.frame("items", trace_id="tr-1")) == 2


@pytest.mark.needs("verbatim")
def test_the_body_comes_back_byte_for_byte(desk: Any) -> None:
    bodies = [b'{"a": NaN}', '{"text": "שלום 🎉"}'.encode(), b'{"lone": "\\ud800"}', b"x" * 10**6]
    desk.store.add_items(desk.session_id, frame_of(*"abcd").assign(body=bodies), NOTHING)
    assert [desk.store.body(copy_of(t)) for t in "abcd"] == bodies
    frame = desk.store.frame(
        "items", columns=["body", "size"], copy_id=[copy_of("a"), copy_of("d")]
    )
    assert frame["body"].tolist() == [bodies[0], bodies[3]]
    assert frame["size"].tolist() == [len(bodies[0]), 10**6]


def test_all_columns_of_an_item_are_kept(desk: Any) -> None:
    at = pd.Timestamp("2026-01-02 03:04:05.678901", tz="Asia/Tokyo")
    given = frame_of(
        "a",
        name=["answer"],
        state=["OK"],
        request_time=[at],
        duration_ms=[1234],
        span_count=[7],
        request_preview=["What?"],
        response_preview=["That."],
        tags=[{"env": "dev"}],
        trace_metadata=[{"source": "x"}],
    )
    desk.store.add_items(desk.session_id, given, NOTHING)
    (row,) = desk.store.frame("items", copy_id=copy_of("a")).to_dict("records")
    assert {name: row[name] for name in given.columns if name != "body"} == {
        **given.drop(columns="body").to_dict("records")[0],
    }
    assert row["request_time"].tzinfo == dt.UTC
    assert dt.datetime.now(dt.UTC) - row["added_at"] < dt.timedelta(minutes=1)


def test_missing_values_are_kept_as_missing(desk: Any) -> None:
    given = frame_of("a", "b", request_time=[pd.NaT, None], duration_ms=[None, 5], name=[None, "n"])
    desk.store.add_items(desk.session_id, given, NOTHING)
    items = desk.store.frame("items", copy_id=[copy_of("a"), copy_of("b")])
    assert items["request_time"].isna().all()
    assert items["duration_ms"].isna().tolist() == [True, False]
    assert items["duration_ms"][1] == 5
    assert items["name"].tolist() == ["", "n"]
    assert items["tags"].tolist() == [{}, {}]


def test_a_request_time_beyond_what_nanoseconds_reach_is_kept(desk: Any) -> None:
    far = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
    given = frame_of("a").astype(object).assign(request_time=pd.Series([far], dtype=object))
    desk.store.add_items(desk.session_id, given, NOTHING)
    assert desk.store.frame("items", copy_id=copy_of("a"))["request_time"][0] == far


def existing_of(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{"type": "feedback", "name": "judge", **row} for row in rows])


def test_assessments_that_a_trace_brings_along_are_kept_as_existing(desk: Any) -> None:
    carried = existing_of(
        {
            "copy_id": copy_of("a"),
            "assessment_id": "a-source",
            "value": '{"score": NaN}',
            "reviewer": "gpt",
            "source_type": "LLM_JUDGE",
            "valid": False,
            "metadata": {"run": 1},
            "existing": True,
        },
        {"copy_id": copy_of("z"), "assessment_id": "a-lost", "value": "1"},
    )
    desk.store.add_items(desk.session_id, frame_of("a"), carried)
    (row,) = desk.store.frame("assessments").to_dict("records")
    assert (row["assessment_id"], row["trace_id"]) == ("a-source", "a")
    assert row["value"] == '{"score": NaN}'
    assert (row["existing"], row["valid"], row["metadata"]) == (True, False, {"run": 1})
    assert (row["reviewer"], row["source_type"]) == ("gpt", "LLM_JUDGE")
    assert row["session_id"] == desk.session_id


def test_existing_assessments_are_nobodys_answers_here(desk: Any) -> None:
    carried = existing_of(
        {
            "copy_id": copy_of("a"),
            "assessment_id": "1",
            "name": "faithful",
            "reviewer": "ann@example.com",
        },
        {
            "copy_id": copy_of("a"),
            "assessment_id": "2",
            "name": "faithful",
            "reviewer": "ann@example.com",
        },
    )
    desk.store.add_items(desk.session_id, frame_of("a"), carried)
    assert desk.store.review(desk.session_id, copy_of("a"), "ann@example.com").answers == []
    outcome = desk.put("yes", copy_id=copy_of("a"), rev=0)
    assert outcome.review.answers[0].rev == 1
    assert desk.store.frame("assessments")["valid"].tolist() == [True, True, True]
    assert desk.undo() is not None
    assert desk.undo() is None


def test_a_source_with_repeated_or_missing_assessment_ids_loses_none(desk: Any) -> None:
    carried = existing_of(
        {"copy_id": copy_of("a"), "assessment_id": "same", "value": "1"},
        {"copy_id": copy_of("a"), "assessment_id": "same", "value": "2"},
        {"copy_id": copy_of("a"), "assessment_id": None, "value": "3"},
        {"copy_id": copy_of("a"), "assessment_id": "", "value": "4"},
        {"copy_id": copy_of("b"), "assessment_id": "same", "value": "5"},
    )
    desk.store.add_items(desk.session_id, frame_of("a", "b"), carried)
    kept = desk.store.frame("assessments")
    assert kept["value"].tolist() == ["1", "2", "3", "4", "5"]
    assert kept["assessment_id"].tolist()[::4] == ["same", "same"]
    assert (kept["assessment_id"] != "").all()


def test_adding_traces_is_a_change_of_the_session_that_nobody_can_undo(desk: Any) -> None:
    before = desk.store.seq(desk.session_id)
    desk.add("tr-9")
    assert desk.store.seq(desk.session_id) > before
    assert desk.undo("") is None
    now = desk.store.seq(desk.session_id)
    desk.add("tr-9")
    assert desk.store.seq(desk.session_id) == now


def test_nothing_is_added_when_one_row_cannot_be(desk: Any) -> None:
    bad = frame_of("a", "b")
    bad["copy_id"] = "twice"
    with pytest.raises(StoreError):
        desk.store.add_items(desk.session_id, bad, NOTHING)
    with pytest.raises(StoreError, match="'colour'"):
        desk.store.add_items(desk.session_id, frame_of("a", colour=["red"]), NOTHING)
    with pytest.raises(StoreError, match="items need a column 'body'"):
        desk.store.add_items(desk.session_id, frame_of("a").drop(columns="body"), NOTHING)
    with pytest.raises(SessionNotFound):
        desk.store.add_items("nope", frame_of("a"), NOTHING)
    assert len(desk.store.frame("items")) == 3


def test_an_empty_frame_adds_nothing(desk: Any) -> None:
    assert desk.store.add_items(desk.session_id, pd.DataFrame(), NOTHING) == []
    assert desk.store.add_items(desk.session_id, frame_of(), NOTHING) == []


def test_threads_that_add_the_same_traces_add_each_once(desk: Any) -> None:
    trace_ids = [f"x-{i}" for i in range(20)]
    added: list[str] = []
    threads = [
        threading.Thread(target=lambda: added.extend(desk.add(*trace_ids))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == sorted(trace_ids)
    positions = desk.store.frame("items", columns=["position"])["position"]
    assert sorted(positions) == list(range(23))
