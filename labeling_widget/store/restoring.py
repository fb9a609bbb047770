"""Reading a backup: checked whole before the first row is taken, and taken whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from labeling_widget.errors import BackupError, StoreError
from labeling_widget.store import manifest as manifests
from labeling_widget.store.arrow import default_of, from_arrow, pyarrow, schema_of
from labeling_widget.store.manifest import Manifest
from labeling_widget.store.migrations import STEPS
from labeling_widget.store.parquet import backup_folder
from labeling_widget.store.rows import TABLES, Block, kept_columns
from labeling_widget.store.sql import SqlStore
from labeling_widget.store.tables import meta
from labeling_widget.store.urls import parse

_LATEST = 1 + len(STEPS)
_FILLED_UP_SINCE = 2
"""Backups of this version and later lack nothing but columns with a default and whole tables. A
migration that does more to what is there raises this to its own version.
"""

_ROWS_AT_ONCE = 5_000
_FEWER = 64  # of those that hold bodies
_STORE_ID = re.compile("[0-9a-f]{32}")


def restore(folder: str | os.PathLike[str], url: str) -> SqlStore:
    """The store that a backup holds, at `url`; see `read_parquet`."""
    pyarrow()
    path = backup_folder(folder)
    manifest = manifests.read(path, latest=_LATEST)
    known, listed = {t.name for t in TABLES}, set(manifest.tables)
    fits = listed == known if manifest.schema_version == _LATEST else listed <= known
    if manifest.schema_version < _FILLED_UP_SINCE or not fits:
        raise BackupError(
            f"{path / manifests.FILE} lists the tables of version {manifest.schema_version}, not "
            f"those of version {_LATEST}; restore it with the package that wrote it "
            f"({manifest.written_by}), and open that store with this one",
            path=str(path / manifests.FILE),
        )
    there = [table for table in TABLES if table.name in manifest.tables]
    for table in there:
        manifests.check_file(path, table.name, manifest.tables[table.name])
        _check_schema(path, table, manifest)
    facts = _facts(path, manifest)
    latest = {"schema_version": str(_LATEST)}

    def source(table: sa.Table) -> Iterator[Block]:
        if table is meta:
            return iter([[(key, latest.get(key, value)) for key, value in facts.items()]])
        return _blocks(path, table) if table in there else iter(())

    return SqlStore(parse(url), source=source)


def _check_schema(folder: Path, table: sa.Table, manifest: Manifest) -> None:
    """The file must have exactly the columns that are declared, and as many rows as it says."""
    path = manifests.file_of(folder, table.name)
    pa, pq = pyarrow()
    try:
        with pq.ParquetFile(path) as file:
            found, rows = file.schema_arrow.remove_metadata(), file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(path, error) from error
    expected = schema_of(table)
    if manifest.schema_version < _LATEST:
        since = [c for c in kept_columns(table) if c.name not in found.names and _has_default(c)]
        expected = pa.schema([f for f in expected if f.name not in {c.name for c in since}])
    if not found.equals(expected):
        names = ", ".join(f"{field.name} {field.type}" for field in found)
        raise BackupError(
            f"{path} is not this table's: it has the columns {names[:500]}", path=str(path)
        )
    if rows != manifest.tables[table.name].rows:
        raise BackupError(
            f"{path} has {rows} rows, and its manifest says {manifest.tables[table.name].rows}",
            path=str(path),
        )


def _facts(folder: Path, manifest: Manifest) -> dict[str, str]:
    """What the backup's store says of itself, if the manifest says the same."""
    facts: dict[str, str] = {key: value for block in _blocks(folder, meta) for key, value in block}
    said = {"store_id": manifest.store_id, "schema_version": str(manifest.schema_version)}
    same = all(facts.get(key) == value for key, value in said.items())
    if not same or not _STORE_ID.fullmatch(manifest.store_id):
        path = str(manifests.file_of(folder, meta.name))
        raise BackupError(f"{path} is of another store than the manifest", path=path)
    return facts


def _blocks(folder: Path, table: sa.Table) -> Iterator[Block]:
    path = manifests.file_of(folder, table.name)
    pa, pq = pyarrow()
    large = any(c.info["kind"].name == "bytes" for c in table.c)
    try:
        with pq.ParquetFile(path) as file:
            batches: Iterator[Any] = file.iter_batches(_FEWER if large else _ROWS_AT_ONCE)
            for batch in batches:
                yield from_arrow(table, batch)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise _damaged(path, error) from error


def _has_default(column: sa.Column[Any]) -> bool:
    try:
        default_of(column)
    except StoreError:
        return False
    return True


def _damaged(path: Path, error: BaseException) -> BackupError:
    return BackupError(f"{path} is damaged: {error}", path=str(path))
