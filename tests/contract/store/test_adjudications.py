"""Agreed answers: versioned, idempotent, and nobody's."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from labeling_widget.errors import Conflict, ItemNotFound, StoreError
from labeling_widget.store import read_parquet
from labeling_widget.store.base import Store
from labeling_widget.store.records import AdjudicationRecord, NewAdjudication

ANN, BOB = "ann@example.com", "bob@example.com"


def decide(desk: Any, value: Any, item: int = 0, **more: Any) -> AdjudicationRecord:
    given: dict[str, Any] = {
        "key": secrets.token_hex(8),
        "session_id": desk.session_id,
        "copy_id": desk.copies[item],
        "name": "faithful",
        "type": "feedback",
        "schema_version": 1,
        "decided_by": "owner@example.com",
    }
    text = None if value is None else json.dumps(value)
    made: AdjudicationRecord = desk.store.adjudicate(
        NewAdjudication(**{**given, **more}, value=text)
    )
    return made


def standing(desk: Any) -> list[tuple[str, str | None, str]]:
    frame = desk.store.frame("adjudications", session_id=desk.session_id, valid=True)
    return list(zip(frame["trace_id"], frame["value"], frame["decided_by"], strict=True))


def test_a_decision_is_kept_with_who_decided_and_what_from(desk: Any) -> None:
    desk.put("yes")
    desk.put("no", who=BOB)
    ids = tuple(sorted(desk.store.frame("assessments")["assessment_id"]))
    made = decide(desk, "yes", basis=ids, rationale="Ann is right.")
    frame = desk.store.frame("adjudications", session_id=desk.session_id)
    row = frame.to_dict("records")[0]
    assert row["adjudication_id"] == made.adjudication_id
    assert (row["value"], row["rationale"], row["decided_by"]) == (
        '"yes"',
        "Ann is right.",
        "owner@example.com",
    )
    assert tuple(row["basis"]) == ids == made.basis
    assert row["created_at"].to_pydatetime() == made.created_at
    assert (made.rev, row["rev"], row["trace_id"]) == (1, 1, "tr-1")


def test_a_second_decision_overrides_the_first_which_stays(desk: Any) -> None:
    first = decide(desk, "yes")
    second = decide(desk, "no", decided_by=BOB)
    frame = desk.store.frame("adjudications", session_id=desk.session_id)
    assert frame["valid"].tolist() == [False, True]
    assert frame["overrides"].tolist()[1] == first.adjudication_id
    assert second.rev == 2
    assert standing(desk) == [("tr-1", '"no"', BOB)]


def test_the_same_key_and_the_same_decision_write_no_new_version(desk: Any) -> None:
    first = decide(desk, "yes", key="once")
    assert decide(desk, "yes", key="once") == first
    assert decide(desk, "yes") == first
    assert len(desk.store.frame("adjudications")) == 1
    with pytest.raises(StoreError, match="names another change"):
        decide(desk, "yes", item=1, key="once")


def test_deciding_the_same_from_other_answers_is_a_new_version(desk: Any) -> None:
    decide(desk, "yes", basis=("a-1",))
    assert decide(desk, "yes", basis=("a-2", "a-1")).rev == 2


def test_a_withdrawn_decision_stands_as_withdrawn(desk: Any) -> None:
    assert decide(desk, None).rev == 0
    decide(desk, "yes")
    assert decide(desk, None).value is None
    frame = desk.store.frame("adjudications", valid=True)
    assert frame["value"].isna().tolist() == [True]


def test_a_revision_that_has_passed_is_refused_and_names_the_current_one(desk: Any) -> None:
    decide(desk, "yes", rev=0)
    with pytest.raises(Conflict) as refused:
        decide(desk, "no", rev=0)
    assert refused.value.rev == 1
    assert standing(desk) == [("tr-1", '"yes"', "owner@example.com")]


def test_slots_are_decided_apart(desk: Any) -> None:
    decide(desk, "yes")
    decide(desk, "no", span_id="1111", target="span")
    decide(desk, "no", item=1)
    decide(desk, 3, name="score")
    assert len(desk.store.frame("adjudications", valid=True)) == 4


def test_deciding_touches_nobodys_answers_states_or_undo(desk: Any) -> None:
    desk.put("no")
    before = desk.store.review(desk.session_id, desk.copies[0], ANN)
    decide(desk, "yes", decided_by=ANN)
    assert desk.store.review(desk.session_id, desk.copies[0], ANN) == before
    assert desk.states(BOB) == "ppp"
    assert desk.undo() is not None
    assert desk.answers() == {}
    assert standing(desk) == [("tr-1", '"yes"', ANN)]
    assert desk.undo() is None


def test_a_decision_is_a_change_that_subscribers_hear_of(desk: Any) -> None:
    heard: list[str] = []
    before = desk.store.seq(desk.session_id)
    stop = desk.store.subscribe(lambda change: heard.append(change.trace_id))
    decide(desk, "yes", item=2)
    stop()
    assert heard == ["tr-3"]
    assert [c.trace_id for c in desk.store.changes(desk.session_id, before)] == ["tr-3"]


def test_an_unknown_item_is_refused(desk: Any) -> None:
    with pytest.raises(ItemNotFound):
        decide(desk, "yes", copy_id="tr-none")


def test_another_process_sees_the_decisions(
    desk: Any, url: str, opened: Callable[[str], Store]
) -> None:
    if url == "sqlite://":
        url = ""  # memory is one process's own
    decide(desk, "yes", basis=("a-1", "a-2"))
    decide(desk, "no", decided_by=BOB)
    other = opened(url) if url else desk.store
    here, there = (
        store.frame("adjudications", session_id=desk.session_id).drop(columns="change_seq")
        for store in (desk.store, other)
    )
    assert here.to_dict("records") == there.to_dict("records")
    decide(type(desk)(other, desk.session_id, desk.copies), "maybe")
    assert standing(desk) == [("tr-1", '"maybe"', "owner@example.com")]


def test_a_backup_carries_the_decisions(desk: Any, tmp_path: Path) -> None:
    decide(desk, "yes", basis=("a-1",))
    decide(desk, "no")
    desk.store.to_parquet(tmp_path / "backup")
    restored = read_parquet(tmp_path / "backup")
    here, there = (
        store.frame("adjudications").drop(columns="change_seq") for store in (desk.store, restored)
    )
    assert here.to_dict("records") == there.to_dict("records")
    restored.close()


VERSION_4 = [
    "DROP TABLE adjudications",
    "UPDATE meta SET value = '4' WHERE key = 'schema_version'",
]
"""What makes a store one that knew no agreed answers."""


@pytest.mark.parametrize("url", ["sqlite file", "postgresql"], indirect=True)
def test_a_store_of_version_4_keeps_its_answers_and_learns_of_decisions(
    desk: Any, url: str, opened: Callable[[str], Store]
) -> None:
    desk.put("no")
    desk.store.close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in VERSION_4:
            connection.execute(sa.text(statement))
    engine.dispose()

    again = type(desk)(opened(url), desk.session_id, desk.copies)
    assert again.answers() == {"faithful": "no"}
    decide(again, "yes", basis=("a-1",))
    assert decide(again, "maybe").rev == 2
    assert standing(again) == [("tr-1", '"maybe"', "owner@example.com")]
    assert len(again.store.frame("adjudications")) == 2
