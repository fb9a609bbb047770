"""Where everything is kept: DataFrames in, DataFrames out."""

from __future__ import annotations

import os

from labeling_widget.store.base import Store

__all__ = ["Store", "is_mlflow", "open_store", "read_parquet"]


def is_mlflow(url: str) -> bool:
    """Whether a store's URL names an MLflow tracking server.

    Example:
        >>> is_mlflow("mlflow+http://127.0.0.1:5000"), is_mlflow("sqlite:///mlflow.db")
        (True, False)
    """
    return url == "mlflow" or url.startswith("mlflow+")


def open_store(url: str) -> Store:
    """Open the store at a URL; a SQLite file or an empty PostgreSQL database is made into one.

    Args:
        url: `sqlite:///labels.db` (a file beside the notebook), `sqlite://` (memory, gone with
            the process), `postgresql+psycopg://user@host/database` (shared by a team), `mlflow`
            (MLflow's current tracking URI and experiment), `mlflow+http://host:5000` or
            `mlflow+sqlite:///mlflow.db` (with `?experiment=name`).

    Returns:
        The store. Close it, or leave that to the end of the process: every write is durable.

    Raises:
        StoreUnavailable: The URL names no kind of store there is, or it cannot be opened.
        StoreTooNew: It was written by a newer version of this package.
        StoreBusy: Another program holds it too long.

    Example:
        >>> store = open_store("sqlite://")
        >>> store.label
        'memory'
        >>> store.frame("sessions").empty
        True
        >>> store.close()
    """
    # SQLAlchemy's dialects take longer to import than all of this package: not before they serve.
    from labeling_widget.store.urls import parse  # noqa: PLC0415

    if is_mlflow(url):
        from labeling_widget.store.mlflow.opening import open_mlflow  # noqa: PLC0415

        return open_mlflow(url)
    from labeling_widget.store.sql import SqlStore  # noqa: PLC0415

    return SqlStore(parse(url))


def read_parquet(folder: str | os.PathLike[str], *, url: str = "sqlite://") -> Store:
    """The store that `Store.to_parquet` wrote to a folder.

    It has the id of the store that was backed up, every row and its number, so that nothing tells
    the two apart. Nothing in a backup is executed. Needs pyarrow:
    `pip install 'labeling-widget[parquet]'`.

    Args:
        folder: The backup.
        url: Where to keep the store from now on: memory, a file that does not exist, an empty
            database or an empty store.

    Returns:
        The store, open; give it to `set_store` to use it.

    Raises:
        BackupError: The folder is no backup, or not whole; names the file.
        StoreTooNew: A newer version of this package wrote it.
        StoreNotEmpty: There is something at `url` already.
        StoreUnavailable, StoreBusy: As `open_store`.
        ExtraMissing: pyarrow is not installed.

    Example:
        >>> import tempfile
        >>> store = open_store("sqlite://")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     store.to_parquet(f"{folder}/backup")
        ...     read_parquet(f"{folder}/backup").id == store.id
        True
    """
    from labeling_widget.store.restoring import restore  # noqa: PLC0415 - as above

    return restore(folder, url)
