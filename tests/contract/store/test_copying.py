"""Copying a whole store to another database, and saying what one holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from labeling_widget.errors import StoreError, StoreNotEmpty, StoreNotFound, StoreTooNew
from labeling_widget.store import copying, rows
from labeling_widget.store.base import Store
from labeling_widget.store.copying import copy_store, store_info
from labeling_widget.store.rows import TABLES
from labeling_widget.store.tables import dtypes

Opener = Callable[[str], Store]

# What another command can open, too.
pytestmark = pytest.mark.parametrize("url", ["sqlite file", "postgresql"], indirect=True)


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/elsewhere.db"


def fill(desk: Any) -> Any:
    """Everything a store can hold, and text of every kind."""
    desk.store.add_label_schema(
        {"name": "q", "version": 1, "type": "feedback", "input": {"kind": "text"}}
    )
    desk.put("\ud800 \x00 \U0001f600 " + "x" * 100_000, rationale="é\u2028" * 1000, active_ms=3)
    desk.put(None)
    desk.move("skipped", 1, reason="later", note="שלום")
    desk.undo()
    desk.put({"nan": float("nan")}, 2, name="notes", who="bob")
    return desk


def everything(store: Store) -> dict[str, pd.DataFrame]:
    """Every table, bodies included."""
    return {t.name: store.frame(t.name, columns=list(dtypes(t.name))) for t in TABLES}


def assert_same(one: Store, other: Store) -> None:
    assert one.id == other.id
    for name, frame in everything(one).items():
        pd.testing.assert_frame_equal(frame, everything(other)[name])


def test_a_copy_holds_what_the_source_holds_and_is_counted(
    desk: Any, url: str, file_url: str, opened: Opener
) -> None:
    copied = copy_store(url, file_url)
    other = opened(file_url)
    assert_same(desk.store, other)
    assert copied.rows == {name: len(frame) for name, frame in everything(other).items()}
    assert copied.rows["items"] == 3


def test_a_file_is_copied_into_this_database_and_work_goes_on_there(
    url: str, file_url: str, opened: Opener, desk_on: Callable[[Store], Any]
) -> None:
    source = fill(desk_on(opened(file_url)))
    copy_store(file_url, url)
    target = opened(url)
    assert_same(source.store, target)
    source.store = target
    before = target.seq(source.session_id)
    source.put("yes")
    assert source.undo() is not None
    assert source.add("tr-4") == ["tr-4"]
    assert target.seq(source.session_id) > before


def test_a_copy_of_many_blocks_is_whole_and_in_order(
    desk: Any, url: str, file_url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BLOCK_ROWS", 2)
    fill(desk)
    desk.add(*(f"tr-more-{number}" for number in range(40)))
    copy_store(url, file_url)
    assert_same(desk.store, opened(file_url))


def test_a_target_that_holds_something_is_refused_and_stays(
    desk: Any, url: str, file_url: str, opened: Opener, desk_on: Callable[[Store], Any]
) -> None:
    there = desk_on(opened(file_url))
    for source, target in ((url, file_url), (url, url)):
        with pytest.raises(StoreNotEmpty, match="it holds 1 sessions, 3 items"):
            copy_store(source, target)
    assert there.store.frame("sessions")["session_id"].tolist() == [there.session_id]
    assert there.store.id != desk.store.id


def test_an_empty_store_is_filled_and_takes_the_sources_id(
    desk: Any, url: str, file_url: str, opened: Opener
) -> None:
    opened(file_url).close()
    copy_store(url, file_url)
    assert opened(file_url).id == desk.store.id


def test_a_dry_run_says_what_would_be_copied_and_makes_nothing(
    desk: Any, url: str, file_url: str, tmp_path: Path
) -> None:
    planned = copy_store(url, file_url, dry_run=True)
    assert planned.rows["items"] == 3
    assert not (tmp_path / "elsewhere.db").exists()
    with pytest.raises(StoreNotEmpty):
        copy_store(url, url, dry_run=True)


def test_a_dry_run_into_this_database_leaves_it_empty(
    url: str, file_url: str, opened: Opener, desk_on: Callable[[Store], Any]
) -> None:
    desk_on(opened(file_url))
    copy_store(file_url, url, dry_run=True)
    assert opened(url).frame("items").empty


def test_a_source_that_fails_half_way_leaves_nothing_behind(
    desk: Any, url: str, file_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: sa.Connection, table: sa.Table) -> Any:
        yield from rows.blocks_of(connection, table)
        if table.name == "changes":
            connection.execute(sa.text("SELECT one FROM nowhere"))

    monkeypatch.setattr(copying, "blocks_of", broken)
    with pytest.raises(StoreError, match="nowhere"):
        copy_store(url, file_url)
    assert list(tmp_path.glob("elsewhere*")) == []


def test_rows_that_get_lost_on_the_way_are_noticed(
    desk: Any, url: str, file_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(connection: sa.Connection, table: sa.Table) -> Any:
        for block in rows.blocks_of(connection, table):
            yield block[:-1] if table.name == "items" else block

    monkeypatch.setattr(copying, "blocks_of", forgetful)
    with pytest.raises(StoreError, match="3 rows of 'items', 2 were read"):
        copy_store(url, file_url)
    assert list(tmp_path.glob("elsewhere*")) == []


def test_info_names_the_store_its_version_and_its_rows(desk: Any, url: str) -> None:
    info = store_info(url)
    assert info.store_id == desk.store.id
    assert info.version == info.latest
    assert info.rows["items"] == 3
    assert info.rows["dataset_records"] == 0


def test_where_there_is_no_store_none_is_made(url: str, file_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreNotFound, match="there is no store at"):
        store_info(file_url)
    with pytest.raises(StoreNotFound):
        copy_store(file_url, url)
    assert not list(tmp_path.glob("elsewhere*"))


def test_a_newer_source_is_not_copied(desk: Any, url: str, file_url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE meta SET value = '99' WHERE key = 'schema_version'"))
    engine.dispose()
    with pytest.raises(StoreTooNew, match="store version 99"):
        copy_store(url, file_url)
