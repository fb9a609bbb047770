"""Moving a whole store to another database, and saying what a store holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import sqlalchemy as sa
from msgspec import Struct

from labeling_widget.checks import check_flag
from labeling_widget.errors import (
    StoreBusy,
    StoreError,
    StoreNotEmpty,
    StoreNotFound,
    StoreTooNew,
    StoreUnavailable,
)
from labeling_widget.store import migrations
from labeling_widget.store.engine import Database, unavailable
from labeling_widget.store.rows import TABLES, Block, blocks_of, check_empty, count, fill
from labeling_widget.store.sql import SqlStore
from labeling_widget.store.tables import meta
from labeling_widget.store.urls import Target, parse

T = TypeVar("T")


class StoreInfo(Struct, frozen=True, kw_only=True):
    """What a store holds.

    Args:
        url: Its URL without a password.
        store_id: 32 hex digits.
        version: The version of its tables.
        latest: The version that this package writes.
        created_at: When it was made, ISO 8601; empty if it does not say.
        rows: Table → how many rows.
    """

    url: str
    store_id: str
    version: int
    latest: int
    created_at: str
    rows: dict[str, int]


def store_info(url: str) -> StoreInfo:
    """What the store at `url` holds. Nothing is made or changed.

    Raises:
        StoreNotFound: There is none.
        StoreTooNew, StoreUnavailable, StoreBusy: As `open_store`.
    """
    target = parse(url)
    database = _existing(target)
    try:
        return _opening(database, lambda c: _info(c, target))
    finally:
        database.close()


def copy_store(from_url: str, to_url: str, *, dry_run: bool = False) -> StoreInfo:
    """Copy everything a store holds to another database, in one transaction there.

    The copy has the source's id, so that answers which a browser has not sent yet find it. A
    source of an older version is brought to the latest first, as opening it does.

    Args:
        from_url: A store.
        to_url: Where to: a file that does not exist, an empty database or an empty store.
        dry_run: Only find out whether it could be done and what would be copied.

    Returns:
        What was copied, and counted in the target; its `url` is the target's.

    Raises:
        StoreNotFound: There is no store at `from_url`.
        StoreNotEmpty: The target holds something; nothing was changed.
        StoreTooNew, StoreUnavailable, StoreBusy: As `open_store`.
        StoreError: It failed half-way; the target is as it was.
    """
    check_flag(dry_run, name="dry_run", error=StoreError)
    target = parse(to_url)
    if target.is_memory:
        raise StoreUnavailable(
            "'sqlite://' is memory and gone when the copy is made; name a file or a database",
            field="url",
        )
    info = store_info(from_url)
    _check_target(target)
    if dry_run:
        return _at(target, info, info.rows)
    source = parse(from_url)
    if info.version < info.latest:
        SqlStore(source).close()
    database = _existing(source)
    try:
        return database.read(lambda c: _copy(c, database, target))
    finally:
        database.close()


def _copy(connection: sa.Connection, database: Database, target: Target) -> StoreInfo:
    info = _info(connection, database.target)

    def rows(table: sa.Table) -> Iterator[Block]:
        given = 0
        # A failure of the source, although it comes up inside the target's transaction.
        with database.understood():
            for block in blocks_of(connection, table):
                given += len(block)
                yield block
        if given != info.rows[table.name]:
            raise StoreError(f"{info.rows[table.name]} rows of {table.name!r}, {given} were read")

    to = Database(target)
    try:
        return _at(target, info, fill(to, rows))
    finally:
        to.close()


def _opening(database: Database, work: Callable[[sa.Connection], T]) -> T:
    """Read what has not been opened yet: that it cannot be read says what to look at."""
    target = database.target
    try:
        return database.read(work)
    except StoreTooNew as error:
        raise StoreTooNew(f"{target.shown!r}: {error}", field="url") from error
    except StoreError as error:
        if isinstance(error, StoreBusy | StoreNotFound | StoreNotEmpty):
            raise
        raise unavailable(target, error) from error


def _at(target: Target, info: StoreInfo, rows: dict[str, int]) -> StoreInfo:
    return StoreInfo(
        url=target.shown,
        store_id=info.store_id,
        version=info.latest,
        latest=info.latest,
        created_at=info.created_at,
        rows=rows,
    )


def _existing(target: Target) -> Database:
    """The database at `target`, which opening would otherwise make."""
    path = target.path
    if target.is_memory or (path is not None and not (path.is_file() and path.stat().st_size)):
        raise StoreNotFound(f"there is no store at {target.shown!r}", field="url")
    return Database(target)


def _check_target(target: Target) -> None:
    database = Database(target)
    try:
        if target.path is None or target.path.exists():
            _opening(database, lambda c: _check_usable(c, target))
    finally:
        database.close()


def _check_usable(connection: sa.Connection, target: Target) -> None:
    migrations.read_store_id(connection)
    check_empty(connection, target)


def _info(connection: sa.Connection, target: Target) -> StoreInfo:
    migrations.read_store_id(connection)  # refuses what is newer, and other programs' tables
    if not sa.inspect(connection).has_table(meta.name):
        raise StoreNotFound(f"there is no store at {target.shown!r}", field="url")
    facts = {row.key: row.value for row in connection.execute(sa.select(meta))}
    present = set(sa.inspect(connection).get_table_names())
    return StoreInfo(
        url=target.shown,
        store_id=facts["store_id"],
        version=int(facts["schema_version"]),
        latest=1 + len(migrations.STEPS),
        created_at=facts.get("created_at", ""),
        rows={t.name: count(connection, t) if t.name in present else 0 for t in TABLES},
    )
