"""Who is labeling: decided in Python, never by the browser."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable

from labeling_widget.checks import check_text, shown
from labeling_widget.errors import SessionError


def current_reviewer(reviewer: str | None = None) -> str:
    """The reviewer that an answer is stored under.

    Args:
        reviewer: An explicit name; else `$LABELING_REVIEWER`, else `$JUPYTERHUB_USER`, else the
            operating system's user.

    Returns:
        A name without surrounding white space.

    Raises:
        SessionError: `reviewer`, or what the environment says, is not a name.

    Example:
        >>> current_reviewer("alice@example.com")
        'alice@example.com'
    """
    if reviewer is not None:
        return check_reviewer(reviewer, field="reviewer")
    for variable in ("LABELING_REVIEWER", "JUPYTERHUB_USER"):
        if name := os.environ.get(variable, "").strip():
            return check_reviewer(name, field=f"${variable}")
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return f"user-{os.getuid()}" if hasattr(os, "getuid") else "reviewer"


def check_reviewer(name: object, *, field: str) -> str:
    """Return a reviewer's name, stripped; raises `SessionError` if it is none."""
    if not isinstance(name, str) or not name.strip():
        raise SessionError(
            f"{field} takes a name such as 'alice@example.com'; got {shown(name)}", field=field
        )
    return check_text(name.strip(), name=field, error=SessionError)


def check_reviewers(names: object, *, field: str) -> list[str]:
    """Return reviewers' names, each once, in their order; raises `SessionError` for others."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise SessionError(
            f"{field} takes a list of names, empty for everyone; got {shown(names)}", field=field
        )
    return list(dict.fromkeys(check_reviewer(name, field=field) for name in names))
