"""Being told of changes."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from labeling_widget.errors import Conflict
from labeling_widget.store.records import Change

ANN = "ann@example.com"


def test_every_change_is_told_with_its_number_item_and_reviewer(desk: Any) -> None:
    told: list[Change] = []
    desk.store.subscribe(told.append)
    put = desk.put("yes", 1)
    moved = desk.move("skipped", 2)
    undone = desk.undo()
    desk.add("tr-4")
    desk.store.update_session(desk.session_id, name="new")
    assert [(c.trace_id, c.reviewer) for c in told] == [
        *(("tr-2", ANN), ("tr-3", ANN), ("tr-3", ANN), ("", ""), ("", ""))
    ]
    assert [c.seq for c in told[:3]] == [put.seq, moved.seq, undone.seq]
    assert told[-1].seq == desk.store.seq(desk.session_id)
    assert {c.session_id for c in told} == {desk.session_id}


def test_what_is_told_is_stored_already_and_may_be_read(desk: Any) -> None:
    seen: list[Any] = []
    desk.store.subscribe(
        lambda change: seen.append((desk.answers(), change.seq, desk.store.seq(desk.session_id)))
    )
    outcome = desk.put("yes")
    assert seen == [({"faithful": "yes"}, outcome.seq, outcome.seq)]


def test_a_subscriber_may_write(desk: Any) -> None:
    def answer_next(change: Change) -> None:
        if change.trace_id == "tr-1":
            desk.put("copied", 1)

    desk.store.subscribe(answer_next)
    desk.put("yes", 0)
    assert desk.answers(1) == {"faithful": "copied"}


def test_nothing_is_told_of_what_was_refused_or_done_before(desk: Any) -> None:
    desk.put("yes", key="k1")
    told: list[Change] = []
    desk.store.subscribe(told.append)
    desk.put("yes", key="k1")
    with pytest.raises(Conflict):
        desk.put("no", rev=0)
    desk.add("tr-1")
    assert told == []


def test_who_stops_listening_is_told_no_more(desk: Any) -> None:
    told: list[Change] = []
    stop, _ = desk.store.subscribe(told.append), desk.store.subscribe(told.append)
    desk.put("a")
    stop()
    stop()
    desk.put("b")
    assert len(told) == 3


def test_a_subscriber_that_fails_is_logged_and_stops_nobody(
    desk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Change] = []

    def fail(change: Change) -> None:
        raise RuntimeError("a view that is gone")

    desk.store.subscribe(fail)
    desk.store.subscribe(told.append)
    outcome = desk.put("yes")
    assert desk.answers() == {"faithful": "yes"}
    assert told[0].seq == outcome.seq
    assert "a view that is gone" in caplog.text


def test_the_thread_that_wrote_is_the_one_that_tells(desk: Any) -> None:
    told: list[str] = []
    desk.store.subscribe(lambda change: told.append(threading.current_thread().name))
    writer = threading.Thread(target=lambda: desk.put("yes"), name="subshell-1")
    writer.start()
    writer.join()
    assert told == ["subshell-1"]
