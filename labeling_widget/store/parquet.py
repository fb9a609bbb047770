"""A whole store as a folder of Parquet files, written at one moment and complete or not there."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from labeling_widget._version import __version__
from labeling_widget.checks import check_flag, check_path
from labeling_widget.errors import BackupError, StoreError, StoreNotEmpty, StoreTooNew
from labeling_widget.store import manifest as manifests
from labeling_widget.store.arrow import pyarrow, schema_of, to_arrow
from labeling_widget.store.manifest import Manifest, TableFile
from labeling_widget.store.migrations import STEPS
from labeling_widget.store.rows import TABLES, blocks_of
from labeling_widget.store.tables import meta, now


def checked_folder(folder: str | os.PathLike[str], *, overwrite: bool) -> Path:
    """Where the backup will be, if it may be there.

    Raises:
        StoreNotEmpty: Something is there already; with `overwrite`, something that is no backup.
        BackupError: It cannot be a folder.
        ExtraMissing: pyarrow is not installed.
    """
    pyarrow()
    check_flag(overwrite, name="overwrite", error=StoreError)
    path = backup_folder(folder)
    try:
        there = sorted(each.name for each in path.iterdir())
    except FileNotFoundError:
        return path
    except OSError as error:
        raise BackupError(f"{path} cannot hold a backup: {error}", path=str(path)) from error
    if not there:
        return path
    if not overwrite:
        raise StoreNotEmpty(
            f"{path} is not empty; name another folder, or pass overwrite=True if it is a backup "
            "that may be replaced",
            field="folder",
        )
    if unknown := [name for name in there if name not in _files_of(path)]:
        raise StoreNotEmpty(
            f"{path} holds more than a backup ({', '.join(unknown[:5])}), so it is not "
            "overwritten; name another folder",
            field="folder",
        )
    return path


def backup_folder(folder: str | os.PathLike[str]) -> Path:
    """The path of a backup; raises `BackupError` if it cannot be one."""
    try:
        return check_path(folder)
    except ValueError as error:
        raise BackupError(f"folder takes the path of a folder; {error}", path="") from error


def write_backup(connection: sa.Connection, path: Path) -> None:
    """Write every table as of one moment; `path` is there as soon as it is complete.

    Raises:
        BackupError: It cannot be written; what was there stays.
    """
    pa, _ = pyarrow()
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.mkdir()
        try:
            _write_files(connection, new)
            _put_in_place(new, path)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except (OSError, pa.ArrowException) as error:
        raise BackupError(
            f"the backup {path} cannot be written: {error}", path=str(path)
        ) from error


def _files_of(path: Path) -> set[str]:
    """Names of the files of the backup that is there; none if it is not one."""
    try:
        tables = manifests.read(path, latest=1 + len(STEPS)).tables
    except (BackupError, StoreTooNew):
        return set()
    return {manifests.FILE, *(manifests.file_of(path, table).name for table in tables)}


def _write_files(connection: sa.Connection, folder: Path) -> None:
    facts = {row.key: row.value for row in connection.execute(sa.select(meta))}
    tables: dict[str, TableFile] = {}
    for table in TABLES:
        path = manifests.file_of(folder, table.name)
        tables[table.name] = manifests.described(path, _write_table(connection, table, path))
    manifests.write(
        folder,
        Manifest(
            format=manifests.FORMAT,
            format_version=manifests.FORMAT_VERSION,
            store_id=facts["store_id"],
            schema_version=int(facts["schema_version"]),
            created_at=now().isoformat(),
            written_by=f"labeling_widget {__version__}",
            tables=tables,
        ),
    )
    manifests.flush(folder)


def _write_table(connection: sa.Connection, table: sa.Table, path: Path) -> int:
    rows = 0
    with _writer(path, schema_of(table)) as writer:
        for block in blocks_of(connection, table):
            writer.write_table(to_arrow(table, block))  # a row group of its own: read as it was
            rows += len(block)
    manifests.flush(path)
    return rows


@contextlib.contextmanager
def _writer(path: Path, schema: Any) -> Iterator[Any]:
    _, pq = pyarrow()
    with pq.ParquetWriter(path, schema, compression="zstd", write_statistics=False) as writer:
        yield writer


def _put_in_place(new: Path, path: Path) -> None:
    if not path.exists() or not any(path.iterdir()):
        new.replace(path)
    else:
        old = path.with_name(f".{path.name}.{secrets.token_hex(4)}.old")
        try:
            path.rename(old)
            new.rename(path)
        except BaseException:
            if old.exists() and not path.exists():
                old.rename(path)
            raise
        shutil.rmtree(old)
    manifests.flush(path.parent)
