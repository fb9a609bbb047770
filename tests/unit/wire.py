"""A front end as far as Python can tell: it sends calls and reads replies."""

from __future__ import annotations

import json
from typing import Any

import labeling_widget as lw
from labeling_widget.widget.session_backend import SessionBackend


class Wire:
    """Speaks the protocol as the front end does: through JSON, by op and args."""

    def __init__(self, session: lw.LabelingSession, reviewer: str = "alice") -> None:
        self.dispatcher = SessionBackend(session, reviewer).dispatcher()

    def reply(self, op: str, **args: Any) -> dict[str, Any]:
        message = {"v": 1, "kind": "call", "id": "c1", "op": op, "args": args}
        reply = self.dispatcher.answer(json.loads(json.dumps(message)))
        assert reply is not None
        assert reply["id"] == "c1"
        decoded: dict[str, Any] = json.loads(json.dumps(reply, allow_nan=False))
        return decoded

    def call(self, op: str, **args: Any) -> dict[str, Any]:
        reply = self.reply(op, **args)
        assert reply["ok"], reply
        result: dict[str, Any] = reply["result"]
        return result

    def refused(self, op: str, **args: Any) -> dict[str, Any]:
        reply = self.reply(op, **args)
        assert not reply["ok"], reply
        error: dict[str, Any] = reply["error"]
        return error
