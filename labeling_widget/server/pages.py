"""The pages: a reviewer's sessions, one session, the way out, and the two files they need."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.httputil import url_concat
from tornado.web import authenticated

from labeling_widget.server import html
from labeling_widget.server.files import page_file
from labeling_widget.server.handlers import LabelingHandler, Refused

_YEAR = 365 * 24 * 3600


class Page(LabelingHandler):
    """A page for somebody who is logged in, or comes by a link now."""

    @allow_unauthenticated
    async def get(self, session_id: str = "") -> None:
        """Show it, once the address bar holds no token."""
        token = self.get_query_argument("token", "")
        if self.comes_by_links and token:
            self.identity_provider.let_in(self, token)  # type: ignore[attr-defined]
        elif self.current_user is None:
            self.turn_away()
            return
        if token:
            self.redirect(self.request.path, status=303)
            return
        await self.show(session_id)

    async def show(self, session_id: str) -> None:
        """Write the page."""
        raise NotImplementedError

    def turn_away(self) -> None:
        """To the server's login, or to the words that stand for one."""
        if not self.comes_by_links:
            authenticated(lambda _: None)(self)
            return
        raise Refused(403, self.login_words, "Open your link")


class ListPage(Page):
    """The reviewer's sessions."""

    async def show(self, session_id: str) -> None:  # noqa: ARG002 - of all
        """The list."""
        visitor = await self.admitted("read")
        sessions = await self.desk.run(self.desk.sessions, visitor.reviewer)
        self.finish(html.list_page(self.frame(), visitor, sessions))


class SessionPage(Page):
    """A session, as tall as the window."""

    async def show(self, session_id: str) -> None:
        """The page that the script fills."""
        visitor = await self.admitted("read")
        who, key = visitor.reviewer, self.checked(session_id)
        after, _ = await self.desk.run(self.desk.news, key, who, "")
        name = await self.desk.run(lambda: self.desk.session(key, who).name)
        self.finish(html.session_page(self.frame(), visitor, key, name, after=after))


class Leave(LabelingHandler):
    """“Not you?”: forget who came by a link."""

    @allow_unauthenticated
    async def post(self) -> None:
        """Log out."""
        if not self.comes_by_links:
            raise Refused(404, "There is nothing at this address.")
        self.identity_provider.clear_login_cookie(self)
        self.redirect(self.root, status=303)


class WithSlash(LabelingHandler):
    """The list under the address that people type."""

    @allow_unauthenticated
    def get(self) -> None:
        """Go there, with whatever token there is."""
        token = self.get_query_argument("token", "")
        self.redirect(url_concat(self.root, {"token": token} if token else {}))


class PageFile(LabelingHandler):
    """One of the files; the same for everybody."""

    @allow_unauthenticated
    def get(self, name: str) -> None:
        """Send it, once for each content."""
        found = page_file(name)
        if found is None:
            raise Refused(404, "There is nothing at this address.")
        self.set_header("Content-Type", found.type)
        self.set_header("ETag", f'"{found.version}"')
        named = self.get_query_argument("v", "") == found.version
        age = f"max-age={_YEAR}, immutable" if named else "no-cache"
        self.set_header("Cache-Control", f"public, {age}")
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        self.finish(found.content)

    def compute_etag(self) -> Any:
        """The one that is set."""
        return None
