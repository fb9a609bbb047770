"""The manifest of a backup: what the folder holds, and how to know that it is whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from labeling_widget.errors import BackupError, StoreTooNew

FILE = "manifest.json"
FORMAT = "labeling_widget backup"
FORMAT_VERSION = 1

_AT_ONCE = 1 << 20


class TableFile(Struct, frozen=True, kw_only=True):
    """One table's file.

    Args:
        rows: How many rows it holds.
        bytes: Its size.
        sha256: Of the whole file, in hex digits.
    """

    rows: int
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup says of itself.

    Args:
        format: Always `FORMAT`.
        format_version: Version of the layout of the folder and its files.
        store_id: Id of the store that it is a backup of.
        schema_version: Version of the tables.
        created_at: When it was written, ISO 8601.
        written_by: The package and its version.
        tables: Table → its file, which is called `<table>.parquet`.
    """

    format: str
    format_version: int
    store_id: str
    schema_version: int
    created_at: str
    written_by: str
    tables: dict[str, TableFile]


def file_of(folder: Path, table: str) -> Path:
    """Where a table's rows are."""
    return folder / f"{table}.parquet"


def described(path: Path, rows: int) -> TableFile:
    """A file that was just written, as the manifest lists it."""
    return TableFile(rows=rows, bytes=path.stat().st_size, sha256=_checksum(path))


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into the folder, and wait until it is on the disk."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    (folder / FILE).write_bytes(text + b"\n")
    flush(folder / FILE)


def flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(folder: Path, *, latest: int) -> Manifest:
    """The manifest of a backup.

    Raises:
        BackupError: There is none, or it is damaged or another program's.
        StoreTooNew: A newer version of this package wrote it.
    """
    path = folder / FILE
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise BackupError(f"{folder} is not a backup: it has no {FILE}", path=str(path)) from None
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error}", path=str(path)) from error
    try:
        head = msgspec.json.decode(text, type=_Head)
        if head.format != FORMAT:
            raise BackupError(f"{path} is another program's", path=str(path))
        if head.format_version > FORMAT_VERSION or head.schema_version > latest:
            raise StoreTooNew(
                f"{path} was written by a newer version ({head.written_by}): "
                "pip install --upgrade labeling-widget",
                field="folder",
            )
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BackupError(
            f"{path} is damaged, or not of a backup: {error}", path=str(path)
        ) from error


def check_file(folder: Path, table: str, expected: TableFile) -> None:
    """Compare a table's file with what the manifest says of it.

    Raises:
        BackupError: It is missing, cut short or changed.
    """
    path = file_of(folder, table)
    try:
        size = path.stat().st_size
        whole = size == expected.bytes and _checksum(path) == expected.sha256
    except FileNotFoundError:
        raise BackupError(f"{path} is missing from the backup", path=str(path)) from None
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error}", path=str(path)) from error
    if not whole:
        raise BackupError(
            f"{path} is damaged: it has {size} of {expected.bytes} bytes, or other content than "
            "was written; nothing was read from this backup",
            path=str(path),
        )


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_AT_ONCE):
            digest.update(chunk)
    return digest.hexdigest()


class _Head(Struct, frozen=True):
    format: str
    format_version: int
    schema_version: int
    written_by: str
