"""SQLite's connections, and how they are kept: whatever comes between two calls, nothing hangs.

An interrupt (Ctrl+C, a notebook's "interrupt the kernel") may come between any two calls of Python.
"""

from __future__ import annotations

import contextlib
import sqlite3
import weakref
from collections import deque
from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry, NullPool

_IDLE = 5
"""Connections that are kept open; there may be more while they are used."""


class FileConnection(sqlite3.Connection):
    """Closed, it holds up nobody.

    SQLAlchemy closes a connection on which a statement was interrupted. SQLite keeps one open, and
    the file locked, for as long as any cursor of it is there, and the traceback that a notebook
    shows has one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No `WeakSet`: an interrupt that comes while it tidies up is never heard of.
        self._cursors: list[weakref.ref[sqlite3.Cursor]] = []

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        """A cursor, which ends with what was begun."""
        made = super().cursor(*args, **kwargs)
        self._cursors = [known for known in self._cursors if known() is not None]
        self._cursors.append(weakref.ref(made))
        return made

    def end(self) -> None:
        """End what was begun, whoever still looks at it."""
        for known in self._cursors:
            if (cursor := known()) is not None:
                cursor.close()
        self.rollback()

    def close(self) -> None:
        """End what was begun, and let go of the file."""
        with contextlib.suppress(sqlite3.Error):  # the disk's, say: closing ends it all the same
            self.end()
        super().close()


class MemoryConnection(FileConnection):
    """All there is of a database in memory: closed like any other, it would be gone."""

    def close(self) -> None:
        """End what was begun; the next use finds the same database."""
        self.end()

    def forget(self) -> None:
        """Let go of everything; again, too."""
        sqlite3.Connection.close(self)


class IdleConnections(NullPool):
    """Lends what is idle, else a new connection, and waits for nothing.

    SQLAlchemy's own queue has a lock that an interrupt may leave locked, and that every other
    thread then waits for without end.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle: deque[ConnectionPoolEntry] = deque()

    def _do_get(self) -> ConnectionPoolEntry:
        try:
            return self._idle.pop()
        except IndexError:
            return self._create_connection()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if len(self._idle) < _IDLE:
            self._idle.append(record)
        else:
            record.close()

    def dispose(self) -> None:
        """Close what is idle."""
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().close()
