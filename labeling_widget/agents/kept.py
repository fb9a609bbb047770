"""An agent as the store keeps it: one text, which everybody who opens the store can read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from labeling_widget.agent import Agent
from labeling_widget.checks import shown
from labeling_widget.errors import ReviewAppError
from labeling_widget.store.base import Store

PYTHON = "python:"
"""Begins the text of an agent that is a Python callable, which the text can only name."""

_TOKEN = "#token_env="  # noqa: S105 - names a variable; no request carries a URL's fragment
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_SECRET = re.compile(
    r"key|token|secret|password|passwd|credential|signature|^sig$|^auth", re.IGNORECASE
)
"""Names of a URL's parameters that hold what must not be kept where every reviewer can read it."""


def kept_endpoint(endpoint: str, token_env: str | None) -> str:
    """The text of an agent at a URL.

    Raises:
        ReviewAppError: the URL holds a secret, or `token_env` is no name of a variable.
    """
    _check_no_secret(endpoint)
    if token_env is None:
        return endpoint
    # A token that was given instead of its variable's name is not repeated.
    if not isinstance(token_env, str) or not _VARIABLE.fullmatch(token_env):
        raise ReviewAppError(
            "token_env takes the name of an environment variable, such as 'SUPPORT_TOKEN', and "
            "never the token itself",
            field="token_env",
        )
    return f"{endpoint}{_TOKEN}{token_env}"


def kept_callable(agent: Callable[..., Any]) -> str:
    """The text of an agent that is a Python callable.

    Raises:
        ReviewAppError: it cannot be called.
    """
    if not callable(agent):
        raise ReviewAppError(f"agent takes a callable; got {shown(agent)}", field="agent")
    name = getattr(agent, "__qualname__", None) or type(agent).__qualname__
    return f"{PYTHON}{name}"


def agents_of(store: Store) -> list[Agent]:
    """The agents of a store, in the order they were added."""
    rows = store.frame("agents", columns=["agent_name", "model_serving_endpoint"])
    return [Agent(str(name), *_parts_of(str(text))) for name, text in rows.itertuples(index=False)]


def _parts_of(text: str) -> tuple[str, str]:
    """The endpoint, and the variable that holds its token ("" without one)."""
    endpoint, _, token_env = text.partition(_TOKEN)
    return endpoint, token_env


def _check_no_secret(endpoint: str) -> None:
    """Refuse a URL that holds one; the message never repeats it."""
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        raise ReviewAppError(
            "model_serving_endpoint is no URL that can be read", field="model_serving_endpoint"
        ) from None
    if "@" in parts.netloc or any(_SECRET.search(name) for name in _parameters(parts)):
        raise ReviewAppError(
            "model_serving_endpoint holds a user, a password or a key, which everybody who opens "
            "the store could read; give the URL without it, and the name of the environment "
            "variable that holds the token as token_env",
            field="model_serving_endpoint",
        )


def _parameters(parts: SplitResult) -> list[str]:
    given = [*parse_qsl(parts.query, keep_blank_values=True)]
    given += parse_qsl(parts.fragment, keep_blank_values=True)
    return [name for name, _ in given]
