"""A message to an agent, and how it stands."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class ChatTurn(Struct, frozen=True):
    """A message to the agent and what came of it.

    `key` names the message: the same again is the same message. `said` is what of the answer has
    come, in so many `pieces`; `message` says why there is none; `item` and `index` are the trace
    that it became.
    """

    key: str
    chat: str
    text: str
    said: str = ""
    pieces: int = 0
    status: Literal["answering", "answered", "failed", "stopped"] = "answering"
    message: str = ""
    item: str | None = None
    index: int | None = None
