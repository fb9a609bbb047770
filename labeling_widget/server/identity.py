"""Who may enter a server of links, and that they may do one thing there."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from traitlets import default

from labeling_widget.server.links import Pass, read

_DAYS = 90
"""How long a browser remembers who came by a link; the link leads in again."""


class LinkIdentityProvider(IdentityProvider):
    """Reviewers come by signed links, and by nothing else: no token, no password, no form."""

    reviewers_come_by_links = True
    secret = b""
    store_id = ""

    @default("token")
    def _no_token(self) -> str:
        return ""

    @property
    def login_available(self) -> bool:
        """There is nothing that could be typed."""
        return False

    @property
    def logout_available(self) -> bool:
        """The pages have their own."""
        return False

    def get_handlers(self) -> list[tuple[str, object]]:
        """None."""
        return []

    def cookie_key(self) -> bytes:
        """What cookies are signed with: void with another secret, or for another store."""
        said = f"labeling cookie 1\0{self.store_id}".encode()
        return hmac.digest(self.secret, said, hashlib.sha256)

    def get_cookie_name(self, handler: Any) -> str:
        """One for each server of a host: browsers do not tell their ports apart."""
        return re.sub(r"[^0-9A-Za-z]", "-", f"labeling-{handler.request.host}")

    def get_user(self, handler: Any) -> User | None:
        """The reviewer whose link this browser came by, as long as that is valid."""
        if not self.secret:
            return None
        cookie = handler.get_secure_cookie(self.get_cookie_name(handler), max_age_days=_DAYS)
        return None if cookie is None else self.user_from_cookie(cookie.decode())

    def user_from_cookie(self, cookie_value: str) -> User | None:
        """The reviewer in a cookie whose signature was right."""
        reviewer, expires = json.loads(cookie_value)
        return None if Pass(reviewer, expires).is_over() else User(reviewer)

    def let_in(self, handler: Any, token: str) -> None:
        """Take a link's token for a cookie; raises `LinkError` for one that is not valid."""
        found = read(self.secret, self.store_id, token)
        secure = handler.request.protocol == "https"
        handler.set_secure_cookie(
            self.get_cookie_name(handler),
            json.dumps([found.reviewer, found.expires]),
            expires_days=_DAYS,
            path=handler.base_url,
            httponly=True,
            samesite="Lax",  # links come from mails, and the page after them needs the cookie
            secure=self.secure_cookie if self.secure_cookie is not None else secure,
        )

    def clear_login_cookie(self, handler: Any) -> None:
        """Forget who came."""
        handler.clear_cookie(self.get_cookie_name(handler), path=handler.base_url)

    def is_token_authenticated(self, handler: Any) -> bool:  # noqa: ARG002 - Jupyter's signature
        """Never: every change needs the page's own token against cross-site requests."""
        return False

    def validate_security(self, app: Any, ssl_options: dict[str, Any] | None = None) -> None:
        """Say when links travel where others can read them."""
        if ssl_options is None and not app.is_local and not app.public_url.startswith("https:"):
            app.log.warning(
                "Links and answers travel unencrypted: give --certfile and --keyfile, or listen on "
                "127.0.0.1 behind a proxy with TLS (--public-url=https://…)."
            )


class LabelingAuthorizer(Authorizer):
    """Reviewers may label; files, kernels, terminals, settings are nobody's here."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:  # noqa: ARG002 - Jupyter's signature
        """Whether it is labeling."""
        return resource == "labeling"
