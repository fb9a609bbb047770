"""Agents that are Python callables: every kind of them, and every form of answer."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.agents import known
from labeling_widget.agents.answer import Request
from labeling_widget.agents.asking import LIMITS, AgentStopped, ask
from labeling_widget.agents.functions import function_source
from labeling_widget.agents.known import source_of
from labeling_widget.errors import AgentExists, AgentFailed, AgentNotFound, ReviewAppError
from labeling_widget.store.base import Store

ASKED = [{"role": "user", "content": "Why?"}]
MESSAGE = {"role": "assistant", "content": "Because."}


class Dumps:
    """As clients' objects are: not JSON, but made into it."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def model_dump(self) -> Any:
        return self.value


def yields(messages: list[Any]) -> Iterator[str]:
    yield from ["Be", "", "cause."]


def yields_chunks(messages: list[Any]) -> Iterator[Any]:
    yield {"choices": [{"delta": {"role": "assistant", "content": "Be"}}]}
    yield Dumps({"choices": [{"delta": {"content": "cause."}}]})
    yield {"choices": []}


def yields_events(messages: list[Any]) -> Iterator[Any]:
    yield {"type": "response.created", "response": {}}
    yield {"type": "response.output_text.delta", "delta": "Because."}


async def answers_later(messages: list[Any]) -> str:
    return "Because."


async def yields_later(messages: list[Any]) -> AsyncIterator[str]:
    yield "Be"
    yield "cause."


async def gives_a_stream(messages: list[Any]) -> Any:
    return yields_later(messages)


CALLABLES: list[Callable[..., Any]] = [
    lambda messages: "Because.",
    lambda messages: MESSAGE,
    lambda messages: {"choices": [{"message": MESSAGE, "finish_reason": "stop"}]},
    lambda messages: Dumps({"choices": [{"message": MESSAGE}]}),
    lambda messages: {"messages": [*messages, MESSAGE]},
    lambda messages: {"output": [{"type": "message", **MESSAGE}]},
    lambda messages: {"role": "assistant", "content": [{"type": "text", "text": "Because."}]},
    yields,
    yields_chunks,
    yields_events,
    answers_later,
    yields_later,
    gives_a_stream,
]


def add(agent: Callable[..., Any]) -> None:
    lw.get_review_app().add_agent(agent_name="why", agent=agent, overwrite=True)


def answer(store: Store, **custom_inputs: Any) -> str:
    return ask(source_of(store, "why"), Request(ASKED, custom_inputs)).answer.text


@pytest.mark.parametrize("agent", CALLABLES)
def test_every_kind_of_callable_answers(store: Store, agent: Callable[..., Any]) -> None:
    add(agent)
    assert answer(store) == "Because."


def test_custom_inputs_go_to_those_that_take_them(store: Store) -> None:
    def named(messages: Any, custom_inputs: Any = None) -> str:
        return f"{custom_inputs}"

    def any_of_them(messages: Any, **more: Any) -> str:
        return f"{more}"

    add(named)
    assert answer(store, k=1) == "{'k': 1}"
    add(any_of_them)
    assert answer(store, k=1) == "{'custom_inputs': {'k': 1}}"


def test_what_a_callable_does_to_the_messages_stays_its_own(store: Store) -> None:
    def spoils(messages: Any) -> str:
        messages[0]["content"] = "spoiled"
        messages.clear()
        return "Because."

    add(spoils)
    answer(store)
    assert ASKED == [{"role": "user", "content": "Why?"}]


def raises(error: BaseException) -> Callable[..., Any]:
    def agent(messages: Any) -> str:
        raise error

    return agent


