"""Who the users of a server are, as a JupyterHub would know it: each has a name."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User


class FakeHub(IdentityProvider):
    """The user is whoever the hub's own cookie says."""

    def get_user(self, handler: Any) -> User | None:
        name = handler.get_cookie("fake-hub")
        return User(name) if name else None
