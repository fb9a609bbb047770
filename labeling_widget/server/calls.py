"""What a page's script asks: the protocol's calls, and what others did meanwhile."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import msgspec
from jupyter_server.auth.decorator import allow_unauthenticated

from labeling_widget.server.handlers import STORE_AWAY, JsonHandler, Refused
from labeling_widget.server.visitors import Visitor
from labeling_widget.widget import protocol


class _Asked(JsonHandler):
    async def visitor(self, action: str) -> Visitor:
        """The reviewer, if it is still the one that the page shows."""
        found = await self.admitted(action)
        shown = unquote(self.request.headers.get("X-Labeling-Reviewer", ""))
        if shown and shown != found.reviewer:
            raise Refused(
                409,
                f"This page is {shown}’s, and in this browser {found.reviewer} is logged in by "
                "now. Open your link again.",
            )
        return found


class Call(_Asked):
    """One message of the protocol and its reply."""

    @allow_unauthenticated
    async def post(self, session_id: str) -> None:
        """Answer it, as the reviewer who is logged in."""
        visitor = await self.visitor("write")
        message = self.message()
        key = self.checked(session_id)
        reply = await self.desk.run(self.desk.answer, key, visitor.reviewer, self.page(), message)
        if reply is None:
            raise Refused(400, "This is no call.")
        self.send(told_of_store(reply, others=self.has_others))

    def message(self) -> Any:
        """The request's body.

        Raises:
            Refused: it is not JSON, or of another version than the server's.
        """
        if not self.request.headers.get("Content-Type", "").startswith("application/json"):
            raise Refused(415, "A call is sent as application/json.")
        try:
            message = msgspec.json.decode(self.request.body)
        except msgspec.DecodeError:
            raise Refused(400, "This is no JSON.") from None
        if isinstance(message, dict) and message.get("v") != protocol.VERSION:
            raise Refused(409, "The server has another version by now. Reload the page.")
        return message


class News(_Asked):
    """What happened to a session since a page asked last."""

    @allow_unauthenticated
    async def get(self, session_id: str) -> None:
        """The events, and the token that the next call needs."""
        visitor = await self.visitor("read")
        key, after = self.checked(session_id), self.get_query_argument("after", "")
        place, events = await self.desk.run(self.desk.news, key, visitor.reviewer, after)
        self.send({"after": place, "xsrf": self.xsrf_token.decode(), "events": events})


def told_of_store(reply: dict[str, Any], *, others: bool) -> dict[str, Any]:
    """A reply as it may be told: where a store is, and how it fails, is its owner's business."""
    error = reply.get("error")
    if error is None or not others or not error["code"].startswith("store."):
        return reply
    return reply | {"error": error | {"message": STORE_AWAY}}
