"""Another program in the way, or a server without room: waited for, or a typed error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from labeling_widget.errors import StoreBusy, StoreUnreachable, StoreUnwritable
from tests.contract.store.postgres.waiting import WAITING, Sql, until
from tools.postgres import Server


@pytest.fixture
def other(postgres: Server, url: str) -> Iterator[sa.Connection]:
    """Another program's connection, with a transaction of its own."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


LOCKS = ["SELECT 1 FROM sessions FOR UPDATE", "LOCK TABLE assessments", "LOCK TABLE changes"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_store_that_another_program_holds_too_long_is_busy_and_unchanged(
    desk: Any, url: str, opened: Any, other: sa.Connection, lock: str
) -> None:
    written = desk.written()
    hurried = opened(f"{url}?timeout=0.2")
    patient, desk.store = desk.store, hurried
    other.exec_driver_sql(lock)
    with pytest.raises(StoreBusy, match=r"held by another program for 0\.2 s.*try again") as caught:
        desk.put("yes", key="k1")
    assert caught.value.retryable
    other.rollback()
    assert desk.written() == written
    desk.put("yes", key="k1")
    desk.store = patient
    assert desk.answers() == {"faithful": "yes"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_that_is_let_go_in_time_is_waited_for(
    desk: Any, sql: Sql, other: sa.Connection, lock: str
) -> None:
    other.exec_driver_sql(lock)
    with ThreadPoolExecutor(1) as pool:
        waiting: Future[Any] = pool.submit(desk.put, "yes")
        until(lambda: sql(WAITING) == [(1,)])
        assert not waiting.done()
        other.rollback()
        waiting.result(20)
    assert desk.answers() == {"faithful": "yes"}


def test_another_programs_lock_on_a_session_keeps_nobody_from_reading(
    desk: Any, other: sa.Connection
) -> None:
    other.exec_driver_sql(LOCKS[0])
    assert desk.states() == "ppp"
    assert len(desk.store.frame("sessions")) == 1


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_the_server_gives_up_for_a_conflict_between_transactions_is_done_again(
    desk: Any, state: str
) -> None:
    runs: list[int] = []

    def work(connection: sa.Connection) -> None:
        runs.append(1)
        connection.execute(sa.text("UPDATE sessions SET name = name || '!'"))
        if len(runs) < 4:
            connection.exec_driver_sql(
                f"DO $$ BEGIN RAISE EXCEPTION 'given up' USING ERRCODE = '{state}'; END $$"
            )

    desk.store._database.write(work)
    assert len(runs) == 4
    assert desk.store.frame("sessions")["name"].tolist() == ["desk!"]


@pytest.mark.parametrize("state", ["53100", "53200", "58030"])
def test_a_server_without_room_is_to_be_tried_again(desk: Any, state: str) -> None:
    def work(connection: sa.Connection) -> None:
        connection.exec_driver_sql(
            f"DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{state}'; END $$"
        )

    with pytest.raises(StoreUnwritable, match="cannot be written: no room") as caught:
        desk.store._database.write(work)
    assert caught.value.retryable


def test_two_writers_in_each_others_way_both_get_through(desk: Any) -> None:
    """A real deadlock: each holds what the other wants, until the server ends one of them."""
    names = ("one", "two")
    for name in names:
        desk.store.add_session({"session_id": name, "name": name})
    both = threading.Barrier(2)

    def rename(first: str, second: str) -> int:
        runs: list[int] = []

        def work(connection: sa.Connection) -> None:
            runs.append(1)
            for name in (first, second):
                connection.execute(
                    sa.text("UPDATE sessions SET name = name || '!' WHERE session_id = :name"),
                    {"name": name},
                )
                if len(runs) == 1 and name == first:
                    both.wait(20)

        # Two processes would do; in one, writers take turns before they reach the server.
        database = type(desk.store._database)(desk.store._target)
        database.write(work)
        database.close()
        return len(runs)

    with ThreadPoolExecutor(2) as pool:
        runs = sum(pool.map(rename, names, reversed(names)))
    assert runs == 3
    found = desk.store.frame("sessions").set_index("session_id")["name"]
    assert [found[name] for name in names] == ["one!!", "two!!"]


def test_a_server_without_a_connection_to_spare_is_unreachable_until_there_is_one(
    postgres: Server, desk: Any, url: str, opened: Any
) -> None:
    name = sa.make_url(url).database
    held = threading.Event()
    release = threading.Event()

    def occupy(connection: sa.Connection) -> None:
        connection.execute(sa.text("SELECT 1"))
        held.set()
        release.wait(20)

    postgres.run("CREATE ROLE crowd SUPERUSER LOGIN PASSWORD 'crowd'")
    postgres.run("ALTER ROLE crowd NOSUPERUSER")
    postgres.run(f"ALTER DATABASE {name} OWNER TO crowd")
    postgres.run("GRANT ALL ON ALL TABLES IN SCHEMA public TO crowd", database=str(name))
    desk.store.close()
    desk.store = opened(postgres.url(str(name), user="crowd", password="crowd"))
    postgres.run(f"ALTER DATABASE {name} CONNECTION LIMIT 1")
    with ThreadPoolExecutor(1) as pool:
        occupied = pool.submit(desk.store._database.read, occupy)
        held.wait(20)
        with pytest.raises(StoreUnreachable, match="too many connections"):
            desk.states()
        release.set()
        occupied.result()
    assert desk.states() == "ppp"
    desk.store.close()
    postgres.drop_database(url)
    postgres.run("DROP ROLE crowd")
