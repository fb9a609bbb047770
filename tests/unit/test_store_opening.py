"""Opening a store: what is set on it, what is brought forward, and what is refused."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import labeling_widget as lw
from labeling_widget.errors import StoreBusy, StoreError, StoreTooNew, StoreUnavailable
from labeling_widget.store import migrations, open_store
from labeling_widget.store.engine import Database
from labeling_widget.store.urls import parse


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


def make(path: Path) -> str:
    """A store of today at `path`, closed; its id."""
    store = open_store(f"sqlite:///{path}")
    store.close()
    return store.id


def sql(path: Path, statement: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()


def test_a_store_opened_again_is_the_same_store(path: Path) -> None:
    assert make(path) == make(path)


def test_every_connection_waits_for_the_disk_and_checks_references(path: Path) -> None:
    database = Database(parse(f"sqlite:///{path}"))
    ready, done = threading.Barrier(4), threading.Barrier(4)
    seen: list[tuple[object, ...]] = []

    def pragmas(connection: sa.Connection) -> None:
        ready.wait(10)  # all four hold a connection at once, so none is shared
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = (connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names)
        seen.append(tuple(found))
        done.wait(10)

    threads = [threading.Thread(target=database.read, args=(pragmas,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.write(lambda c: seen.append((c.exec_driver_sql("PRAGMA synchronous").scalar(),)))
    database.close()
    assert seen == [("wal", 2, 1, 30_000)] * 4 + [(2,)]


def test_a_write_begins_immediately_and_a_read_does_not(path: Path) -> None:
    make(path)
    writer, reader = (
        Database(parse(f"sqlite:///{path}")),
        Database(parse(f"sqlite:///{path}?timeout=0.05")),
    )

    def meanwhile(_: sa.Connection) -> None:
        assert reader.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM meta").scalar()) == 3
        with pytest.raises(StoreBusy):
            reader.write(lambda c: c)

    writer.write(meanwhile)
    reader.write(lambda c: c)
    writer.close()
    reader.close()


def test_a_store_that_another_program_holds_is_busy_and_unchanged(path: Path) -> None:
    make(path)
    store = open_store(f"sqlite:///{path}?timeout=0.05")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match=r"'labels\.db' was held .* try again") as caught:
            store.add_session({"session_id": "1", "name": "n"})
        assert caught.value.retryable
        assert store.frame("sessions").empty
        other.execute("ROLLBACK")
    store.add_session({"session_id": "1", "name": "n"})
    store.close()


def test_a_store_that_a_thread_of_this_process_holds_is_busy_too() -> None:
    database = Database(parse("sqlite://?timeout=0.05"))
    blocked: list[BaseException] = []

    def write() -> None:
        try:
            database.write(lambda c: c)
        except StoreBusy as error:
            blocked.append(error)

    def meanwhile(_: sa.Connection) -> None:
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()

    database.write(meanwhile)
    database.close()
    assert len(blocked) == 1


# forward, never back ────────────────────────────────────────────────────────────────────────


def add_colour(connection: sa.Connection) -> None:
    connection.execute(sa.text("ALTER TABLE sessions ADD COLUMN colour TEXT"))


def fail(connection: sa.Connection) -> None:
    add_colour(connection)
    raise StoreError("no room")


LATEST = 1 + len(migrations.STEPS)


def version(path: Path) -> object:
    return sql(path, "SELECT value FROM meta WHERE key = 'schema_version'")[0][0]


def test_an_older_store_is_brought_forward_step_by_step_and_once(path: Path) -> None:
    store_id = make(path)
    done: list[str] = []

    def first_step(connection: sa.Connection) -> None:
        done.append("first")
        add_colour(connection)

    steps = (*migrations.STEPS, first_step, lambda _: done.append("second"))
    database = Database(parse(f"sqlite:///{path}"))
    assert database.read(lambda c: migrations.read_store_id(c, steps)) is None
    assert database.migrate(lambda c: migrations.prepare(c, steps)) == store_id
    assert database.migrate(lambda c: migrations.prepare(c, steps)) == store_id
    database.close()
    assert done == ["first", "second"]
    assert version(path) == str(LATEST + 2)
    assert "colour" in [row[1] for row in sql(path, "PRAGMA table_info(sessions)")]


def test_a_step_that_fails_leaves_the_older_store_as_it_was(path: Path) -> None:
    make(path)
    database = Database(parse(f"sqlite:///{path}"))
    with pytest.raises(StoreError, match="no room"):
        database.migrate(lambda c: migrations.prepare(c, (*migrations.STEPS, fail)))
    database.close()
    assert version(path) == str(LATEST)
    assert "colour" not in [row[1] for row in sql(path, "PRAGMA table_info(sessions)")]
    make(path)


def test_a_store_of_a_newer_version_is_refused_and_untouched(path: Path) -> None:
    make(path)
    sql(path, "UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    before = path.read_bytes()
    words = rf"labels\.db.*version 99.*up to {LATEST}.*--upgrade"
    with pytest.raises(StoreTooNew, match=words) as caught:
        make(path)
    assert caught.value.field == "url"
    assert path.read_bytes() == before


def test_a_store_of_version_1_keeps_its_labels_and_learns_of_parts_and_conversations(
    path: Path,
) -> None:
    with contextlib.closing(sqlite3.connect(path)) as old:
        old.executescript((Path(__file__).parent / "stores" / "version_1.sql").read_text())
    lw.set_store(f"sqlite:///{path}")
    session = lw.get_labeling_session(name="old")
    labels = session.labels()
    told = labels[["trace_id", "target", "value", "rationale"]].to_numpy().tolist()
    assert told == [
        ["tr-1", "trace", True, "fine"],
        ["tr-1", "span", False, ""],
        ["tr-2", "trace", True, ""],
    ]
    assert labels["evidence"].tolist() == [[], [], []]
    assert session.schemas[0].target == "trace"
    items = lw.get_store().frame("items", columns=["trace_id", "conversation"])
    assert items.to_numpy().tolist() == [["tr-1", "chat-7"], ["tr-2", ""]]
    # Nobody shared anything out then: everyone labels everything.
    assert (session.reviewers_per_item, session.blind) == (None, False)
    assert session.assignments()["kind"].tolist() == ["taken"] * len(session.to_df())
    assert session.store.shut(session.labeling_session_id, "bob") == frozenset()
    # The slots go on from where they were.
    span = "00000000000000a1"
    session.log_assessment("tr-1", "correct", True, reviewer="ann", span_id=span)
    assert len(session.labels()) == 3
    made = {(row[2], row[1]) for row in columns_of(path)}
    fresh = path.with_name("fresh.db")
    make(fresh)
    assert made == {(row[2], row[1]) for row in columns_of(fresh)}
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    assert set(sql(path, indexes)) == set(sql(fresh, indexes))


def columns_of(path: Path) -> list[tuple[object, ...]]:
    """Every column of every table: name, type, and the table it is in."""
    return sql(
        path,
        "SELECT c.name, c.type || c.\"notnull\", m.name || '.' || c.name FROM sqlite_master m "
        "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
    )


# what cannot be opened ──────────────────────────────────────────────────────────────────────


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"the folder .*/missing does not exist; make it"):
        make(tmp_path / "missing" / "labels.db")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="is not a file; name a file in it"):
        make(tmp_path)


def test_a_file_that_is_no_database_is_refused_and_untouched(path: Path) -> None:
    path.write_bytes(b"name,label\n" * 1000)
    with pytest.raises(StoreUnavailable, match=r"labels\.db.*not a database"):
        make(path)
    assert path.read_bytes() == b"name,label\n" * 1000


def test_a_damaged_database_is_refused(path: Path) -> None:
    make(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(StoreUnavailable, match=r"cannot be opened.*malformed"):
        make(path)


def test_another_programs_database_is_refused_and_untouched(path: Path) -> None:
    sql(path, "CREATE TABLE datasets (dataset_id TEXT)")
    with pytest.raises(StoreUnavailable, match=r"another program's tables.*datasets"):
        make(path)
    sql(path, "CREATE TABLE meta (key TEXT, value TEXT)")
    with pytest.raises(StoreUnavailable, match="another program's tables"):
        make(path)
    assert sql(path, "SELECT name FROM sqlite_master") == [("datasets",), ("meta",)]


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder in which this process has no more rights than its modes give: root has them all."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    rooted = os.geteuid() == 0
    if rooted:
        os.seteuid(65534)
    yield folder
    if rooted:
        os.seteuid(0)
    folder.chmod(0o777)
    shutil.rmtree(folder)


def test_a_folder_that_can_only_be_read_is_named(nobody: Path) -> None:
    folder = nobody / "shared"
    folder.mkdir(mode=0o555)
    with pytest.raises(StoreUnavailable, match=r"the folder .*/shared can only be read"):
        make(folder / "labels.db")


def test_a_file_that_can_only_be_read_is_named(nobody: Path) -> None:
    path = nobody / "labels.db"
    make(path)
    path.chmod(0o444)
    with pytest.raises(StoreUnavailable, match=r"labels\.db or its folder can only be read"):
        make(path)


def test_a_failure_after_opening_is_a_store_error_that_hides_what_was_written(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    sql(path, "DROP TABLE sessions")
    with pytest.raises(StoreError, match=r"'labels\.db' failed: no such table") as caught:
        store.add_session({"session_id": "1", "name": "confidential"})
    assert "confidential" not in str(caught.value) + str(caught.value.__cause__)
    store.close()
