"""Whole tables on their way from one store to another, as the databases keep them.

Rows travel in blocks of some megabytes, whatever a store holds, with every column: the numbers
of the rows too, and JSON as the text it is kept as. So a copy is the store itself, elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from labeling_widget.errors import StoreError, StoreNotEmpty
from labeling_widget.store import migrations
from labeling_widget.store.columns import JSON_TEXT
from labeling_widget.store.engine import Database
from labeling_widget.store.tables import meta, metadata
from labeling_widget.store.urls import Target

Row = tuple[Any, ...]
Block = list[Row]
Source = Callable[[sa.Table], Iterator[Block]]
"""Gives a table's rows from the first, each time it is called."""

TABLES = tuple(metadata.sorted_tables)
"""Every table, after those that it refers to."""

BLOCK_ROWS = 5_000
BLOCK_BYTES = 2_000_000


def kept_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """Every column of the table, the number of the row included."""
    return list(table.c)


def as_kept(table: sa.Table) -> sa.TableClause:
    """The table with its JSON as text, neither decoded nor written anew."""
    return sa.table(
        table.name,
        *(
            sa.column(c.name, JSON_TEXT.sql if c.info["kind"].name == "json" else c.type)
            for c in kept_columns(table)
        ),
    )


def blocks_of(connection: sa.Connection, table: sa.Table) -> Iterator[Block]:
    """A table's rows in its order, read as they are needed."""
    kept = as_kept(table)
    order = [kept.c[c.name] for c in table.primary_key]
    large = any(c.info["kind"].name == "bytes" for c in kept_columns(table))
    rows = connection.execute(
        sa.select(kept).order_by(*order), execution_options={"yield_per": 16 if large else 1000}
    )
    block: Block = []
    size = 0
    for row in rows:
        block.append(tuple(row))
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if len(block) >= BLOCK_ROWS or size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def count(connection: sa.Connection, table: sa.Table) -> int:
    """How many rows a table has."""
    return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def held(connection: sa.Connection) -> dict[str, int]:
    """Table → rows, of those tables that are there and hold any; `meta` is left out."""
    present = set(sa.inspect(connection).get_table_names())
    counts = {t.name: count(connection, t) for t in TABLES if t is not meta and t.name in present}
    return {name: rows for name, rows in counts.items() if rows}


def check_empty(connection: sa.Connection, target: Target) -> None:
    """Raise `StoreNotEmpty` if a store there holds anything."""
    if found := held(connection):
        listed = ", ".join(f"{rows} {name}" for name, rows in found.items())
        raise StoreNotEmpty(
            f"{target.shown!r} is not empty (it holds {listed}), so nothing was written; name a "
            "new file or an empty database",
            field="url",
        )


def fill(database: Database, source: Source) -> dict[str, int]:
    """Make a database hold what `source` gives, all or nothing, in one transaction.

    Args:
        database: A new file, an empty database, or a store that holds nothing yet.
        source: The rows of each table; of `meta`, those of a store of the latest version.

    Returns:
        Table → rows, counted in the target.

    Raises:
        StoreNotEmpty: There is something already.
        StoreError: Less arrived than was given, or the rows do not belong together.
    """
    target = database.target
    new = target.path is not None and not target.path.exists()

    def work(connection: sa.Connection) -> dict[str, int]:
        migrations.prepare(connection)
        check_empty(connection, target)
        connection.execute(sa.delete(meta))
        return {table.name: _insert(connection, table, source(table)) for table in TABLES}

    try:
        return database.migrate(work)
    except BaseException:
        if new and target.path is not None:
            database.close()
            remove_file(target.path)
        raise


def remove_file(path: Path) -> None:
    """Remove a SQLite file that was made here, with what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _insert(connection: sa.Connection, table: sa.Table, blocks: Iterator[Block]) -> int:
    names = [c.name for c in kept_columns(table)]
    statement = sa.insert(as_kept(table))
    given = 0
    for block in blocks:
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in block])
        given += len(block)
    _number_on(connection, table, names)
    arrived = count(connection, table)
    if arrived != given:
        raise StoreError(f"{given} rows of {table.name!r} were written and {arrived} arrived")
    return arrived


def _number_on(connection: sa.Connection, table: sa.Table, names: Sequence[str]) -> None:
    """PostgreSQL numbers rows by a counter of its own, which given numbers do not move."""
    number = names[0]
    if connection.dialect.name != "postgresql" or table.c[number].autoincrement is not True:
        return
    last = sa.select(sa.func.max(table.c[number])).scalar_subquery()
    counter = sa.func.pg_get_serial_sequence(table.name, number)
    at = sa.func.setval(counter, sa.func.coalesce(last, 1), last.is_not(None))
    connection.execute(sa.select(at))
