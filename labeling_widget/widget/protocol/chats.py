"""A reviewer's chats with the session's agent."""

from __future__ import annotations

from msgspec import Struct

from labeling_widget.agents.turns import ChatTurn


class Chat(Struct, frozen=True):
    """An agent that the reviewer may talk to; `problem` says why it cannot answer here, or ""."""

    agent: str
    problem: str


class ChatSendArgs(Struct, frozen=True):
    """A message to the agent; it goes on with `chat`, or begins one. `key` names the message."""

    key: str
    text: str
    chat: str | None = None


class ChatStopArgs(Struct, frozen=True):
    key: str


class ChatState(Struct, frozen=True):
    """How the reviewer's latest message stands; `None` when there is none in this process."""

    turn: ChatTurn | None


class ChatPiece(Struct, frozen=True):
    """More of an answer has come: piece number `n`, counted from 1."""

    key: str
    n: int
    text: str
