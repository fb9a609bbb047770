"""What every request to the pages goes through: who asks, what they may, what they are told."""

from __future__ import annotations

import re
import secrets
from functools import cached_property
from typing import Any

import msgspec
from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError

from labeling_widget.errors import (
    LabelingError,
    LinkError,
    SessionNotAssigned,
    SessionNotFound,
    StoreError,
)
from labeling_widget.server import html, policy
from labeling_widget.server.desk import Desk
from labeling_widget.server.files import file_address
from labeling_widget.server.visitors import Visitor, names_people, visitor

ROOT = "labeling"
_SESSION = re.compile(r"[0-9A-Za-z_-]{1,64}")

_STATUS: tuple[tuple[type[LabelingError], int], ...] = (
    (SessionNotFound, 404),
    (SessionNotAssigned, 403),
    (LinkError, 403),
    (StoreError, 503),
)
_TITLES = {
    400: "This cannot be understood",
    401: "Log in first",
    403: "Not for you",
    404: "Nothing is here",
    405: "This cannot be done",
    503: "Not now",
}
STORE_AWAY = "The answers’ store cannot be reached at the moment. Try again in a minute."

FROM_ELSEWHERE = "The request does not come from a page of this server. Reload the page."


class Refused(HTTPError):
    """A request that is answered with words for the reviewer."""

    def __init__(self, status: int, words: str, title: str = "") -> None:
        super().__init__(status)
        self.words = words
        self.title = title


class LabelingHandler(JupyterHandler):
    """A request to the pages."""

    auth_resource = ROOT
    desk: Desk

    def initialize(self, desk: Desk) -> None:
        """Tornado's own constructor."""
        self.desk = desk

    @property
    def content_security_policy(self) -> str:
        """Stricter than the server's own, whatever that is."""
        return policy.content_security_policy(self.nonce)

    @cached_property
    def nonce(self) -> str:
        """What the page's own script and stylesheet are known by."""
        return secrets.token_urlsafe(16)

    @property
    def root(self) -> str:
        """The path of the list of sessions."""
        return f"{url_path_join(self.base_url, ROOT)}/"

    def set_default_headers(self) -> None:
        """Nothing of this is kept by a browser or shown inside another page."""
        super().set_default_headers()
        for name, value in policy.HEADERS.items():
            self.set_header(name, value)

    def check_xsrf_cookie(self) -> None:
        """Refuse what another site's page asks, too, whatever token it has."""
        known = hasattr(self, "_jupyter_current_user")  # asked once before and once after
        if known and self.request.method not in ("GET", "HEAD") and not self.check_origin():
            raise Refused(403, FROM_ELSEWHERE)
        super().check_xsrf_cookie()

    async def admitted(self, action: str) -> Visitor:
        """The reviewer who asks.

        Raises:
            Refused: nobody is logged in, or the server's authorizer says no.
        """
        user = self.current_user
        if user is None:
            raise Refused(401, self.login_words)
        allowed = self.authorizer.is_authorized(self, user, action, ROOT)
        if not await ensure_async(allowed):
            raise Refused(403, f"{user.username} may not {action} labeling sessions here.")
        return visitor(user, self.identity_provider)

    @property
    def login_words(self) -> str:
        """What somebody who is not logged in is told."""
        if self.comes_by_links:
            return "Open the link that you were sent: it says who you are."
        return "Log in to the Jupyter server, then open this page again."

    @property
    def comes_by_links(self) -> bool:
        """Whether this is a server that knows reviewers by their links."""
        return bool(getattr(self.identity_provider, "reviewers_come_by_links", False))

    @property
    def has_others(self) -> bool:
        """Whether others than the server's owner may be asking."""
        return names_people(self.identity_provider)

    @staticmethod
    def checked(session_id: str) -> str:
        """A session's id as it may be asked for; raises `SessionNotFound`."""
        if not _SESSION.fullmatch(session_id):
            raise SessionNotFound("there is no such labeling session here", field="session")
        return session_id

    def told(self, error: BaseException | None, status: int) -> tuple[int, str]:
        """The status and the words that an error is answered with."""
        if isinstance(error, Refused):
            return status, error.words
        if isinstance(error, LabelingError):
            found = next((code for kind, code in _STATUS if isinstance(error, kind)), 400)
            # Where the store is, and what its driver says, is its owner's business alone.
            hidden = isinstance(error, StoreError) and self.has_others
            words = STORE_AWAY if hidden else str(error)
            return found, f"{words[:1].upper()}{words[1:].rstrip('.')}."
        if status == 403:  # noqa: PLR2004
            return status, FROM_ELSEWHERE
        if status >= 500:  # noqa: PLR2004
            return status, "Something went wrong; the server’s log has the details."
        return status, "There is nothing at this address."

    @staticmethod
    def title_of(error: BaseException | None, status: int) -> str:
        """The head of the page that says it."""
        if isinstance(error, LinkError):
            return "This link leads nowhere"
        own = error.title if isinstance(error, Refused) else ""
        return own or _TITLES.get(status, "This did not work")

    def frame(self) -> html.Frame:
        """What every page has."""
        return html.Frame(
            root=self.root,
            nonce=self.nonce,
            style=file_address(self.root, "page.css"),
            script=file_address(self.root, "page.js"),
            xsrf=self.xsrf_token.decode(),  # reading it is what sets its cookie
        )

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A page that says what is wrong."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        status, words = self.told(error, status_code)
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        title = self.title_of(error, status)
        known = self.current_user is not None and status in (403, 404)
        self.finish(html.message_page(self.frame(), title, [words], to_list=known))

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """What the reviewer is told is no defect: no traceback, and no address with a token."""
        if isinstance(value, StoreError):
            self.log.warning("The store failed: %s", value)
        elif not isinstance(value, (LabelingError, Refused)):
            super().log_exception(typ, value, tb)


class JsonHandler(LabelingHandler):
    """A request that a page's script makes."""

    def page(self) -> str:
        """Which of the reviewer's pages asks; says nothing about who they are."""
        return self.request.headers.get("X-Labeling-Page", "")[:64]

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The same in JSON."""
        error = (kwargs.get("exc_info") or (None, None))[1]
        status, words = self.told(error, status_code)
        self.set_status(status)
        self.send({"message": words})

    def send(self, data: Any) -> None:
        """Finish with this as JSON."""
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(data))
