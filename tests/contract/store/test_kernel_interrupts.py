"""A kernel that is interrupted (Ctrl+C, the notebook's stop button) at any statement of a call.

What was asked is done or it is not, whole; what was there stays; the store goes on, and holds up
nobody else.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa


@contextlib.contextmanager
def interrupted(at: int, when: str) -> Iterator[list[int]]:
    """Interrupts the kernel at a statement; yields how many there were."""
    seen = [0]

    def count(*_: Any) -> None:
        seen[0] += 1
        if seen[0] == at:
            raise KeyboardInterrupt

    sa.event.listen(sa.Engine, when, count)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, when, count)


def elsewhere(desk: Any) -> tuple[int, int, dict[str, Any]]:
    """What another thread finds, once it has written, too."""

    def look() -> tuple[int, int, dict[str, Any]]:
        desk.put("yes", 2, who="bob@example.com")
        return len(desk.store.frame("sessions")), len(desk.store.frame("items")), desk.answers()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(look).result(timeout=20)


OPERATIONS: dict[str, Callable[[Any], object]] = {
    "answer": lambda desk: desk.put("no"),
    "skip": lambda desk: desk.move("skipped"),
    "undo": lambda desk: desk.undo(),
    "add traces": lambda desk: desk.add("tr-8", "tr-9"),
    "make a session": lambda desk: desk.store.add_session(
        {"session_id": secrets.token_hex(16), "name": "other", "label_schemas": []}
    ),
    "read": lambda desk: desk.store.frame("assessments"),
}


@pytest.mark.needs("atomic")
@pytest.mark.parametrize("when", ["before_cursor_execute", "after_cursor_execute", "commit"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_interrupted_call_is_done_or_not_and_holds_up_nobody(
    desk: Any, operation: str, when: str
) -> None:
    desk.put("yes")
    sessions, items, _ = elsewhere(desk)
    at, over = 0, False
    while not over:
        at += 1
        with interrupted(at, when) as seen, contextlib.suppress(KeyboardInterrupt):
            OPERATIONS[operation](desk)
        over = seen[0] < at
        after = elsewhere(desk)
        assert after[0] == sessions + (over and operation == "make a session")
        assert after[1] in (items, items + 2)
        assert after[2] in ({"faithful": "yes"}, {"faithful": "no"}, {})
