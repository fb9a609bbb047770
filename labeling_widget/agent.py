"""An application that answers requests, as a store keeps it."""

from __future__ import annotations

from msgspec import Struct


class Agent(Struct, frozen=True):
    """An application whose responses are reviewed.

    Args:
        agent_name: Its name, which sessions give as `agent=`.
        model_serving_endpoint: Where it answers: a URL, the name of an endpoint, or `python:` and
            the name of a function.
        token_env: The environment variable that holds its bearer token; empty without one.
    """

    agent_name: str
    model_serving_endpoint: str
    token_env: str = ""
