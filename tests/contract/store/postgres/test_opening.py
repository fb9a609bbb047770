"""Opening a store on PostgreSQL: what is set on it, and what is brought forward."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import labeling_widget as lw
from labeling_widget.errors import StoreError, StoreTooNew
from labeling_widget.store import migrations, open_store
from labeling_widget.store.engine import Database
from labeling_widget.store.urls import parse
from tools.postgres import Server

Sql = Callable[[str], list[tuple[object, ...]]]

VERSION_1 = Path(__file__).parents[3] / "unit" / "stores" / "version_1_postgresql.sql"
LATEST = 1 + len(migrations.STEPS)

COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
WHERE table_schema = 'public'
"""
INDEXES = (
    "SELECT tablename, replace(indexdef, ' ONLY ', ' ') FROM pg_indexes WHERE schemaname = 'public'"
)


def test_every_connection_waits_for_the_disk_whatever_the_server_is_set_to(
    url: str, sql: Sql
) -> None:
    sql(f"ALTER DATABASE {sa.make_url(url).database} SET synchronous_commit = off")
    database = Database(parse(f"{url}?timeout=7"))
    ready, done = threading.Barrier(4), threading.Barrier(4)
    names = ("synchronous_commit", "lock_timeout", "idle_in_transaction_session_timeout")

    def settings(connection: sa.Connection) -> tuple[object, ...]:
        ready.wait(10)  # all four hold a connection at once, so none is shared
        found = tuple(connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names)
        done.wait(10)
        return found

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda _: database.read(settings), range(4)))
    seen.append(database.write(lambda c: (c.exec_driver_sql("SHOW synchronous_commit").scalar(),)))
    database.close()
    assert seen == [("on", "7s", "1min")] * 4 + [("on",)]


def test_a_stricter_setting_of_the_server_stays(url: str, sql: Sql) -> None:
    sql(f"ALTER DATABASE {sa.make_url(url).database} SET synchronous_commit = remote_apply")
    database = Database(parse(url))
    found = database.read(lambda c: c.exec_driver_sql("SHOW synchronous_commit").scalar())
    database.close()
    assert found == "remote_apply"


def test_many_who_open_an_empty_database_at_once_make_one_store(empty_url: str) -> None:
    start = threading.Barrier(8)

    def open_together(_: int) -> str:
        start.wait(10)
        store = open_store(empty_url)
        store.close()
        return store.id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(open_together, range(8)))) == 1


def test_a_store_of_version_1_keeps_its_labels_and_becomes_as_a_new_one(
    postgres: Server, empty_url: str, databases: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = str(sa.make_url(empty_url).database)
    postgres.run(VERSION_1.read_text(encoding="utf-8"), database=old)
    monkeypatch.setattr("labeling_widget.current._opened", {})
    monkeypatch.setattr("labeling_widget.current._current", None)
    lw.set_store(empty_url)
    session = lw.get_labeling_session(name="old")
    labels = session.labels()
    told = labels[["trace_id", "target", "value", "rationale"]].to_numpy().tolist()
    assert told == [
        ["tr-1", "trace", True, "fine"],
        ["tr-1", "span", False, ""],
        ["tr-2", "trace", True, ""],
    ]
    assert labels["evidence"].tolist() == [[], [], []]
    items = lw.get_store().frame("items", columns=["trace_id", "conversation"])
    assert items.to_numpy().tolist() == [["tr-1", "chat-7"], ["tr-2", ""]]
    # The slots and the numbers of the rows go on from where they were.
    span = "00000000000000a1"
    session.log_assessment("tr-1", "correct", True, reviewer="ann", span_id=span)
    assert len(session.labels()) == 3
    lw.get_store().close()
    for facts in (COLUMNS, INDEXES):
        brought = set(postgres.run(facts, database=old))
        assert brought == set(postgres.run(facts, database=databases.template))


def add_colour(connection: sa.Connection) -> None:
    connection.execute(sa.text("ALTER TABLE sessions ADD COLUMN colour TEXT"))


def test_a_step_that_fails_leaves_the_older_store_as_it_was(url: str, sql: Sql) -> None:
    def fail(connection: sa.Connection) -> None:
        add_colour(connection)
        raise StoreError("no room")

    database = Database(parse(url))
    with pytest.raises(StoreError, match="no room"):
        database.migrate(lambda c: migrations.prepare(c, (*migrations.STEPS, fail)))
    database.close()
    assert "colour" not in {row[1] for row in sql(COLUMNS)}
    assert sql("SELECT value FROM meta WHERE key = 'schema_version'") == [(str(LATEST),)]


def test_of_many_who_bring_a_store_forward_one_does(url: str, sql: Sql) -> None:
    steps = (*migrations.STEPS, add_colour)
    start = threading.Barrier(6)

    def bring_forward(_: int) -> str:
        database = Database(parse(url))
        start.wait(10)
        store_id = database.migrate(lambda c: migrations.prepare(c, steps))
        database.close()
        return store_id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(bring_forward, range(6)))) == 1
    assert sql("SELECT value FROM meta WHERE key = 'schema_version'") == [(str(LATEST + 1),)]


def test_a_store_of_a_newer_version_is_refused(url: str, sql: Sql) -> None:
    sql("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(StoreTooNew, match=r"\*\*\*@127.*version 99.*--upgrade"):
        open_store(url)
