"""Who the reviewer of a request is: what the server knows, never what the browser says."""

from __future__ import annotations

from typing import Any, Literal

from jupyter_server.auth.identity import User
from msgspec import Struct

from labeling_widget.reviewer import current_reviewer

Kind = Literal["link", "account", "own"]

_ASKED = ("get_user", "_get_user", "get_user_token", "get_user_cookie")


class Visitor(Struct, frozen=True):
    """The reviewer of a request, and how the server knows.

    `link`: they came by a signed link. `account`: the server has users with names, as a JupyterHub
    does. `own`: the server is one person's, and whoever has its token is them.
    """

    reviewer: str
    kind: Kind


def visitor(user: User, provider: Any) -> Visitor:
    """The reviewer that an authenticated user is.

    Args:
        user: What the server's identity provider found.
        provider: That provider.
    """
    if getattr(provider, "reviewers_come_by_links", False):
        return Visitor(user.username, "link")
    if names_people(provider):
        return Visitor(user.username, "account")
    return Visitor(current_reviewer(), "own")


def names_people(provider: Any) -> bool:
    """Whether its users are people: a token or a password is anybody's who has it.

    Jupyter's own providers invent a name for each browser; one that finds its users another way
    (a JupyterHub's, an OAuth proxy's) knows them.
    """
    asked = [getattr(type(provider), name, None) for name in _ASKED]
    if any(not _is_jupyters(method) for method in asked if method is not None):
        return True
    # Before providers there were login handlers; a hub's has its users' names, too.
    login = getattr(provider, "login_handler_class", None)
    return type(provider).__name__ == "LegacyIdentityProvider" and not _is_jupyters(login)


def _is_jupyters(thing: Any) -> bool:
    return str(getattr(thing, "__module__", "")).startswith("jupyter_server.")
