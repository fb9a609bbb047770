"""Questions that change under an open screen: what it is told, and what it may still send."""

from __future__ import annotations

from typing import Any

import pytest

import labeling_widget as lw
from tests.unit.drifting import ANN, drifting, schema
from tests.unit.wire import Wire

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    return drifting(make_trace)


def test_the_snapshot_marks_items_that_are_asked_again_and_begins_there(
    session: lw.LabelingSession,
) -> None:
    session.set_label_schemas([schema("good", "Yes", "Perhaps"), schema("tone")])
    wire = Wire(session, ANN)
    snapshot = wire.call("session.open")
    assert (snapshot["states"], snapshot["index"]) == ("aap", 0)
    assert [question["fits"] for question in snapshot["questions"]] == [[2], [1]]
    assert wire.call("session.progress")["states"] == "aap"
    rows = wire.call("items.page", states=["in_progress"])["rows"]
    assert [row["state"] for row in rows] == ["asked_again", "asked_again"]
    (item,) = wire.call("item.get", indexes=[0])["items"]
    review = item["review"]
    assert review["asked_again"] == {"good": "changed", "tone": "new"}
    assert (review["state"], review["reason"], review["note"]) == ("in_progress", None, "")
    assert review["answers"][0]["schema_version"] == 1


def test_an_answer_to_the_version_before_is_refused_in_words_and_with_the_review(
    session: lw.LabelingSession,
) -> None:
    session.set_label_schemas([schema("good", "Yes", "Perhaps", title="Is it any good?")])
    wire = Wire(session, ANN)
    args = {"item": session.trace_ids[2], "name": "good", "value": "Yes"}
    error = wire.refused("assessment.put", **args, version=1, key="k")
    assert (error["code"], error["field"], error["retryable"]) == (
        "question.changed",
        "good",
        False,
    )
    assert "“Is it any good?” was changed while you answered it" in error["message"]
    assert error["review"]["answers"] == []
    saved = wire.call("assessment.put", **args, version=2, key="k")
    assert saved["review"]["answers"][0]["schema_version"] == 2
    assert wire.call("assessment.put", **args, key="k2")["review"]["answers"], "unsaid, it is now's"


def test_an_answer_to_a_version_that_asks_the_same_is_taken(session: lw.LabelingSession) -> None:
    session.set_label_schemas([schema("good", required=True)])
    args = {"item": session.trace_ids[2], "name": "good", "value": "Yes", "version": 1, "key": "k"}
    review = Wire(session, ANN).call("assessment.put", **args)["review"]
    assert review["answers"][0]["schema_version"] == 2


def test_the_options_of_an_earlier_yes_or_no_are_told_as_they_were(make_trace: Any) -> None:
    schema("ok", input=lw.InputPassFail("Safe", "Harmful"))
    session = lw.create_labeling_session("labels", label_schemas=["ok"])
    session.add_traces([make_trace(1)])
    session.set_label_schemas([schema("ok", input=lw.InputPassFail("Harmful", "Safe"))])
    (question,) = Wire(session).call("session.open")["questions"]
    (earlier,) = question["earlier"]
    assert (earlier["version"], earlier["options"][0]) == (1, {"value": True, "label": "Safe"})


def test_a_screen_that_shows_the_old_questions_completes_nothing(
    session: lw.LabelingSession,
) -> None:
    wire = Wire(session, ANN)
    old = wire.call("session.open")["asked"]
    session.set_label_schemas(["good", schema("tone")])
    item = session.trace_ids[2]
    error = wire.refused("review.set", item=item, state="completed", key="k1", asked=old)
    assert (error["code"], error["retryable"]) == ("question.changed", False)
    put = {"item": item, "name": "good", "value": "Yes", "version": 1, "complete": True}
    review = wire.call("assessment.put", **put, key="k2", asked=old)["review"]
    assert (review["state"], review["answers"][0]["value"]) == ("in_progress", "Yes")
    now = wire.call("session.open")["asked"]
    session.set_label_schemas(["tone", "good"])
    assert wire.call("session.open")["asked"] == now, "another order asks nothing else"
    done = wire.call("review.set", item=item, state="completed", key="k3", asked=now)
    assert done["review"]["state"] == "completed"


def test_what_was_stored_before_the_change_is_acknowledged_when_it_is_sent_again(
    session: lw.LabelingSession,
) -> None:
    wire = Wire(session, ANN)
    item = session.trace_ids[2]
    put = {"item": item, "name": "good", "value": "No", "version": 1, "key": "put"}
    done = {"item": item, "state": "completed", "key": "done"}
    asked = wire.call("session.open")["asked"]
    saved = wire.call("assessment.put", **put, asked=asked)
    wire.call("review.set", **done, asked=asked)
    session.set_label_schemas([schema("good", "Yes", "Perhaps"), schema("tone")])
    again = wire.call("assessment.put", **put, asked=asked)
    assert (again["seq"], again["saved_at"]) == (saved["seq"], saved["saved_at"])
    assert again["review"]["asked_again"] == {"good": "changed", "tone": "new"}
    assert wire.call("review.set", **done, asked=asked)["review"]["state"] == "in_progress"
    session.set_label_schemas(["tone"])
    assert wire.call("assessment.put", **put)["seq"] == saved["seq"]
    assert wire.refused("assessment.put", **{**put, "key": "new"})["code"] == "schema.unknown"
