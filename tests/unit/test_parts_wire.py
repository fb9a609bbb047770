"""What the front end is told of parts, evidence and conversations, and what it may say."""

from __future__ import annotations

from typing import Any

import pytest

import labeling_widget as lw
from tests.unit.agent_traces import FIRST, ROOT, SEARCH, SECOND, agent_trace, turn
from tests.unit.wire import Wire

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def wire() -> Wire:
    for name, target in {"whole": "trace", "call": "span:TOOL", "relevant": "document"}.items():
        lw.create_label_schema(name, type="feedback", input=lw.InputPassFail(), target=target)
    session = lw.create_labeling_session("parts", label_schemas=["whole", "call", "relevant"])
    return Wire(session.add_traces(agent_trace()))


def item(wire: Wire, index: int = 0) -> dict[str, Any]:
    [found] = wire.call("item.get", indexes=[index])["items"]
    return dict(found)


def put(wire: Wire, name: str, **more: Any) -> dict[str, Any]:
    args = {"item": "tr-1", "name": name, "value": True, "key": f"{name} {more}", **more}
    return wire.call("assessment.put", **args)


def test_an_item_names_its_parts_in_the_order_they_began(wire: Wire) -> None:
    parts = item(wire)["parts"]
    calls = parts["span:TOOL"]
    assert [(part["span_id"], part["label"]) for part in calls] == [
        (FIRST, "tool_3"),
        (SECOND, "tool_5"),
    ]
    assert [part["target"] for part in parts["document"]] == ["document:0", "document:1"]
    assert "trace" not in parts


def test_an_answer_about_a_part_has_a_slot_and_a_revision_of_its_own(wire: Wire) -> None:
    put(wire, "call", span_id=FIRST, target="span", rev=0)
    review = put(wire, "relevant", span_id=SEARCH, target="document:1", rev=0)["review"]
    slots = [f"call\x1f{FIRST}\x1fspan", f"relevant\x1f{SEARCH}\x1fdocument:1"]
    assert [answer["slot"] for answer in review["answers"]] == slots
    assert review["revs"] == dict.fromkeys(slots, 1)
    conflict = wire.refused(
        "assessment.put",
        item="tr-1",
        name="call",
        value=False,
        key="late",
        span_id=FIRST,
        target="span",
        rev=0,
    )
    assert conflict["code"] == "answer.conflict"


@pytest.mark.parametrize("target", ["document:x", "document:-1", "document:", "", "banana", "span"])
def test_a_target_that_is_none_is_refused(wire: Wire, target: str) -> None:
    args = {"item": "tr-1", "name": "relevant", "value": True, "key": "k", "span_id": SEARCH}
    assert wire.refused("assessment.put", **args, target=target)["code"] in (
        "answer.invalid",
        "item.unknown",
    )


def test_a_marked_passage_comes_back_with_its_answer(wire: Wire) -> None:
    marked = {"quote": "12 dollars", "start": 6}
    review = put(wire, "whole", evidence=[marked])["review"]
    [passage] = review["answers"][0]["evidence"]
    assert passage == {
        "quote": "12 dollars",
        "span_id": ROOT,
        "path": "/outputs",
        "start": 6,
        "end": 16,
    }
    assert item(wire)["review"]["answers"] == review["answers"]


def test_a_passage_marked_on_the_card_of_another_span_is_found_where_it_stands(wire: Wire) -> None:
    marked = {"quote": "Pay by card", "span_id": FIRST, "start": 40}
    [passage] = put(wire, "whole", evidence=[marked])["review"]["answers"][0]["evidence"]
    assert (passage["span_id"], passage["start"]) == (SEARCH, 0)


def test_a_passage_that_is_not_in_the_trace_is_refused_and_names_the_question(wire: Wire) -> None:
    args = {"item": "tr-1", "name": "whole", "value": True, "key": "k"}
    error = wire.refused("assessment.put", **args, evidence=[{"quote": "nowhere"}])
    assert (error["code"], error["field"]) == ("answer.invalid", "whole")
    assert item(wire)["review"]["answers"] == []


def test_an_item_knows_the_turns_of_its_conversation() -> None:
    lw.create_label_schema("solved", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("chat", label_schemas=["solved"])
    wire = Wire(session.add_traces([turn(2, "a"), agent_trace(7), turn(1, "a")]))
    conversation = item(wire, 1)["conversation"]
    assert conversation["id"] == "a"
    assert [(each["item"], each["index"]) for each in conversation["turns"]] == [
        ("tr-1", 0),
        ("tr-2", 1),
    ]
    assert "12 dollars" in conversation["turns"][0]["response"]
    assert item(wire, 2)["conversation"] is None
