"""One request to an agent, which may answer in pieces, never, or with anything at all.

A call that hangs cannot be ended from outside, neither a function's nor a connection's. So it has
a thread of its own, which is waited for and, when that takes too long, left behind.
"""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Callable

from msgspec import Struct

from labeling_widget.agents.answer import Reply, Request, check_size
from labeling_widget.agents.redaction import redacted
from labeling_widget.errors import AgentFailed, LabelingError

_LOOK = 0.05
"""Seconds between two pieces that are passed on: a screen shows no more."""


class Limits(Struct):
    """Seconds that an agent is waited for: until it says something (more), and in all."""

    silence: float = 120.0
    whole: float = 600.0


LIMITS = Limits()


class AgentStopped(AgentFailed):
    """Whoever asked did not want to wait any longer."""

    code = "agent.stopped"


class _LeftBehind(Exception):
    """Nobody waits for what this thread does."""


def ask(
    source: Callable[[Request, Callable[[str], None]], Reply],
    request: Request,
    *,
    on_piece: Callable[[str], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> Reply:
    """Ask an agent and wait for its answer.

    Args:
        source: How it is asked.
        request: What it is asked.
        on_piece: Told what of the answer has come, on the caller's thread.
        stop: Set to give up.

    Returns:
        Its answer.

    Raises:
        AgentFailed: it raised, gave no answer, was too slow, or was stopped (`AgentStopped`).
    """
    call = _Call(source, request)
    try:
        return _awaited(call, on_piece, stop or threading.Event())
    finally:
        call.nobody_waits.set()


class _Call:
    """What runs on the thread."""

    def __init__(
        self, source: Callable[[Request, Callable[[str], None]], Reply], request: Request
    ) -> None:
        self.said: queue.SimpleQueue[str | Reply | AgentFailed] = queue.SimpleQueue()
        self.nobody_waits = threading.Event()
        self._source = source
        self._request = request
        self._chars = 0
        run = contextvars.copy_context().run  # what it prints belongs to the cell that asked
        threading.Thread(target=run, args=(self._run,), name="agent", daemon=True).start()

    def _run(self) -> None:
        try:
            self.said.put(self._source(self._request, self._emit))
        except _LeftBehind:
            return
        except LabelingError as error:
            self.said.put(AgentFailed(redacted(str(error))))
        except BaseException as error:  # noqa: BLE001 - SystemExit, too, is the agent's failure
            self.said.put(AgentFailed(redacted(f"{type(error).__name__}: {error}")))

    def _emit(self, piece: str) -> None:
        if self.nobody_waits.is_set():
            raise _LeftBehind
        self._chars += len(piece)
        check_size(self._chars)
        self.said.put(piece)


def _awaited(call: _Call, on_piece: Callable[[str], None], stop: threading.Event) -> Reply:
    began = heard = told = time.monotonic()
    pieces: list[str] = []

    def tell() -> None:
        if pieces:
            on_piece("".join(pieces))
            pieces.clear()

    while True:
        try:
            said = call.said.get(timeout=_LOOK)
        except queue.Empty:
            said = ""
        now = time.monotonic()
        if stop.is_set():
            raise AgentStopped("Stopped.")
        if not isinstance(said, str):
            tell()
            if isinstance(said, AgentFailed):
                raise said
            return said
        if said:
            heard = now
            pieces.append(said)
        if now - told >= _LOOK:
            told = now
            tell()
        if now - heard > LIMITS.silence:
            raise AgentFailed(f"The agent said nothing for {LIMITS.silence:g} seconds.")
        if now - began > LIMITS.whole:
            raise AgentFailed(f"The agent was not done after {LIMITS.whole:g} seconds.")