def fails_half_way(messages: Any) -> Iterator[str]:
    yield "Be"
    raise RuntimeError("the wire was cut")


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (raises(ValueError("no lamps")), "ValueError: no lamps"),
        (raises(SystemExit(3)), "SystemExit: 3"),
        (fails_half_way, "RuntimeError: the wire was cut"),
        (lambda messages: None, "gave NoneType, which is no answer"),
        (lambda messages: 7, "gave int"),
        (lambda messages: object(), "gave object"),
        (lambda messages: {"a": "secret of the agent"}, "gave dict with 'a', which is no answer"),
        (lambda messages: [], "no answer"),
        (lambda messages: "  ", "said nothing"),
        (lambda messages: "x" * 2**20, "too long"),
        (lambda messages: iter("x" * 50_000 for _ in range(20)), "too long"),
        (lambda messages: iter([7]), "gave int"),
        (lambda: "takes no messages", "TypeError"),
    ],
)
def test_what_is_no_answer_is_a_failure_that_says_so(
    store: Store, agent: Callable[..., Any], said: str
) -> None:
    add(agent)
    with pytest.raises(AgentFailed, match=said) as failure:
        answer(store)
    assert len(str(failure.value)) < 700
    assert "secret of" not in str(failure.value)


def test_secrets_are_left_out_of_what_an_agent_raises(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "hunter2hunter2")
    said = "key hunter2hunter2, Bearer abcdefghi, https://me:pw-of-me@llm.example.com/v1"
    add(raises(RuntimeError(said)))
    with pytest.raises(AgentFailed) as failure:
        answer(store)
    for secret in ("hunter2", "abcdefghi", "pw-of-me"):
        assert secret not in str(failure.value)
    assert "llm.example.com" in str(failure.value)


def test_a_callable_that_hangs_is_given_up_or_stopped(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, stop = threading.Event(), threading.Event()
    add(lambda messages: let_go.wait())
    stop.set()
    with pytest.raises(AgentStopped):
        ask(source_of(store, "why"), Request(ASKED), stop=stop)
    monkeypatch.setattr(LIMITS, "silence", 0.1)
    with pytest.raises(AgentFailed, match=r"said nothing for 0\.1 seconds"):
        answer(store)
    let_go.set()


def test_one_that_streams_without_end_is_given_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def forever(messages: Any) -> Iterator[str]:
        try:
            while True:
                yield "x"
                ended.wait(0.01)
        finally:
            ended.set()

    add(forever)
    monkeypatch.setattr(LIMITS, "whole", 0.2)
    with pytest.raises(AgentFailed, match=r"not done after 0\.2 seconds"):
        answer(store)
    assert ended.wait(5), "the thread that is left behind goes on"


def test_another_process_says_that_it_has_not_the_function(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(yields)
    monkeypatch.setattr(known, "_callables", {})
    with pytest.raises(AgentFailed, match=r"'why' is a Python function \(yields\).*add_agent"):
        source_of(store, "why")


def test_the_cell_run_again_takes_the_new_function(store: Store) -> None:
    def agent(messages: Any) -> str:
        return "first"

    lw.get_review_app().add_agent(agent_name="why", agent=agent)
    agent.__code__ = (lambda messages: "second").__code__
    lw.get_review_app().add_agent(agent_name="why", agent=agent)
    assert answer(store) == "second"
    with pytest.raises(AgentExists):
        lw.get_review_app().add_agent(agent_name="why", model_serving_endpoint="https://x.example")


def test_arguments_that_cannot_be_are_refused(store: Store) -> None:
    app = lw.get_review_app()
    with pytest.raises(ReviewAppError, match="agent takes a callable; got 7"):
        app.add_agent(agent_name="why", agent=7)  # type: ignore[arg-type]
    with pytest.raises(ReviewAppError, match="give either agent, or the URL"):
        app.add_agent(agent_name="why", agent=yields, token_env="T")
    assert app.agents == []


def test_a_session_needs_an_agent_that_is_there(store: Store) -> None:
    add(yields)
    with pytest.raises(AgentNotFound, match=r"no agent 'who'; there are: 'why'"):
        lw.create_labeling_session("p", label_schemas=[lw.GUIDELINES], agent="who")
    assert lw.get_labeling_sessions() == []


def test_an_earlier_cells_trace_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the answer's, and its server may be away: asking would take minutes."""

    class Mlflow:
        get_last_active_trace_id = staticmethod(lambda *, thread_local: "tr-earlier" * thread_local)
        get_trace = staticmethod(lambda _: pytest.fail("it was looked for"))

    monkeypatch.setitem(sys.modules, "mlflow", Mlflow)
    reply = function_source(lambda _: "Yes.")(Request(ASKED, {}), lambda _: None)
    assert (reply.answer.text, reply.trace) == ("Yes.", None)
