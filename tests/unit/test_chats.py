"""Live chats: what a reviewer says and what an agent answers, as traces of the session."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.agents import chats, known
from labeling_widget.agents.chats import ChatDesk, desk_of
from labeling_widget.agents.turns import ChatTurn
from labeling_widget.errors import AgentBusy, AgentFailed, AgentNotFound
from labeling_widget.store.base import Store
from tests.unit.wire import Wire

WAIT = 10


class Agent:
    """Says what is put into `said`: pieces, an error, or `None` for the end."""

    def __init__(self) -> None:
        self.said: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        self.asked: list[list[dict[str, Any]]] = []
        self.given: list[Any] = []

    def __call__(self, messages: list[dict[str, Any]], custom_inputs: Any) -> Iterator[str]:
        self.asked.append(messages)
        self.given.append(custom_inputs)
        while (piece := self.said.get(timeout=WAIT)) is not None:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def answers(self, *pieces: str | Exception | None) -> None:
        for piece in pieces:
            self.said.put(piece)


@pytest.fixture
def agent() -> Iterator[Agent]:
    made = Agent()
    yield made
    made.answers(None)  # whoever still waits is let go


@pytest.fixture
def session(store: Store, agent: Agent) -> lw.LabelingSession:
    return chatting(agent)


def chatting(agent: Callable[..., Any], **more: Any) -> lw.LabelingSession:
    lw.get_review_app().add_agent(agent_name="support", agent=agent, overwrite=True)
    return lw.create_labeling_session(
        "pilot",
        label_schemas=[lw.GUIDELINES],
        agent="support",
        enable_multi_turn_chat=True,
        custom_inputs={"tone": "kind"},
        **more,
    )


class Told:
    """Waits for what a desk tells."""

    def __init__(self, desk: ChatDesk) -> None:
        self._turns: queue.SimpleQueue[tuple[ChatTurn, str]] = queue.SimpleQueue()
        self.desk = desk  # a desk lives as long as somebody has it
        desk.listen(lambda turn, piece: self._turns.put((turn, piece)))

    def piece(self) -> str:
        return self._turns.get(timeout=WAIT)[1]

    def end(self) -> ChatTurn:
        while (turn := self._turns.get(timeout=WAIT)[0]).status == "answering":
            pass
        return turn


def test_two_turns_become_two_traces_of_one_conversation(
    session: lw.LabelingSession, agent: Agent
) -> None:
    desk = desk_of(session, "ann")
    told = Told(desk)
    agent.answers("It is ", "free.", None)
    first = desk.send("k1", None, "Returns?")
    assert (first.status, first.text, first.item) == ("answering", "Returns?", None)
    done = told.end()
    assert (done.said, done.index) == ("It is free.", 0)
    agent.answers("30 days.", None)
    desk.send("k2", done.chat, "How long?")
    assert told.end().index == 1

    assert agent.asked[1] == [
        {"role": "user", "content": "Returns?"},
        {"role": "assistant", "content": "It is free."},
        {"role": "user", "content": "How long?"},
    ]
    assert agent.given == [{"tone": "kind"}] * 2
    frame = lw.search_traces(session.mlflow_run_id)
    assert frame["request"].tolist() == [{"messages": each} for each in agent.asked]
    assert [each["choices"][0]["message"]["content"] for each in frame["response"]] == [
        "It is free.",
        "30 days.",
    ]
    for metadata in frame["trace_metadata"]:
        assert metadata["mlflow.trace.session"] == done.chat
        assert metadata["mlflow.trace.user"] == "ann"
        assert metadata["labeling_widget.agent"] == "support"


def test_an_answer_is_told_as_it_comes(session: lw.LabelingSession, agent: Agent) -> None:
    desk = desk_of(session, "ann")
    told = Told(desk)
    desk.send("k", None, "Returns?")
    agent.answers("It is ")
    assert told.piece() == "It is "
    assert desk.turn is not None
    assert (desk.turn.said, desk.turn.pieces) == ("It is ", 1)
    assert session.trace_ids == []
    agent.answers("free.", None)
    assert told.piece() == "free."
    assert told.end().item == session.trace_ids[0]


def test_the_same_message_is_asked_once(
    session: lw.LabelingSession, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(session, "ann")
    told = Told(desk)
    desk.send("k", None, "Returns?")
    assert desk.send("k", None, "Returns?").status == "answering"
    agent.answers("Free.", None)
    done = told.end()
    assert desk.send("k", None, "Returns?").item == done.item
    monkeypatch.setattr(chats, "_desks", {})  # the kernel was restarted
    again = desk_of(session, "ann").send("k", None, "Returns?")
    assert (again.item, again.said, again.status) == (done.item, "Free.", "answered")
    assert len(agent.asked) == len(session) == 1


def test_a_failure_changes_nothing_and_the_message_can_be_sent_again(
    session: lw.LabelingSession, agent: Agent
) -> None:
    desk = desk_of(session, "ann")
    told = Told(desk)
    agent.answers("It is", RuntimeError("no lamps"))
    desk.send("k1", None, "Returns?")
    failed = told.end()
    assert (failed.status, failed.text) == ("failed", "Returns?")
    assert failed.message == "RuntimeError: no lamps"
    assert session.trace_ids == []
    agent.answers("Free.", None)
    desk.send("k2", None, "Returns?")
    assert told.end().status == "answered"


def test_a_stopped_message_is_given_back_and_the_agent_can_be_asked_at_once(
    session: lw.LabelingSession, agent: Agent
) -> None:
    desk = desk_of(session, "ann")
    told = Told(desk)
    desk.send("k1", None, "Returns?")
    with pytest.raises(AgentBusy):
        desk.send("k2", None, "Anybody?")
    desk.stop("k1")
    assert told.end().status == "stopped"
    agent.answers(None, "Free.", None)  # the first for the thread that is left behind
    desk.send("k3", None, "Returns?")
    assert told.end().status in ("answered", "failed")


def test_a_chat_belongs_to_who_began_it(session: lw.LabelingSession, agent: Agent) -> None:
    ann, bob = desk_of(session, "ann"), desk_of(session, "bob")
    told = Told(ann)
    agent.answers("Free.", None)
    ann.send("k", None, "Returns?")
    chat = told.end().chat
    for foreign in (chat, "chat-nobody's"):
        with pytest.raises(AgentFailed, match="not yours"):
            bob.send("k", foreign, "And me?")
    assert bob.turn is None
    own = Wire(session, "ann").call("item.get", indexes=[0])["items"][0]
    others = Wire(session, "bob").call("item.get", indexes=[0])["items"][0]
    assert own["conversation"]["own"] is True
    assert others["conversation"]["own"] is False


def test_who_talked_is_one_of_the_reviewers_where_an_item_needs_so_many(
    store: Store, agent: Agent
) -> None:
    session = chatting(agent, reviewers_per_item=2)
    desk = desk_of(session, "ann")
    told = Told(desk)
    agent.answers("Free.", None)
    desk.send("k", None, "Returns?")
    item = told.end().item
    assert session.assignments()[["trace_id", "reviewer"]].values.tolist() == [[item, "ann"]]


@pytest.mark.parametrize("text", ["", "  \n", "x" * 50_001])
def test_a_message_that_is_none_is_refused(
    session: lw.LabelingSession, agent: Agent, text: str
) -> None:
    error = Wire(session).refused("chat.send", key="k", text=text)
    assert (error["code"], error["field"]) == ("agent.failed", "text")
    assert agent.asked == []


def test_a_session_without_a_chat_refuses_messages(store: Store, agent: Agent) -> None:
    chatting(agent)
    quiet = lw.create_labeling_session("quiet", label_schemas=[lw.GUIDELINES], agent="support")
    wire = Wire(quiet)
    assert wire.call("session.open")["chat"] is None
    assert wire.refused("chat.send", key="k", text="Returns?")["code"] == "agent.unknown"
    lw.get_review_app().remove_agent("support")
    with pytest.raises(AgentNotFound):
        desk_of(quiet, "ann").send("k", None, "Returns?")


def test_the_front_end_is_told_why_an_agent_cannot_answer_here(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Wire(session).call("session.open")["chat"] == {"agent": "support", "problem": ""}
    monkeypatch.setattr(known, "_callables", {})
    assert "not here" in Wire(session).call("session.open")["chat"]["problem"]
    assert "not here" in Wire(session).refused("chat.send", key="k", text="Hi")["message"]
    lw.get_review_app().remove_agent("support")
    assert "no agent 'support'" in Wire(session).call("session.open")["chat"]["problem"]


def test_whoever_hears_no_events_can_ask_how_a_message_stands(
    session: lw.LabelingSession, agent: Agent
) -> None:
    wire = Wire(session, "ann")
    assert wire.call("chat.open") == {"turn": None}
    told = Told(desk_of(session, "ann"))
    wire.call("chat.send", key="k", text="Returns?")
    agent.answers("Free.", None)
    told.end()
    turn = wire.call("chat.open")["turn"]
    assert (turn["status"], turn["said"], turn["index"]) == ("answered", "Free.", 0)
    assert wire.call("chat.stop", key="other")["turn"] == turn


def test_invisible_and_broken_characters_of_an_answer_travel(
    session: lw.LabelingSession, agent: Agent
) -> None:
    wire = Wire(session, "ann")
    told = Told(desk_of(session, "ann"))
    agent.answers("a\x00b\ud800c<script>", None)
    wire.call("chat.send", key="k", text="\ud83d?")
    assert told.end().status == "answered"
    assert "<script>" in wire.call("chat.open")["turn"]["said"]
    assert wire.call("item.get", indexes=[0])["items"][0]["trace"]["messages"]
