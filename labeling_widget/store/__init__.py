"""Where everything is kept: DataFrames in, DataFrames out."""

from __future__ import annotations

from labeling_widget.store.base import Store

__all__ = ["Store", "open_store"]


def open_store(url: str) -> Store:
    """Open the store at a URL; a SQLite file or an empty PostgreSQL database is made into one.

    Args:
        url: `sqlite:///labels.db` (a file beside the notebook), `sqlite://` (memory, gone with
            the process) or `postgresql+psycopg://user@host/database` (shared by a team).

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
    from labeling_widget.store.sql import SqlStore  # noqa: PLC0415
    from labeling_widget.store.urls import parse  # noqa: PLC0415

    return SqlStore(parse(url))
