"""The database underneath: transactions, turns, and what is made of failures."""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    SQLAlchemyError,
    StatementError,
)

from labeling_widget.errors import (
    LabelingError,
    StoreBusy,
    StoreError,
    StoreUnavailable,
    StoreUnreachable,
    StoreUnwritable,
)
from labeling_widget.store import server, sqlite
from labeling_widget.store.network import warn_if_on_network
from labeling_widget.store.urls import Target, without_secrets

T = TypeVar("T")

TIMEOUT = 30.0
"""Seconds that a write waits for its turn; the option `timeout=5` of a store's URL sets another."""

_MIGRATION_LOCK = 0x6C61_6265_6C73  # "labels", for pg_advisory_xact_lock


class Database:
    """One database: runs functions in transactions. Safe on any thread."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.timeout = float(str(target.url.query.get("timeout", TIMEOUT)))
        self._lock = threading.RLock()  # which knows who has it
        self.closed = False
        self._process = os.getpid()
        self._file: sqlite.Identity | None = None
        self._engine = _engine(target, self.timeout)
        self._reader: sa.Engine = self._engine
        self._writer: sa.Engine = self._engine
        if target.is_sqlite:
            self._writer = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        else:
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` reads, all of it as of one moment. It may run more than once."""

        def once() -> T:
            with self.understood():
                return self._in_transaction(self._reader, work, keyed=True)

        return self._in_turn(once) if self.target.is_memory else once()

    def write(self, work: Callable[[sa.Connection], T], *, keyed: bool = False) -> T:
        """Run `work` and commit; on any error nothing of it is kept. It may run more than once.

        Args:
            work: What to do.
            keyed: It finds out by itself that it was done already, so that it is done again when
                nobody can tell whether the commit arrived.
        """
        deadline = time.monotonic() + self.timeout

        def tried() -> T:
            reopened = False
            with self.understood():
                while True:
                    try:
                        return self._in_transaction(self._writer, work, keyed=keyed)
                    except DBAPIError as error:
                        if self._is_read_only(error) and not reopened:
                            # What was opened while one could only read stays so; what is opened
                            # now may do what the file allows by now.
                            self._engine.dispose()
                            reopened = True
                            continue
                        if not self._is_busy(error) or time.monotonic() >= deadline:
                            raise
                        # Most waiting is the database's own; this is for what it refuses at once.
                        time.sleep(random.uniform(0.001, 0.02))  # noqa: S311

        return self._in_turn(tried)

    def migrate(self, work: Callable[[sa.Connection], T]) -> T:
        """Write while no other program migrates."""

        def alone(connection: sa.Connection) -> T:
            if not self.target.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                server.check_encoding(connection)
            return work(connection)

        return self.write(alone)

    def close(self) -> None:
        """Give back every connection."""
        with self._lock:
            self.closed = True
            self._engine.dispose()

    def _in_transaction(
        self, engine: sa.Engine, work: Callable[[sa.Connection], T], *, keyed: bool
    ) -> T:
        """Once, or twice if the connection was cut on the way and nothing can be done double."""
        if self.closed:
            raise StoreError(f"the store {self.target.label!r} is closed; set_store opens it again")
        if self._process != os.getpid() and not self.target.is_memory:
            # A connection must not be used on both sides of a fork: leave it to the parent.
            self._process = os.getpid()
            self._engine.dispose(close=False)
        self._check_file()
        progress = "connecting"
        try:
            # Two of them: if an interrupt keeps one from ending, the other ends the transaction.
            with engine.connect() as connection, connection.begin():
                progress = "working"
                result = work(connection)
                self._check_file()
                progress = "committing"
        except DBAPIError as error:
            if progress == "connecting" or not self._is_lost(error):
                raise
            if progress == "committing" and not keyed:
                raise self._unreachable("whether it was stored is not known") from error
        else:
            if self._file is None and self.target.path is not None:
                self._file = sqlite.identity(self.target.path)
            return result
        with engine.connect() as connection, connection.begin():
            return work(connection)

    def _check_file(self) -> None:
        """Refuse to go on where the file was taken away: an open one takes writes nobody finds."""
        path = self.target.path
        if path is not None and self._file is not None and sqlite.identity(path) != self._file:
            raise self._unreachable(
                f"{path} is not the file it was (moved, deleted or replaced); put it back, or open "
                "what is there now with set_store"
            )

    def _in_turn(self, work: Callable[[], T]) -> T:
        """What `work` returns, once no other thread is at the database."""
        # An interrupt of the kernel comes between any two calls: as the lock is taken, or in the
        # `__exit__` of a context manager. Only this frame's own `finally` misses none.
        try:
            if not self._lock.acquire(timeout=self.timeout):
                raise self._busy()
            return work()
        finally:
            try:  # noqa: SIM105 - `suppress` would be one more call
                self._lock.release()
            except RuntimeError:  # it was not taken
                pass

    @contextlib.contextmanager
    def understood(self) -> Iterator[None]:
        """Failures of the database, inside the `with`, as this package's errors."""
        try:
            yield
        except DBAPIError as error:
            raise self._meant(error) from self._cause(error)
        except sa.exc.TimeoutError as error:  # every connection is in use
            raise self._busy() from error
        except StatementError as error:  # its own text repeats the whole statement
            raise self._failed(str(error.orig or error)) from error
        except SQLAlchemyError as error:
            raise self._failed(str(error)) from error
        except zlib.error as error:
            raise self._failed(str(error)) from error

    def _meant(self, error: DBAPIError) -> StoreError:
        if self._is_busy(error):
            return self._busy()
        if self._is_read_only(error):
            return self._read_only()
        kind = sqlite if self.target.is_sqlite else server
        said = str(error.orig) if self.target.is_sqlite else server.reason(error)
        if kind.is_unwritable(error):
            return self._unwritable(said)
        return self._unreachable(said) if self._is_lost(error) else self._failed(said)

    def _cause(self, error: DBAPIError) -> DBAPIError | None:
        return None if not self.target.is_sqlite and server.repeats_values(error) else error

    def _is_busy(self, error: DBAPIError) -> bool:
        return sqlite.is_busy(error) if self.target.is_sqlite else server.is_busy(error)

    def _is_lost(self, error: DBAPIError) -> bool:
        return not self.target.is_sqlite and server.is_lost(error)

    def _is_read_only(self, error: DBAPIError) -> bool:
        return self.target.path is not None and sqlite.is_read_only(error)

    def _busy(self) -> StoreBusy:
        return StoreBusy(
            f"the store {self.target.label!r} was held by another program for "
            f"{self.timeout:g} s; nothing was changed, try again"
        )

    def _unreachable(self, said: str) -> StoreUnreachable:
        text = without_secrets(self.target.url, " ".join(said.split()))
        return StoreUnreachable(
            f"the store {self.target.label!r} does not answer: {text}; try again"
        )

    def _unwritable(self, said: str) -> StoreUnwritable:
        text = without_secrets(self.target.url, said.strip())
        return StoreUnwritable(
            f"the store {self.target.label!r} cannot be written: {text}; see that its disk has "
            "room and that it may be written there, and try again"
        )

    def _read_only(self) -> StoreUnwritable:
        return StoreUnwritable(
            f"the store {self.target.label!r} can only be read; make {self.target.path} and its "
            "folder writable, and try again"
        )

    def _failed(self, said: str) -> StoreError:
        text = without_secrets(self.target.url, said.strip())
        return StoreError(f"the store {self.target.label!r} failed: {text}")

    def __repr__(self) -> str:
        return f"Database({self.target.shown!r})"


def unavailable(target: Target, error: LabelingError) -> StoreUnavailable:
    """An error while opening, as one that names the URL and what to look at."""
    hint = (
        "check that it is a file of this package, that its folder can be written to, and that "
        "the disk is not full"
        if target.is_sqlite
        else "check that the server runs, that the database exists, the user and password, and "
        "that the user may make tables"
    )
    text = without_secrets(target.url, str(error))
    return StoreUnavailable(f"{target.shown!r} cannot be opened: {text}; {hint}", field="url")


def _engine(target: Target, timeout: float) -> sa.Engine:
    if target.is_sqlite:
        engine = sqlite.sqlite_engine(target, timeout)
        if target.path is not None:
            warn_if_on_network(target.path)
        return engine
    try:
        return server.server_engine(target, timeout)
    except ArgumentError as error:
        # Not chained: it repeats what cannot be understood.
        said = without_secrets(target.url, str(error))
        raise StoreUnavailable(f"{target.shown!r} cannot be opened: {said}", field="url") from None
    except (ImportError, NoSuchModuleError) as error:
        raise StoreUnavailable(
            f"{target.shown!r} needs a driver: pip install 'labeling-widget[postgres]'",
            field="url",
        ) from error
