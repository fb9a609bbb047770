"""The database underneath: connections, transactions, locks and what their failures mean.

SQLite in three sentences. The driver's own transactions begin too late, after the first SELECT,
so BEGIN is taken over (https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#serializable-isolation-savepoints-transactional-ddl)
and a write begins IMMEDIATE: it waits for its turn instead of failing halfway. Readers never
wait, thanks to the write-ahead log. `sqlite://` would give every thread its own empty database,
so there all threads take turns on one connection.
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError, StatementError
from sqlalchemy.pool import StaticPool

from labeling_widget.errors import LabelingError, StoreBusy, StoreError, StoreUnavailable
from labeling_widget.store.network import warn_if_on_network
from labeling_widget.store.urls import Target

T = TypeVar("T")

TIMEOUT = 30.0
"""Seconds that a write waits for its turn; `sqlite:///labels.db?timeout=5` sets another."""

_BUSY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_BUSY_STATES = {
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "55P03",  # lock_not_available
}
_MIGRATION_LOCK = 0x6C61_6265_6C73  # "labels", for pg_advisory_xact_lock


class Database:
    """One database: runs functions in transactions. Safe on any thread."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.timeout = float(str(target.url.query.get("timeout", TIMEOUT)))
        self._lock = threading.Lock()
        self.closed = False
        self._process = os.getpid()
        if target.path is not None:
            _check_path(target)
            warn_if_on_network(target.path)
        try:
            engine = _engine(target, self.timeout)
        except (ImportError, NoSuchModuleError) as error:
            raise StoreUnavailable(
                f"{target.shown!r} needs a driver: pip install 'labeling-widget[postgres]'",
                field="url",
            ) from error
        self._engine = engine
        self._reader: sa.Engine = engine
        self._writer: sa.Engine = engine
        if target.is_sqlite:
            self._writer = engine.execution_options(begin="BEGIN IMMEDIATE")
        else:
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` reads, all of it as of one moment."""
        turn = self._turn() if self.target.is_memory else contextlib.nullcontext()
        with turn, self._understood():
            return self._in_transaction(self._reader, work)

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` and commit; on any error nothing of it is kept. It may run more than once."""
        deadline = time.monotonic() + self.timeout
        with self._turn(), self._understood():
            while True:
                try:
                    return self._in_transaction(self._writer, work)
                except DBAPIError as error:
                    if not _is_busy(error) or time.monotonic() >= deadline:
                        raise
                    # Most waiting is the database's own; this is for what it refuses at once.
                    time.sleep(random.uniform(0.001, 0.02))  # noqa: S311

    def migrate(self, work: Callable[[sa.Connection], T]) -> T:
        """Write while no other program migrates."""

        def alone(connection: sa.Connection) -> T:
            if not self.target.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            return work(connection)

        return self.write(alone)

    def close(self) -> None:
        """Give back every connection."""
        with self._lock:
            self.closed = True
            self._engine.dispose()

    def _in_transaction(self, engine: sa.Engine, work: Callable[[sa.Connection], T]) -> T:
        if self.closed:
            raise StoreError(f"the store {self.target.label!r} is closed; set_store opens it again")
        if self._process != os.getpid() and not self.target.is_memory:
            # A connection must not be used on both sides of a fork: leave it to the parent.
            self._process = os.getpid()
            self._engine.dispose(close=False)
        with engine.begin() as connection:
            return work(connection)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=self.timeout):
            raise self._busy()
        try:
            yield
        finally:
            self._lock.release()

    @contextlib.contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._busy() if _is_busy(error) else self._failed(error.orig) from error
        except StatementError as error:  # its own text repeats the whole statement
            raise self._failed(error.orig or error) from error
        except SQLAlchemyError as error:
            raise self._failed(error) from error
        except zlib.error as error:
            raise self._failed(error) from error

    def _busy(self) -> StoreBusy:
        return StoreBusy(
            f"the store {self.target.label!r} was held by another program for "
            f"{self.timeout:g} s; nothing was changed, try again"
        )

    def _failed(self, reason: BaseException | None) -> StoreError:
        text = without_password(self.target, str(reason).strip())
        return StoreError(f"the store {self.target.label!r} failed: {text}")

    def __repr__(self) -> str:
        return f"Database({self.target.shown!r})"


def unavailable(target: Target, error: LabelingError) -> StoreUnavailable:
    """An error while opening, as one that names the URL and what to look at."""
    hint = (
        "check that it is a file of this package, that its folder can be written to, and that "
        "the disk is not full"
        if target.is_sqlite
        else "check that the server runs, that the database exists, and the user and password"
    )
    text = without_password(target, str(error))
    return StoreUnavailable(f"{target.shown!r} cannot be opened: {text}; {hint}", field="url")


def without_password(target: Target, text: str) -> str:
    """A driver's message with the password taken out, should it repeat it."""
    password = target.url.password
    return text.replace(str(password), "***") if password else text


def _engine(target: Target, timeout: float) -> sa.Engine:
    options: dict[str, Any] = {"hide_parameters": True}  # what reviewers write stays out of errors
    if target.is_sqlite:
        options["connect_args"] = {"timeout": timeout, "check_same_thread": False}
        options["max_overflow"] = -1
    else:
        options["connect_args"] = {"connect_timeout": int(timeout)}
        options["pool_pre_ping"] = True
    if target.is_memory:
        del options["max_overflow"]
        options["poolclass"] = StaticPool
    engine = sa.create_engine(target.url, **options)
    if target.is_sqlite:
        sa.event.listen(engine, "connect", _on_connect(timeout))
        sa.event.listen(engine, "begin", _on_begin)
    return engine


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


def _is_busy(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF in _BUSY_CODES
    return getattr(error.orig, "sqlstate", None) in _BUSY_STATES


def _check_path(target: Target) -> None:
    path = target.path
    if path is None:
        return
    if path.is_file() and _writable(path) and _writable(path.parent):
        return
    if path.is_file():
        problem = f"{path} or its folder can only be read; make both writable, or copy the file"
    elif path.exists():
        problem = f"{path} is not a file; name a file in it, as in 'sqlite:///{path}/labels.db'"
    elif not path.parent.is_dir():
        problem = f"the folder {path.parent} does not exist; make it first"
    elif not _writable(path.parent):
        problem = f"the folder {path.parent} can only be read; name a file in another"
    else:
        return
    raise StoreUnavailable(f"{target.shown!r} cannot be opened: {problem}", field="url")


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
