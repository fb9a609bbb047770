"""An interrupted kernel (Ctrl+C, the notebook's stop button): nothing half made, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.agents.chats import desk_of
from labeling_widget.store import writes
from labeling_widget.store.base import Store
from tests.unit.explorer_screen import Screen as Explorer
from tests.unit.test_results_widget import Screen as Results
from tests.unit.test_review_app_widget import Screen as App
from tests.unit.wire import Wire


def interrupt(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


@pytest.fixture
def session(store: Store) -> lw.LabelingSession:
    del store
    lw.create_label_schema("right", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("pilot", label_schemas=["right"])
    return session.add_traces(lw.sample_traces().head(3))


def from_the_app(_: lw.LabelingSession) -> Callable[[], Any]:
    screen = App(lw.sample_traces())
    questions = [{"name": lw.GUIDELINES, "version": 1}]
    return lambda: screen.ask("app.create", name="other", source="given", questions=questions)


def from_the_explorer(_: lw.LabelingSession) -> Callable[[], Any]:
    screen = Explorer(lw.explore(lw.sample_traces()))
    screen.select("all")
    return lambda: screen.reply("explore.add", name="other", label_schemas=["guidelines"])


def from_the_results(session: lw.LabelingSession) -> Callable[[], Any]:
    session.log_assessment(session.trace_ids[0], "right", True, reviewer="ann")
    screen = Results(session)
    return lambda: screen.reply("results.make_session", name="other", question="right", which="all")


@pytest.mark.parametrize("screen", [from_the_app, from_the_explorer, from_the_results])
def test_a_session_that_is_being_filled_is_taken_back_and_the_screen_told(
    session: lw.LabelingSession,
    monkeypatch: pytest.MonkeyPatch,
    screen: Callable[[lw.LabelingSession], Callable[[], Any]],
) -> None:
    make = screen(session)
    monkeypatch.setattr(session.store, "add_items", interrupt)
    error = make()["error"]
    assert (error["code"], error["retryable"]) == ("interrupted", True)
    assert "try again" in error["message"]
    assert [one.name for one in lw.get_labeling_sessions()] == ["pilot"]


def test_an_answer_is_told_to_be_sent_again_and_stored_once(
    session: lw.LabelingSession,
) -> None:
    wire = Wire(session)
    stop = session.store.subscribe(interrupt)  # after the commit
    answer = {"item": session.trace_ids[0], "name": "right", "value": True, "rev": 0, "key": "k1"}
    error = wire.refused("assessment.put", **answer)
    assert (error["code"], error["retryable"]) == ("interrupted", True)
    stop()
    wire.call("assessment.put", **answer)
    assert len(session.store.frame("assessments", existing=False)) == 1


def test_a_message_whose_sending_is_interrupted_does_not_keep_the_agent_busy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    del store
    lw.get_review_app().add_agent(agent_name="support", agent=lambda messages: "So.")
    session = lw.create_labeling_session(
        "chat", label_schemas=[lw.GUIDELINES], agent="support", enable_multi_turn_chat=True
    )
    desk = desk_of(session, "ann")
    answered = threading.Event()
    desk.listen(lambda turn, _: answered.set() if turn.status == "answered" else None)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", interrupt)
        with pytest.raises(KeyboardInterrupt):
            desk.send("k1", None, "Hello?")
    assert desk.turn is not None
    assert desk.turn.status == "stopped"
    desk.send("k2", None, "Hello?")
    assert answered.wait(10)


def test_an_import_is_taken_whole_or_not_at_all(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_answer = writes.put_answer
    given: list[Any] = []

    def second(*args: Any) -> Any:
        given.append(args)
        return interrupt() if len(given) == 2 else put_answer(*args)

    frame = pd.DataFrame({"trace_id": session.trace_ids, "right": True})
    with monkeypatch.context() as patched:
        patched.setattr(writes, "put_answer", second)
        with pytest.raises(KeyboardInterrupt):
            session.import_labels(frame, reviewer="ann")
    assert session.labels().empty
    session.import_labels(frame, reviewer="ann")
    assert len(session.labels()) == 3


def test_a_backup_that_is_being_replaced_stays(
    session: lw.LabelingSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backup"
    session.store.to_parquet(folder)
    rename = Path.rename

    def second(path: Path, target: Path) -> Path:
        return interrupt() if path.suffix == ".part" else rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", second)
        with pytest.raises(KeyboardInterrupt):
            session.store.to_parquet(folder, overwrite=True)
    assert [each.name for each in tmp_path.iterdir() if "backup" in each.name] == ["backup"]
    assert len(lw.read_parquet(folder, url="sqlite://").frame("items")) == 3
