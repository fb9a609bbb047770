"""Agents behind a URL: what they are asked, what they answer, and how they fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.agents import endpoint
from labeling_widget.agents.answer import Request
from labeling_widget.agents.asking import LIMITS, ask
from labeling_widget.agents.known import source_of
from labeling_widget.errors import AgentFailed, ReviewAppError
from labeling_widget.store.base import Store
from tests.unit.agent_server import TOKEN, AgentServer, agent_server

ASKED = [{"role": "user", "content": "How do I return a lamp? \ud83d"}]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AgentServer]:
    monkeypatch.setenv("LAMP_TOKEN", TOKEN)
    monkeypatch.setattr(endpoint, "_models", {})
    with agent_server() as running:
        yield running


def add(server: AgentServer, **more: Any) -> None:
    given = {"model_serving_endpoint": server.url, "token_env": "LAMP_TOKEN", **more}
    lw.get_review_app().add_agent(agent_name="support", overwrite=True, **given)


def answer(store: Store, **custom_inputs: Any) -> tuple[str, list[str]]:
    pieces: list[str] = []
    request = Request(ASKED, custom_inputs)
    reply = ask(source_of(store, "support"), request, on_piece=pieces.append)
    return reply.answer.text, pieces


@pytest.mark.parametrize("mode", ["stream", "whole"])
def test_an_answer_is_taken_streamed_or_whole(store: Store, server: AgentServer, mode: str) -> None:
    add(server)
    server.mode = mode
    text, pieces = answer(store)
    assert text == "It is free for 30 days."
    assert "".join(pieces) == (text if mode == "stream" else "")
    assert server.requests == [{"messages": ASKED, "stream": True, "model": "lamp-1"}]
    assert server.paths == ["/v1/models", "/v1/chat/completions"]


def test_custom_inputs_name_the_model_and_go_along_in_the_body(
    store: Store, server: AgentServer
) -> None:
    add(server)
    answer(store, model="lamp-2", tone={"formal": True})
    assert server.requests[0]["model"] == "lamp-2"
    assert server.requests[0]["custom_inputs"] == {"tone": {"formal": True}}
    assert server.paths == ["/v1/chat/completions"]


def test_a_url_of_an_invocation_is_asked_as_it_is(store: Store, server: AgentServer) -> None:
    add(server, model_serving_endpoint=f"{server.url}/lamp/invocations")
    answer(store)
    assert server.paths == ["/v1/lamp/invocations"]
    assert "model" not in server.requests[0]


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("broken_off", "broke off"),
        ("garbage", "streams what cannot be read"),
        ("bad_json", "is not JSON"),
        ("failing_stream", "out of lamps"),
        ("megabyte", "too long"),
        ("endless_line", "too long"),
        ("whole_megabyte", "too long"),
        ("html", "is not JSON"),
        ("no_answer", "no answer"),
        ("redirect", "302"),
    ],
)
def test_what_is_no_answer_is_a_failure_that_says_so(
    store: Store, server: AgentServer, mode: str, said: str
) -> None:
    add(server)
    server.mode = mode
    with pytest.raises(AgentFailed, match=said) as failure:
        answer(store, model="lamp-1")
    assert len(str(failure.value)) < 700
    assert TOKEN not in str(failure.value)


def test_an_agent_that_falls_silent_is_given_up(
    store: Store, server: AgentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(server)
    server.mode = "hang"
    monkeypatch.setattr(LIMITS, "silence", 0.3)
    with pytest.raises(AgentFailed, match=r"did not answer in time|said nothing for 0.3 s"):
        answer(store, model="lamp-1")


def test_a_refused_token_is_never_repeated(
    store: Store, server: AgentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(server)
    monkeypatch.setenv("LAMP_TOKEN", "wrong-and-still-secret")
    with pytest.raises(AgentFailed, match=r"401 Unauthorized: The token .*token right") as failure:
        answer(store, model="lamp-1")
    assert "wrong-and-still-secret" not in str(failure.value)
    assert failure.value.__cause__ is None


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "später"])
def test_a_variable_without_a_token_is_named_and_not_shown(
    store: Store, server: AgentServer, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    add(server)
    monkeypatch.setenv("LAMP_TOKEN", value)
    with pytest.raises(AgentFailed, match="LAMP_TOKEN") as failure:
        answer(store, model="lamp-1")
    assert not value or value not in str(failure.value)
    assert server.requests == []


def test_the_token_is_nowhere_in_the_store_and_its_variable_is(
    store: Store, server: AgentServer
) -> None:
    add(server)
    kept = str(store.frame("agents").to_dict("records"))
    assert TOKEN not in kept
    assert "LAMP_TOKEN" in kept
    [agent] = lw.get_review_app().agents
    assert (agent.model_serving_endpoint, agent.token_env) == (server.url, "LAMP_TOKEN")


@pytest.mark.parametrize("given", [TOKEN, "", "A B", "1A", 7])
def test_a_token_instead_of_its_variable_is_refused_and_not_repeated(
    store: Store, server: AgentServer, given: Any
) -> None:
    with pytest.raises(ReviewAppError, match="name of an environment variable") as refused:
        add(server, token_env=given)
    assert TOKEN not in str(refused.value)
    assert lw.get_review_app().agents == []


def test_a_server_that_is_not_there_is_named_by_host_only(store: Store) -> None:
    with agent_server() as gone:
        url = gone.url
    lw.get_review_app().add_agent(agent_name="support", model_serving_endpoint=url)
    with pytest.raises(AgentFailed, match=r"agent at 127\.0\.0\.1:\d+ cannot be reached"):
        answer(store, model="m")


def test_an_endpoint_that_is_a_name_says_that_it_cannot_be_asked(store: Store) -> None:
    lw.get_review_app().add_agent(agent_name="support", model_serving_endpoint="my-endpoint")
    with pytest.raises(AgentFailed, match="a name, not a URL"):
        source_of(store, "support")


def test_an_endpoint_without_a_model_says_how_to_name_one(
    store: Store, server: AgentServer
) -> None:
    add(server)
    server.mode = "none"
    with pytest.raises(AgentFailed, match=r"custom_inputs=\{'model'"):
        answer(store)
