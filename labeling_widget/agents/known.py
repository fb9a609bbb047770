"""The agents of a store, and how each of them is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labeling_widget.agent import Agent
from labeling_widget.agents.answer import Source
from labeling_widget.agents.kept import PYTHON, agents_of
from labeling_widget.errors import AgentFailed, AgentNotFound
from labeling_widget.store.base import Store

_callables: dict[tuple[str, str], Callable[..., Any]] = {}
"""Store and agent → what this process calls for it."""


def keep_callable(store: Store, name: str, agent: Callable[..., Any]) -> None:
    """Have this process call that when the agent is asked."""
    _callables[store.id, name] = agent


def check_known(store: Store, name: str) -> Agent:
    """The agent of that name.

    Raises:
        AgentNotFound: the review app has none; names those that it has.
    """
    agents = {agent.agent_name: agent for agent in agents_of(store)}
    if name in agents:
        return agents[name]
    there = ", ".join(repr(each) for each in agents) or "none yet"
    raise AgentNotFound(
        f"the review app has no agent {name!r}; there are: {there}. "
        "get_review_app().add_agent(…) adds one",
        field="agent",
    )


def source_of(store: Store, name: str) -> Source:
    """How an agent is asked.

    Raises:
        AgentNotFound: the review app has no agent of that name.
        AgentFailed: it is a callable of another process, no URL, or has no token here.
    """
    agent = check_known(store, name)
    endpoint = agent.model_serving_endpoint
    if endpoint.startswith(PYTHON):
        function = _callables.get((store.id, name))
        if function is None:
            raise AgentFailed(
                f"the agent {name!r} is a Python function ({endpoint.removeprefix(PYTHON)}) that "
                "is not here: it answers only in the notebook that added it, after "
                "add_agent(…, agent=…) was run there",
                field="agent",
            )
        from labeling_widget.agents.functions import function_source  # noqa: PLC0415 - as needed

        return function_source(function)
    if not endpoint.lower().startswith(("http://", "https://")):
        raise AgentFailed(
            f"the agent {name!r} cannot be asked: its endpoint is a name, not a URL such as "
            "'https://host/v1'; add_agent(…, overwrite=True) gives it one",
            field="agent",
        )
    from labeling_widget.agents.endpoint import endpoint_source  # noqa: PLC0415 - needs httpx

    return endpoint_source(agent)
