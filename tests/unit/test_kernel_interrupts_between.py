"""A kernel that is interrupted between two calls of Python: nobody is kept waiting for good."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Transaction

from labeling_widget.store import open_store
from labeling_widget.store.sql import SqlStore
from labeling_widget.store.sqlite_connections import IdleConnections


@pytest.fixture(params=["memory", "file"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    where = "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/labels.db"
    store = open_store(f"{where}?timeout=1")
    assert isinstance(store, SqlStore)
    yield store
    store.close()


def add(store: SqlStore, session_id: str) -> str:
    return store.add_session({"session_id": session_id, "name": session_id, "label_schemas": []})


def elsewhere(store: SqlStore, session_id: str) -> list[str]:
    """The sessions that another thread finds, once it has added one, too."""

    def look() -> list[str]:
        add(store, session_id)
        found: list[str] = store.frame("sessions")["session_id"].tolist()
        return found

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(look).result(timeout=20)


class InterruptedLock:
    """Interrupts the kernel once: as soon as it is taken."""

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        self._armed = True

    def acquire(self, **how: Any) -> bool:
        taken: bool = self._lock.acquire(**how)
        if self._armed:
            self._armed = False
            raise KeyboardInterrupt
        return taken

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_a_turn_that_is_interrupted_as_it_begins_ends(
    opened: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = InterruptedLock(opened.database._lock)
    monkeypatch.setattr(opened.database, "_lock", lock)
    with pytest.raises(KeyboardInterrupt):
        add(opened, "a")
    assert elsewhere(opened, "b") == ["b"]


def test_a_transaction_that_is_interrupted_as_it_ends_holds_up_nobody(
    opened: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "__exit__", interrupt)
        with pytest.raises(KeyboardInterrupt) as shown:  # its traceback stays, as in a notebook
            opened.database.write(lambda c: c.execute(sa.text("DELETE FROM sessions")))
    assert elsewhere(opened, "b") == ["b"]
    assert shown.tb is not None


def test_a_session_that_waits_for_its_turn_is_interrupted_at_once(
    opened: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def write(work: object, **_: object) -> None:
        asked.append(work)
        raise KeyboardInterrupt  # before anything was added

    with monkeypatch.context() as patched:
        patched.setattr(opened.database, "write", write)
        with pytest.raises(KeyboardInterrupt):
            add(opened, "a")
    assert len(asked) == 1  # nothing is waited for again, to be taken back


def test_connections_are_lent_again_and_closed_with_the_store(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/labels.db")
    assert isinstance(store, SqlStore)
    pool = store.database._engine.pool
    assert isinstance(pool, IdleConnections)
    made: list[Any] = []
    sa.event.listen(store.database._engine, "connect", lambda driver, _: made.append(driver))
    together = threading.Barrier(8)
    with ThreadPoolExecutor(8) as threads:
        read = lambda: store.database.read(lambda _: together.wait(20))  # noqa: E731 - a thread's
        for one in [threads.submit(read) for _ in range(8)]:
            one.result(timeout=20)
    count = len(made)
    store.frame("sessions")
    assert len(made) == count
    store.close()
    for driver in made:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            driver.execute("SELECT 1")
