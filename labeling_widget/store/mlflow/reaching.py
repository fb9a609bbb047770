"""Whether what MLflow would connect to is there: asked once, where MLflow tries for minutes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from labeling_widget.errors import StoreBusy, StoreUnavailable, StoreUnreachable
from labeling_widget.store import server, sqlite
from labeling_widget.store.mlflow.address import Address

_ANSWERS_WITHIN = 10
_WAITING: dict[str, dict[str, Any]] = {
    "postgresql": {"connect_timeout": _ANSWERS_WITHIN},
    "mysql": {"connect_timeout": _ANSWERS_WITHIN},
}


def check_database(address: Address) -> None:
    """Connect once to the database of an address, if it names one.

    Raises:
        StoreUnreachable: It does not answer.
        StoreUnavailable: It refuses, or what connects to it is not installed.
    """
    if address.is_http:
        return
    url = sa.make_url(address.tracking_uri)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).parent.exists():
        return  # MLflow makes the folder
    given = _WAITING.get(url.get_backend_name(), {})
    told = {name: value for name, value in given.items() if name not in url.query}
    try:
        engine = sa.create_engine(url, poolclass=NullPool, connect_args=told)
        with engine.connect():
            pass
    # None is chained: a driver's message may repeat the password.
    except DBAPIError as error:
        raise _meant(address, url, error) from None
    except (ArgumentError, NoSuchModuleError, ImportError, SQLAlchemyError, ValueError) as error:
        raise _unavailable(address, str(error)) from None


def _meant(address: Address, url: sa.URL, error: DBAPIError) -> StoreUnavailable | StoreBusy:
    said = " ".join(address.without_secrets(server.reason(error)).split())
    if url.get_backend_name() == "sqlite":
        if sqlite.is_busy(error):
            return StoreBusy(f"{address.shown!r} is held by another program: {said}; try again")
        return _unavailable(address, said)
    if server.is_lost(error):
        return StoreUnreachable(
            f"{address.shown!r} does not answer: {said}; check that the database runs, its name, "
            "the user and the password",
            field="url",
        )
    return _unavailable(address, said)


def _unavailable(address: Address, said: str) -> StoreUnavailable:
    text = " ".join(address.without_secrets(said).split())
    return StoreUnavailable(f"{address.shown!r} cannot be opened: {text}", field="url")
