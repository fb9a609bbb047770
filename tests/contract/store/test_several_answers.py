"""Several answers in one transaction."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from msgspec.structs import replace

from labeling_widget.errors import Conflict, ItemNotFound, StoreError
from labeling_widget.store.records import Change, NewAnswer


def answer(desk: Any, value: str | None, item: int = 0, **more: Any) -> NewAnswer:
    return NewAnswer(
        **{
            "key": secrets.token_hex(8),
            "session_id": desk.session_id,
            "copy_id": desk.copies[item],
            "reviewer": "ann@example.com",
            "name": "faithful",
            "type": "feedback",
            "schema_version": 1,
            "value": None if value is None else json.dumps(value),
            **more,
        }
    )


def test_all_are_stored_in_their_order_with_an_outcome_each(desk: Any) -> None:
    given = [answer(desk, "yes", 0), answer(desk, "no", 1), answer(desk, "maybe", 0, name="tone")]
    outcomes = desk.store.put_answers(given)
    assert [outcome.review.trace_id for outcome in outcomes] == ["tr-1", "tr-2", "tr-1"]
    assert [o.seq for o in outcomes] == sorted({o.seq for o in outcomes})
    assert desk.answers(0) == {"faithful": "yes", "tone": "maybe"}
    assert desk.answers(1) == {"faithful": "no"}
    assert desk.states() == "iip"


def test_none_is_stored_when_one_cannot_be(desk: Any) -> None:
    desk.put("there", 1)
    before = desk.written()
    stale = answer(desk, "no", 1, rev=0)
    with pytest.raises(Conflict) as refused:
        desk.store.put_answers([answer(desk, "yes", 0, rev=0), stale])
    assert refused.value.position == 1
    with pytest.raises(ItemNotFound):
        desk.store.put_answers([answer(desk, "yes"), answer(desk, "no", copy_id="nowhere")])
    assert desk.written() == before


def test_sent_again_they_change_nothing(desk: Any) -> None:
    given = [answer(desk, "yes", 0), answer(desk, "no", 1)]
    first = desk.store.put_answers(given)
    before = desk.written()
    assert desk.store.put_answers(given) == first
    assert desk.written() == before


def test_undo_takes_them_back_one_at_a_time_the_last_first(desk: Any) -> None:
    desk.store.put_answers([answer(desk, "yes", 0), answer(desk, "no", 1)])
    desk.undo()
    assert (desk.answers(0), desk.answers(1)) == ({"faithful": "yes"}, {})
    desk.undo()
    assert (desk.answers(0), desk.states()) == ({}, "ppp")


def test_subscribers_are_told_once_of_all(desk: Any) -> None:
    told: list[Change] = []
    desk.store.subscribe(told.append)
    last = desk.store.put_answers([answer(desk, "yes", 0), answer(desk, "no", 1)])[-1]
    ann = "ann@example.com"
    assert told == [Change(session_id=desk.session_id, seq=last.seq, reviewer=ann)]
    desk.store.put_answers([])
    assert len(told) == 1


def test_answers_to_two_sessions_are_refused(desk: Any) -> None:
    here = answer(desk, "yes")
    with pytest.raises(StoreError, match="belong to one session"):
        desk.store.put_answers([here, replace(here, session_id="other")])
    assert desk.answers() == {}
