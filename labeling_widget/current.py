"""The store in use: set once, found by everything else."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from labeling_widget.errors import LabelingError, StoreUnavailable
from labeling_widget.store import is_mlflow, open_store
from labeling_widget.store.base import Store

DEFAULT_FILE = "labeling.db"

_lock = threading.Lock()
_opened: dict[str, Store] = {}
_current: Store | None = None


def set_store(store: str | Store) -> Store:
    """Choose where sessions, schemas, traces and answers are kept from now on.

    Args:
        store: A URL: `sqlite:///labels.db` (a file beside the notebook), `sqlite://` (memory,
            gone with the kernel), `postgresql+psycopg://…`, `mlflow` (MLflow's current tracking
            URI and experiment) or `mlflow+http://host:5000?experiment=name`; or a store that is
            open. The same URL again is the same store, so that a cell which is run again loses
            nothing; a store that was closed is opened again.

    Returns:
        The store.

    Raises:
        StoreUnavailable: it cannot be opened. The store in use stays what it was.
        StoreTooNew: a newer version of this package wrote it.
        ExtraMissing: it is MLflow, which is not installed or too old.

    Example:
        >>> import labeling_widget as lw
        >>> lw.set_store("sqlite://").label
        'memory'
    """
    global _current  # noqa: PLW0603 - the one piece of state that a notebook shares
    with _lock:
        _current = _opened_store(store) if isinstance(store, str) else _checked(store)
        return _current


def get_store() -> Store:
    """The store in use: the one that was set, else `$LABELING_STORE`, else `./labeling.db`.

    Returns:
        The store, opened when it is first asked for.

    Raises:
        StoreUnavailable: it cannot be opened.

    Example:
        >>> import labeling_widget as lw
        >>> lw.set_store("sqlite://") is lw.get_store()
        True
    """
    global _current  # noqa: PLW0603 - as above
    with _lock:
        if _current is None:
            url = os.environ.get("LABELING_STORE") or f"sqlite:///{Path(DEFAULT_FILE).resolve()}"
            _current = _opened_store(url)
        return _current


def store_of(store: str | Store | None) -> Store:
    """The store that an argument `store` names: the one in use when it names none.

    Raises:
        StoreUnavailable: it cannot be opened, or is neither a URL nor a store.
    """
    if store is None:
        return get_store()
    with _lock:
        return _opened_store(store) if isinstance(store, str) else _checked(store)


def open_already(store: str | Store | None) -> Store | None:
    """What `store_of` would return, if that is open; nothing is opened or made."""
    with _lock:
        if isinstance(store, str):
            found = _opened.get(_key_or_url(store))
        else:
            found = _current if store is None else store
        return None if found is None or found.closed else found


def _opened_store(url: str) -> Store:
    key = _key(url)
    opened = _opened.get(key)
    if opened is None or opened.closed:
        opened = _opened[key] = open_store(key)
    return opened


def _key(url: str) -> str:
    """What a URL names now: `mlflow` names another store once MLflow's experiment is another."""
    if not is_mlflow(url):
        return _absolute(url)
    from labeling_widget.store.mlflow.resolving import resolved  # noqa: PLC0415 - imports MLflow

    return resolved(url).key


def _key_or_url(url: str) -> str:
    try:
        return _key(url)
    except LabelingError:  # nothing can be open there
        return url


def _absolute(url: str) -> str:
    """A relative SQLite path names another file after `os.chdir`; an absolute one does not."""
    prefix = "sqlite:///"
    path = url.removeprefix(prefix)
    if path == url or not path or path.startswith((":memory:", "file:")):
        return url
    try:
        return prefix + str(Path(path).expanduser().resolve())
    except (ValueError, RuntimeError, OSError):  # no path at all: opening it says so
        return url


def _checked(store: object) -> Store:
    if not isinstance(store, Store):
        raise StoreUnavailable(
            f"store takes a URL such as 'sqlite:///labels.db'; got {type(store).__name__}",
            field="store",
        )
    return store
