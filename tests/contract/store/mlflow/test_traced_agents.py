"""An agent that MLflow traces: its own trace is the one that is labeled."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.agents.answer import Request
from labeling_widget.agents.asking import ask
from labeling_widget.agents.known import source_of
from labeling_widget.store.base import Store

pytestmark = pytest.mark.filterwarnings("default")  # what MLflow's tracing warns of

ASKED = [{"role": "user", "content": "Why?"}]


@pytest.fixture
def tracing(tracking_file: str) -> Iterator[Any]:
    import mlflow

    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(tracking_file)
    mlflow.set_experiment(secrets.token_hex(8))
    yield mlflow
    mlflow.set_tracking_uri(before)


@pytest.fixture
def store() -> Iterator[Store]:
    yield lw.set_store("sqlite://")
    lw.set_store("sqlite://")


def asked(store: Store, agent: Callable[..., Any]) -> Any:
    lw.get_review_app().add_agent(agent_name="why", agent=agent, overwrite=True)
    return ask(source_of(store, "why"), Request(ASKED)).trace


def test_a_trace_from_the_messages_to_the_answer_is_taken(tracing: Any, store: Store) -> None:
    @tracing.trace(span_type="TOOL")
    def look_up(word: str) -> str:
        return f"{word}, so."

    @tracing.trace
    def agent(messages: Any) -> str:
        return str(look_up("Because"))

    trace = asked(store, agent)
    assert [span["name"] for span in trace["data"]["spans"]] == ["agent", "look_up"]
    assert trace["info"]["trace_id"] == tracing.get_last_active_trace_id()


def test_a_streaming_agents_trace_is_taken_once_it_has_ended(tracing: Any, store: Store) -> None:
    @tracing.trace
    def agent(messages: Any) -> Iterator[str]:
        yield "Be"
        yield "cause."

    assert asked(store, agent)["info"]["state"] == "OK"


def test_a_trace_of_only_a_part_of_the_answer_is_not(tracing: Any, store: Store) -> None:
    @tracing.trace
    def model(messages: Any) -> str:
        return "a draft"

    assert asked(store, lambda messages: f"{model(messages)}, revised") is None
    assert asked(store, lambda messages: "untraced") is None


def test_the_item_is_the_agents_own_trace_and_says_who_answered(tracing: Any, store: Store) -> None:
    @tracing.trace
    def agent(messages: Any) -> str:
        return "Because."

    lw.get_review_app().add_agent(agent_name="why", agent=agent, overwrite=True)
    lw.create_dataset("reasons", reuse=True).merge_records([{"inputs": {"messages": ASKED}}])
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES], agent="why")
    session.add_dataset("reasons")
    (row,) = lw.search_traces(session.mlflow_run_id).to_dict("records")
    assert row["response"] == "Because."
    assert row["trace_metadata"]["labeling_widget.agent"] == "why"
    assert session.trace_ids == [tracing.get_last_active_trace_id()]
