"""What the front end may ask of a session's agent, always as one reviewer."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from labeling_widget.agents.turns import ChatTurn
from labeling_widget.session import LabelingSession
from labeling_widget.widget import protocol
from labeling_widget.widget.dispatch import Handler

if TYPE_CHECKING:
    from labeling_widget.agents.chats import ChatDesk

Emit = Callable[[str, Struct], None]
"""Sends an event to the front end, from any thread."""


class ChatBackend:
    """Answers the operations of a chat.

    Args:
        session: The session.
        reviewer: Who talks to its agent.
        emit: How the front end is told of an answer as it comes; where there is no such way it
            asks (`chat.open`).
    """

    def __init__(self, session: LabelingSession, reviewer: str, emit: Emit | None) -> None:
        self._session = session
        self._reviewer = reviewer
        self._emit = emit
        self._kept_desk: ChatDesk | None = None

    def handlers(self) -> dict[str, Handler]:
        """Operation → what answers it."""
        return {"chat.open": self.open, "chat.send": self.send, "chat.stop": self.stop}

    def chat(self) -> protocol.Chat | None:
        """Whom the reviewer may talk to; `None` in a session without a chat."""
        agent = self._session.agent
        if agent is None or not self._session.enable_multi_turn_chat:
            return None
        from labeling_widget.agents.chats import chat_problem  # noqa: PLC0415 - where there is one

        return protocol.Chat(agent=agent, problem=chat_problem(self._session) or "")

    def open(self, _: protocol.Nothing) -> protocol.ChatState:
        """How the latest message stands."""
        return protocol.ChatState(turn=self._desk().turn)

    def send(self, args: protocol.ChatSendArgs) -> ChatTurn:
        """Send a message; its answer comes later."""
        return self._desk().send(args.key, args.chat, args.text)

    def stop(self, args: protocol.ChatStopArgs) -> protocol.ChatState:
        """Wait no longer for an answer."""
        return protocol.ChatState(turn=self._desk().stop(args.key))

    def _desk(self) -> ChatDesk:
        if self._kept_desk is None:
            from labeling_widget.agents.chats import desk_of  # noqa: PLC0415 - as above

            self._kept_desk = desk_of(self._session, self._reviewer)
            if self._emit is not None:
                weakref.finalize(self, self._kept_desk.listen(_Telling(self._emit)))
        return self._kept_desk


class _Telling:
    """A turn's changes as events."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit

    def __call__(self, turn: ChatTurn, piece: str) -> None:
        if piece:
            self._emit("chat.piece", protocol.ChatPiece(turn.key, turn.pieces, piece))
        else:
            self._emit("chat.turn", turn)
