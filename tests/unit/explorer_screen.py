"""A front end of `explore` without a browser."""

from __future__ import annotations

import json
from typing import Any

import pytest

import labeling_widget as lw


class Screen:
    """A front end without a browser: calls, and hears events."""

    def __init__(self, explorer: lw.TraceExplorer, monkeypatch: pytest.MonkeyPatch | None = None):
        self.explorer = explorer
        self.heard: list[dict[str, Any]] = []
        if monkeypatch is not None:
            monkeypatch.setattr(
                explorer, "send", lambda content, _=None: self.heard.append(content)
            )

    def reply(self, op: str, **args: Any) -> dict[str, Any]:
        call = {"v": 1, "kind": "call", "id": "c1", "op": op, "args": args}
        reply = self.explorer._dispatcher.answer(call)
        assert reply is not None
        json.dumps(reply, ensure_ascii=False, allow_nan=False).encode()  # as it is sent
        return reply

    def call(self, op: str, **args: Any) -> dict[str, Any]:
        reply = self.reply(op, **args)
        assert reply["ok"], reply
        result: dict[str, Any] = reply["result"]
        return result

    def refusal(self, op: str, **args: Any) -> tuple[str, str | None]:
        reply = self.reply(op, **args)
        assert not reply["ok"]
        return reply["error"]["code"], reply["error"]["field"]

    def rows(self, **filtered: Any) -> dict[str, Any]:
        sort = filtered.pop("sort", {})
        return self.call("explore.rows", filter=filtered, sort=sort)

    def select(self, what: str, *rows: int, on: bool = True) -> dict[str, Any]:
        return self.call("explore.select", what=what, on=on, rows=list(rows))
