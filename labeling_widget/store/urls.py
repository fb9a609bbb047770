"""Which store a URL names, and what may be said of it: never the password."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from labeling_widget.errors import StoreUnavailable

SUPPORTED = (
    "'sqlite:///labels.db' (a file), 'sqlite://' (memory), "
    "'postgresql+psycopg://user@host/database' and 'mlflow' (a tracking server)"
)

ON_DATABRICKS = (
    "labeling is native on Databricks: use mlflow.genai.labeling there. To label its traces here, "
    "keep the labels in a store of their own: set_store('sqlite:///labels.db'), then "
    "session.add_traces(mlflow.search_traces())"
)

_LONGEST_WAIT = 86_400
_SECRET = re.compile(r"pass|pwd|secret|token|api_?key|odbc_connect", re.IGNORECASE)
_OPTION = re.compile(r"([?&][^?&=]*=)([^&]*)")
_NO_PORT = re.compile(r"^([^:/]*://(?:\[[^\]]*\]|[^:/?#\[]*):)(?!\d*(?:[/?#]|$)).*", re.DOTALL)
"""A URL without "@" where something that is no number follows the host: its user's password."""


@dataclass(frozen=True, slots=True, repr=False)
class Target:
    """A store's URL, understood.

    Args:
        url: What SQLAlchemy connects to; it holds the password.
        shown: The URL as it was given, without a password.
        label: A short name for people.
        path: The absolute path of a SQLite file, else `None`.
    """

    url: sa.URL
    shown: str
    label: str
    path: Path | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite, in a file or in memory."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_memory(self) -> bool:
        """Whether it lives and dies with this process."""
        return self.is_sqlite and self.path is None

    def __repr__(self) -> str:
        return f"Target({self.shown!r})"


def parse(url: str) -> Target:
    """Understand a store's URL.

    Raises:
        StoreUnavailable: It is no URL, or names a kind of store that is not supported.

    Example:
        >>> parse("sqlite:///labels.db").label
        'labels.db'
        >>> parse("postgresql://ann:hush@db.example.com/labels")
        Target('postgresql://ann:***@db.example.com/labels')
    """
    if "\0" in url:
        raise _unsupported(redacted(url))
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        # Not chained: the parser's message repeats the URL.
        raise _unsupported(redacted(url)) from None
    shown = _shown(url, parsed)
    if "@" in (parsed.host or ""):  # the end of a password with an "@" was taken for the host
        raise StoreUnavailable(
            f"{redacted(url)!r}: write '@' in a password as '%40'", field="url"
        ) from None
    _check_timeout(parsed, shown)
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        if parsed.host or parsed.username or parsed.port:
            raise StoreUnavailable(
                f"{redacted(url)!r}: a SQLite file has no host and no user; write three slashes, "
                "as in 'sqlite:///labels.db'",
                field="url",
            )
        return _sqlite(parsed, shown)
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        label = f"postgresql at {parsed.host or 'localhost'}"
        return Target(parsed.set(drivername="postgresql+psycopg"), shown, label)
    raise _unsupported(shown)


def redacted(text: str) -> str:
    """A text that is no URL, without anything that may have been meant as a password."""
    head, at, rest = without_options(text).rpartition("@")
    if not at:
        return _NO_PORT.sub(r"\1***", rest)
    scheme, slashes, _ = head.partition("://")
    return f"{scheme + slashes if slashes else ''}***@{rest}"


def without_options(text: str) -> str:
    """A URL without the values of options that are named like secrets."""
    return _OPTION.sub(
        lambda found: f"{found[1]}***" if _SECRET.search(found[1]) else found[0], text
    )


def secret_options(text: str) -> list[str]:
    """The values of the options of a URL that are named like secrets, as they stand in it."""
    return [value for name, value in _OPTION.findall(text) if value and _SECRET.search(name)]


def without_secrets(url: sa.URL, text: str) -> str:
    """A driver's message without the secrets of the URL, should it repeat one."""
    secrets = [str(url.password or "")]
    for name, value in url.query.items():
        if _SECRET.search(name):
            secrets += [value] if isinstance(value, str) else value
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text


def _shown(given: str, url: sa.URL) -> str:
    secret = {name: "***" for name in url.query if _SECRET.search(name)}
    if url.password is None and not secret:
        return given
    return url.update_query_dict(secret).render_as_string(hide_password=True)


def _sqlite(url: sa.URL, shown: str) -> Target:
    if url.database in (None, "", ":memory:"):
        return Target(url.set(database=None), shown, "memory")
    if unknown := set(url.query) - {"timeout"}:
        raise StoreUnavailable(
            f"{shown!r}: the only option of a SQLite store is 'timeout'; "
            f"leave out {', '.join(sorted(unknown))}",
            field="url",
        )
    # Absolute, because a notebook may change its folder before the next connection is made.
    path = Path(str(url.database)).expanduser().absolute()
    return Target(url.set(database=str(path)), shown, path.name, path)


def _check_timeout(url: sa.URL, shown: str) -> None:
    given = url.query.get("timeout", "0")
    try:
        seconds = float(given) if isinstance(given, str) else math.nan
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _LONGEST_WAIT:
        raise StoreUnavailable(
            f"{shown!r}: the option 'timeout' takes a number of seconds, up to a day", field="url"
        )


def _unsupported(shown: str) -> StoreUnavailable:
    if shown == "mlflow" or shown.startswith("mlflow+"):
        return StoreUnavailable(
            f"what is at {shown!r} is no database; open_store opens it, and its to_parquet and "
            "read_parquet carry what it holds to one",
            field="url",
        )
    if shown.startswith("databricks"):
        return StoreUnavailable(ON_DATABRICKS, field="url")
    if shown.startswith(("http://", "https://")):
        return StoreUnavailable(
            f"{shown!r} is no store's URL; if an MLflow tracking server is there, write "
            f"'mlflow+{shown}'",
            field="url",
        )
    return StoreUnavailable(f"no store is kept at {shown!r}; use one of {SUPPORTED}", field="url")
