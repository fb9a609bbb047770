"""What an agent answers, in a chat and for the records of a dataset, on every store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget import current
from labeling_widget.agents import chats
from labeling_widget.agents.turns import ChatTurn
from labeling_widget.store.base import Store


class Agent:
    def __init__(self) -> None:
        self.fails = False

    def __call__(self, messages: list[dict[str, Any]]) -> str:
        if self.fails:
            raise RuntimeError("no lamps")
        return f"{len(messages)}: {messages[-1]['content']}"


@pytest.fixture
def agent() -> Agent:
    return Agent()


@pytest.fixture
def session(store: Store, agent: Agent) -> Iterator[lw.LabelingSession]:
    before = current._current
    current.set_store(store)
    lw.create_label_schema("helpful", type="feedback", input=lw.InputPassFail())
    lw.get_review_app().add_agent(agent_name="support", agent=agent)
    yield lw.create_labeling_session(
        "pilot", label_schemas=["helpful"], agent="support", enable_multi_turn_chat=True
    )
    current._current = before


def say(session: lw.LabelingSession, key: str, chat: str | None, text: str) -> ChatTurn:
    desk, done = chats.desk_of(session, "ann"), threading.Event()
    stop = desk.listen(lambda turn, _: done.set() if turn.status != "answering" else None)
    turn = desk.send(key, chat, text)
    if turn.status == "answering":
        assert done.wait(30)
    stop()
    assert desk.turn is not None
    return desk.turn


def test_the_turns_of_a_chat_are_labeled_like_any_trace(session: lw.LabelingSession) -> None:
    first = say(session, "k1", None, "Returns?")
    second = say(session, "k2", first.chat, "How long?")
    assert [first.said, second.said] == ["1: Returns?", "3: How long?"]
    assert session.trace_ids == [first.item, second.item]
    assert [first.index, second.index] == [0, 1]
    session.log_assessment(str(second.item), "helpful", True, reviewer="ann", complete=True)
    assert session.labels()[["trace_id", "value"]].values.tolist() == [[second.item, True]]
    copies = lw.search_traces(session.mlflow_run_id)
    assert {each["mlflow.trace.session"] for each in copies["trace_metadata"]} == {first.chat}


def test_a_message_that_is_answered_is_known_by_another_kernel(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = say(session, "k1", None, "Returns?")
    monkeypatch.setattr(chats, "_desks", {})
    again = chats.desk_of(session, "ann").send("k1", None, "Returns?")
    assert (again.item, again.status) == (said.item, "answered")
    assert len(session) == 1


def test_a_record_that_failed_is_an_item_in_error_until_it_is_answered(
    session: lw.LabelingSession, agent: Agent
) -> None:
    dataset = lw.create_dataset(f"shop-{session.mlflow_run_id}")
    dataset.merge_records([{"inputs": {"question": "Lamps?"}}])
    agent.fails = True
    with pytest.warns(lw.TraceWarning, match="1 of 1 records have no answer"):
        session.add_dataset(dataset)
    agent.fails = False
    session.add_dataset(dataset).add_dataset(dataset)
    copies = lw.search_traces(session.mlflow_run_id)
    assert copies["state"].tolist() == ["ERROR", "OK"]
    assert copies["request"].tolist() == [{"question": "Lamps?"}] * 2
    assert len(set(session.trace_ids)) == 2
