"""Every message gets exactly one reply, whatever it holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.store.base import Store
from labeling_widget.widget import protocol
from labeling_widget.widget.dispatch import Dispatcher
from tests.unit.wire import Wire


@pytest.fixture
def session(store: Store, make_trace: Any) -> lw.LabelingSession:
    lw.create_label_schema(
        "correct", type="feedback", input=lw.InputPassFail(), enable_comment=True, required=True
    )
    lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric(1, 5))
    session = lw.create_labeling_session("pilot", label_schemas=["correct", "stars"])
    session.add_traces([make_trace(n, question=f"Question {n}?") for n in range(4)])
    return session


@pytest.fixture
def wire(session: lw.LabelingSession) -> Wire:
    return Wire(session)


def put(wire: Wire, item: str, name: str, value: Any, **more: Any) -> dict[str, Any]:
    key = more.pop("key", f"{item}-{name}-{value}")
    return wire.call("assessment.put", item=item, name=name, value=value, key=key, **more)


def test_a_session_opens_with_all_that_a_view_needs(
    wire: Wire, session: lw.LabelingSession
) -> None:
    snapshot = wire.call("session.open")
    assert snapshot["name"] == "pilot"
    assert snapshot["reviewer"] == "alice"
    assert snapshot["states"] == "pppp"
    assert snapshot["index"] == 0
    assert [q["name"] for q in snapshot["questions"]] == ["correct", "stars"]
    assert [o["value"] for o in snapshot["questions"][0]["options"]] == [True, False]
    assert (snapshot["questions"][1]["min"], snapshot["questions"][1]["max"]) == (1, 5)
    assert snapshot["session_id"] == session.mlflow_run_id


def test_an_answer_is_stored_under_the_reviewer_that_python_named(
    wire: Wire, session: lw.LabelingSession
) -> None:
    item = session.trace_ids[1]
    saved = put(wire, item, "correct", value=True, rationale="ok", rev=0, reviewer="mallory")
    assert saved["review"]["state"] == "in_progress"
    assert saved["review"]["answers"][0]["value"] is True
    assert saved["review"]["revs"] == {"correct": 1}
    assert session.labels()[["reviewer", "rationale"]].to_numpy().tolist() == [["alice", "ok"]]


def test_an_answer_sent_twice_is_stored_once(wire: Wire, session: lw.LabelingSession) -> None:
    item = session.trace_ids[0]
    first = put(wire, item, "stars", 3, key="k1", rev=0)
    assert put(wire, item, "stars", 3, key="k1", rev=0) == first
    assert len(session.labels()) == 1


def test_a_stale_revision_is_refused_with_what_is_there(
    wire: Wire, session: lw.LabelingSession
) -> None:
    item = session.trace_ids[0]
    put(wire, item, "stars", 3, rev=0)
    error = wire.refused("assessment.put", item=item, name="stars", value=5, key="other", rev=0)
    assert error["code"] == "answer.conflict"
    assert error["field"] == "stars"
    assert error["review"]["answers"][0]["value"] == 3
    assert session.labels()["value"].tolist() == [3]


def test_an_answer_outside_its_bounds_names_the_question(
    wire: Wire, session: lw.LabelingSession
) -> None:
    error = wire.refused(
        "assessment.put", item=session.trace_ids[0], name="stars", value=9, key="k"
    )
    assert (error["code"], error["field"]) == ("answer.invalid", "stars")
    assert not error["retryable"]
    assert session.labels().empty


def test_completing_without_a_required_answer_names_what_is_missing(
    wire: Wire, session: lw.LabelingSession
) -> None:
    item = session.trace_ids[0]
    error = wire.refused("review.set", item=item, state="completed", key="k")
    assert (error["code"], error["field"]) == ("review.incomplete", "correct")
    put(wire, item, "correct", value=False)
    saved = wire.call("review.set", item=item, state="completed", key="k2")
    assert saved["review"]["state"] == "completed"
    assert wire.call("session.open")["states"] == "cppp"


def test_a_reviewer_comes_back_to_where_they_left_off(
    wire: Wire, session: lw.LabelingSession
) -> None:
    put(wire, session.trace_ids[2], "stars", 1)
    assert Wire(session).call("session.open")["index"] == 2
    put(wire, session.trace_ids[2], "correct", value=True, complete=True)
    assert Wire(session).call("session.open")["index"] == 3
    wire.call("review.set", item=session.trace_ids[3], state="skipped", reason="later", key="s")
    assert Wire(session).call("session.open")["index"] == 0
    assert Wire(session, "bob").call("session.open")["index"] == 0


def test_a_reviewer_comes_back_to_where_the_latest_answer_was_changed(
    wire: Wire, session: lw.LabelingSession
) -> None:
    for at in (1, 2):
        put(wire, session.trace_ids[at], "stars", at, key=f"k{at}")
    put(wire, session.trace_ids[1], "stars", 5, key="again")  # it is in progress, and stays so
    put(Wire(session, "bob"), session.trace_ids[3], "stars", 1, key="other")
    assert Wire(session).call("session.open")["index"] == 1
    put(wire, session.trace_ids[2], "stars", 5, key="more")
    wire.call("assessment.undo", key="u1")
    wire.call("assessment.undo", key="u2")
    assert Wire(session).call("session.open")["index"] == 1


def test_undo_restores_answer_and_state_and_says_when_nothing_is_left(
    wire: Wire, session: lw.LabelingSession
) -> None:
    item = session.trace_ids[0]
    put(wire, item, "stars", 1, key="k1")
    put(wire, item, "stars", 2, key="k2")
    wire.call("review.set", item=item, state="skipped", reason="cannot_judge", key="k3")
    states = []
    values = []
    for key in ("u1", "u2", "u3"):
        review = wire.call("assessment.undo", key=key)["saved"]["review"]
        states.append(review["state"])
        values.append([answer["value"] for answer in review["answers"]])
    assert states == ["in_progress", "in_progress", "pending"]
    assert values == [[2], [1], []]
    assert wire.call("assessment.undo", key="u4") == {"saved": None}


def test_reviewers_do_not_see_each_other(wire: Wire, session: lw.LabelingSession) -> None:
    item = session.trace_ids[0]
    put(wire, item, "stars", 1)
    other = Wire(session, "bob")
    assert other.call("session.open")["states"] == "pppp"
    assert other.call("item.get", item=item)["items"][0]["review"]["answers"] == []


def test_items_come_by_position_and_by_id(wire: Wire, session: lw.LabelingSession) -> None:
    items = wire.call("item.get", indexes=[2, 0])["items"]
    assert [item["index"] for item in items] == [2, 0]
    assert items[0]["item"] == session.trace_ids[2]
    by_copy = wire.call("item.get", item=items[0]["copy_id"])["items"][0]
    assert by_copy == items[0]
    assert wire.refused("item.get", indexes=[99])["code"] == "item.unknown"
    assert wire.refused("item.get", item="tr-nope")["code"] == "item.unknown"


def test_items_are_listed_by_text_and_state(wire: Wire, session: lw.LabelingSession) -> None:
    put(wire, session.trace_ids[1], "stars", 1)
    page = wire.call("items.page", query="QUESTION", offset=1, limit=2)
    assert page["total"] == 4
    assert [row["title"] for row in page["rows"]] == ["Question 1?", "Question 2?"]
    assert [r["index"] for r in wire.call("items.page", states=["in_progress"])["rows"]] == [1]
    assert wire.call("items.page", query=session.trace_ids[3])["rows"][0]["index"] == 3
    assert wire.call("items.page", offset=-2, limit=1) == wire.call("items.page", limit=1)
    assert wire.call("items.page", limit=-1) == {"total": 4, "rows": []}


def test_traces_added_later_are_found(
    wire: Wire, session: lw.LabelingSession, make_trace: Any
) -> None:
    assert wire.call("items.page")["total"] == 4
    session.add_traces(make_trace(50, question="New?"))
    assert wire.call("items.page", query="new?")["rows"][0]["index"] == 4
    assert wire.call("item.get", indexes=[4])["items"][0]["item"] == session.trace_ids[4]


def test_a_span_and_the_raw_json_are_fetched_when_asked_for(
    wire: Wire, session: lw.LabelingSession
) -> None:
    item = session.trace_ids[0]
    rows = wire.call("trace.spans", item=item)["rows"]
    body = wire.call("span.body", item=item, span=rows[0]["id"])
    assert body["output"][0]["blocks"][0]["text"] == "So."
    assert '"trace_id"' in wire.call("trace.json", item=item)["text"]
    assert wire.call("trace.search", item=item, query="question 0")["total"] >= 1
    assert wire.refused("span.body", item=item, span="nope")["code"] == "item.unknown"


@pytest.mark.parametrize(
    "message",
    [
        {"v": 1, "kind": "call", "id": "c1", "op": "session.burn", "args": {}},
        {"v": 1, "kind": "call", "id": "c1", "op": None},
        {"v": 1, "kind": "call", "id": "c1"},
        {"v": 2, "kind": "call", "id": "c1", "op": "session.open", "args": {}},
        {"v": 1, "kind": "call", "id": "c1", "op": "assessment.put", "args": {"item": 5}},
        {"v": 1, "kind": "call", "id": "c1", "op": "assessment.put", "args": []},
        {"v": 1, "kind": "call", "id": "c1", "op": "review.set", "args": {"state": "burnt"}},
    ],
)
def test_a_message_that_is_not_understood_is_answered(wire: Wire, message: dict[str, Any]) -> None:
    reply = wire.dispatcher.answer(message)
    assert reply is not None
    assert reply["ok"] is False
    assert reply["id"] == "c1"
    assert reply["error"]["code"] == "protocol.invalid"


@pytest.mark.parametrize("message", [None, "x", [], {}, {"kind": "reply", "id": "c1"}])
def test_what_is_no_call_is_left_alone(wire: Wire, message: Any) -> None:
    assert wire.dispatcher.answer(message) is None


def test_a_bug_is_logged_and_answered_without_its_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: Any) -> protocol.Snapshot:
        raise RuntimeError("postgresql://user:secret@host")

    reply = Dispatcher({"session.open": broken}).answer(
        {"v": 1, "kind": "call", "id": "c1", "op": "session.open", "args": {}}
    )
    assert reply is not None
    assert reply["error"]["code"] == "internal"
    assert "secret" not in json.dumps(reply)
    assert "RuntimeError" in caplog.text
