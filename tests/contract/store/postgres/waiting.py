"""What a server is asked while somebody waits."""

from __future__ import annotations

import time
from collections.abc import Callable

Sql = Callable[[str], list[tuple[object, ...]]]

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def until(happened: Callable[[], bool]) -> None:
    """Ask the server again and again, for twenty seconds."""
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
