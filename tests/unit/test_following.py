"""What others do appears on the screen, whichever kernel they do it in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import StoreBusy
from labeling_widget.store import open_store
from labeling_widget.widget import following

HERE, ELSEWHERE = "ann", "bob"


class Screen:
    """A widget, and the events that its front end gets."""

    def __init__(self, session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = session.widget(reviewer=HERE)
        self.heard: list[dict[str, Any]] = []
        self._came = threading.Condition()
        monkeypatch.setattr(self.widget, "emit", self._emit)

    def _emit(self, topic: str, data: dict[str, Any]) -> None:
        assert topic == "session.changed"
        with self._came:
            self.heard.append(data)
            self._came.notify_all()

    def wait(self, events: int) -> list[dict[str, Any]]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.heard) >= events, timeout=20)
            return list(self.heard)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/labels.db"


@pytest.fixture
def session(
    url: str, make_trace: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[lw.LabelingSession]:
    monkeypatch.setattr(following, "EVERY", 0.02)
    monkeypatch.setattr(following, "_watches", {})  # but for those that other tests left
    lw.set_store(url)
    lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric(1, 5))
    session = lw.create_labeling_session("pilot", label_schemas=["stars"], reviewers_per_item=2)
    session.add_traces([make_trace(n) for n in range(3)])
    yield session
    assert following._watches == {}, "a widget that a test made was not closed"


@pytest.fixture
def screen(session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    shown = Screen(session, monkeypatch)
    yield shown
    shown.widget.close()


@pytest.fixture
def other_kernel(session: lw.LabelingSession, url: str) -> Iterator[lw.LabelingSession]:
    """The same session through a store of its own: nothing of this process is shared with it."""
    store = open_store(url)
    yield lw.LabelingSession(store, session.labeling_session_id)
    store.close()


def watchers() -> list[threading.Thread]:
    return [watch._thread for watch in following._watches.values()]


def test_other_questions_in_another_kernel_are_told_as_a_change_of_the_whole_session(
    screen: Screen, session: lw.LabelingSession, other_kernel: lw.LabelingSession
) -> None:
    session.log_assessment(session.trace_ids[0], "stars", 3, reviewer=HERE, complete=True)
    screen.wait(1)
    harder = lw.create_label_schema(
        "stars", type="feedback", input=lw.InputNumeric(1, 10), overwrite=True
    )
    other_kernel.set_label_schemas([harder])
    _, *told = screen.wait(3)
    assert [(event["item"], event["reviewer"]) for event in told] == [
        (session.trace_ids[0], HERE),
        ("", ""),
    ]


def test_an_answer_in_another_kernel_is_told_with_its_item_and_reviewer(
    screen: Screen, session: lw.LabelingSession, other_kernel: lw.LabelingSession
) -> None:
    second = session.trace_ids[1]
    other_kernel.log_assessment(second, "stars", 4, reviewer=ELSEWHERE)
    seq = session.store.seq(session.labeling_session_id)
    assert screen.wait(1) == [{"seq": seq, "item": second, "reviewer": ELSEWHERE}]


def test_a_change_in_this_kernel_is_told_at_once_and_not_again(
    screen: Screen, session: lw.LabelingSession, other_kernel: lw.LabelingSession
) -> None:
    first, second, _ = session.trace_ids
    session.log_assessment(first, "stars", 4, reviewer=ELSEWHERE)
    assert [event["item"] for event in screen.heard] == [first]
    other_kernel.log_assessment(second, "stars", 4, reviewer=ELSEWHERE)
    assert [event["item"] for event in screen.wait(2)] == [first, second]


def test_an_item_that_a_colleague_takes_or_gives_back_is_told_without_a_number(
    screen: Screen, session: lw.LabelingSession, other_kernel: lw.LabelingSession
) -> None:
    first = session.trace_ids[0]
    whose = (session.labeling_session_id, session.copy_id(first))
    other_kernel.store.claim(*whose, HERE)  # one's own is no news
    other_kernel.store.claim(*whose, ELSEWHERE)
    event = {"seq": 0, "item": first, "reviewer": ELSEWHERE}
    assert screen.wait(1) == [event]
    other_kernel.store.release(*whose, ELSEWHERE)
    assert screen.wait(2) == [event, event]


def test_very_many_changes_at_once_are_told_as_one(
    screen: Screen,
    session: lw.LabelingSession,
    other_kernel: lw.LabelingSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (watch,) = following._watches.values()
    watch._ended.set()
    watch._thread.join(20)
    monkeypatch.setattr(following, "_MANY", 3)
    for value in (1, 2, 3, 4):
        other_kernel.log_assessment(session.trace_ids[0], "stars", value, reviewer=ELSEWHERE)
    watch.look()
    seq = session.store.seq(session.labeling_session_id)
    assert screen.heard == [{"seq": seq, "item": "", "reviewer": ""}]


def test_widgets_of_one_session_share_a_thread_that_ends_with_the_last_of_them(
    session: lw.LabelingSession,
) -> None:
    one, two = session.widget(), session.widget()
    (thread,) = watchers()
    one.close()
    assert watchers() == [thread]
    two.close()
    thread.join(20)
    assert not thread.is_alive()


def test_a_session_that_is_not_shown_is_not_watched(session: lw.LabelingSession) -> None:
    assert len(session) == 3
    assert watchers() == []


def test_the_thread_ends_when_the_store_is_closed(session: lw.LabelingSession) -> None:
    widget = session.widget()
    (thread,) = watchers()
    session.store.close()
    thread.join(20)
    assert not thread.is_alive()
    widget.close()


def test_a_store_that_cannot_be_read_for_a_moment_is_looked_at_again(
    screen: Screen,
    session: lw.LabelingSession,
    other_kernel: lw.LabelingSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failed, real_seq = threading.Event(), session.store.seq

    def seq(session_id: str) -> int:
        if not failed.is_set():
            failed.set()
            raise StoreBusy("held by another program")
        return int(real_seq(session_id))

    monkeypatch.setattr(session.store, "seq", seq)
    assert failed.wait(20)
    other_kernel.log_assessment(session.trace_ids[0], "stars", 4, reviewer=ELSEWHERE)
    assert len(screen.wait(1)) == 1
