"""SQLite underneath: how a connection is made, and what its failures mean.

The driver's own transactions begin too late, after the first SELECT, so BEGIN is taken over
(https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#serializable-isolation-savepoints-transactional-ddl)
and a write begins IMMEDIATE: it waits for its turn instead of failing halfway. Readers never
wait, thanks to the write-ahead log. `sqlite://` would give every thread its own empty database,
so there all threads take turns on one connection, which outlasts whatever happens to a statement.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from labeling_widget.errors import StoreUnavailable
from labeling_widget.store.sqlite_connections import (
    FileConnection,
    IdleConnections,
    MemoryConnection,
)
from labeling_widget.store.urls import Target

Identity = tuple[int, int] | None

_BUSY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNWRITABLE_CODES = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,  # what a quota and a disk that went away are, too
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}


def sqlite_engine(target: Target, timeout: float) -> sa.Engine:
    """An engine whose connections wait for the disk and for each other.

    Args:
        target: A file or memory.
        timeout: Seconds to wait for another program.

    Raises:
        StoreUnavailable: No file can be kept there.
    """
    _check_path(target)
    how: dict[str, Any] = {"timeout": timeout, "check_same_thread": False}
    if target.is_memory:
        memory = MemoryConnection(":memory:", **how)
        options: dict[str, Any] = {"creator": lambda: memory, "poolclass": StaticPool}
    else:
        options = {"connect_args": {**how, "factory": FileConnection}, "poolclass": IdleConnections}
    engine = sa.create_engine(
        target.url,
        hide_parameters=True,  # what reviewers write stays out of errors
        **options,
    )
    if target.is_memory:
        sa.event.listen(engine, "engine_disposed", lambda _: memory.forget())
    sa.event.listen(engine, "connect", _on_connect(timeout))
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def identity(path: Path) -> Identity:
    """Which file is at a path, as long as it exists; `None` where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_busy(error: DBAPIError) -> bool:
    """Whether somebody else holds the file."""
    return _code(error) in _BUSY_CODES


def is_unwritable(error: DBAPIError) -> bool:
    """Whether the disk, and not what was asked, is the reason."""
    return _code(error) in _UNWRITABLE_CODES


def is_read_only(error: DBAPIError) -> bool:
    """Whether the file is write-protected, or was when the connection was made."""
    return _code(error) == sqlite3.SQLITE_READONLY


def _code(error: DBAPIError) -> int | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def _on_connect(timeout: float) -> Callable[[Any, Any], None]:
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself any more
        deadline = time.monotonic() + timeout
        while True:
            try:
                # Turning the log on asks for the whole file and is refused at once if it is used.
                connection.execute("PRAGMA journal_mode=WAL")
                break
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF in _BUSY_CODES
                if not busy or time.monotonic() >= deadline:
                    raise
                time.sleep(random.uniform(0.001, 0.02))  # noqa: S311
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    return configure


def _on_begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _check_path(target: Target) -> None:
    if target.path is None:
        return
    try:
        problem = _problem_with(target.path)
    except PermissionError:
        problem = f"you may not enter the folder {target.path.parent}; name a file in another"
    if problem:
        raise StoreUnavailable(f"{target.shown!r} cannot be opened: {problem}", field="url")


def _problem_with(path: Path) -> str:
    """Why no store can be kept there; empty when nothing stands against it."""
    problem = ""
    if path.is_file():
        if _writable(path) and _writable(path.parent):
            return ""
        problem = f"{path} or its folder can only be read; make both writable, or copy the file"
    elif path.exists():
        problem = f"{path} is not a file; name a file in it, as in 'sqlite:///{path}/labels.db'"
    elif not path.parent.is_dir():
        problem = f"the folder {path.parent} does not exist; make it first"
    elif not _writable(path.parent):
        problem = f"the folder {path.parent} can only be read; name a file in another"
    return problem


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
