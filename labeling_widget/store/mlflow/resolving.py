"""Which MLflow tracking server, and which experiment of it, a store's URL names."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import sqlalchemy as sa

from labeling_widget.errors import ExtraMissing, StoreUnavailable
from labeling_widget.store.mlflow.address import EVERY, Address
from labeling_widget.store.mlflow.failures import understood
from labeling_widget.store.urls import ON_DATABRICKS, redacted

OLDEST = (3, 7)
"""The first MLflow that copies traces whole: earlier ones keep spans elsewhere (until 3.6), or send
an empty list as nothing.
"""

_DATABASES = ("sqlite", "postgresql", "mysql", "mssql")
_HTTP = ("http", "https")
_OPTIONS = {"experiment", "refresh"}


def resolved(url: str) -> Address:
    """What a URL names at this moment: `mlflow` is MLflow's own tracking URI and experiment.

    Raises:
        ExtraMissing: MLflow is not installed, or too old.
        StoreUnavailable: It names nothing that labels can be kept in.
    """
    check_installed()
    if url == "mlflow":
        return _current()
    uri, options = _parts(url.removeprefix("mlflow+"))
    uri = _checked(uri)
    unknown = sorted(set(options) - _OPTIONS - {"experiment_id"})
    if unknown:
        raise StoreUnavailable(
            f"{redacted(url)!r}: the options of an MLflow store are 'experiment' and 'refresh'; "
            f"leave out {', '.join(unknown)}",
            field="url",
        )
    refresh = _seconds(url, options.get("refresh"))
    name, experiment_id = options.get("experiment", ""), options.get("experiment_id", "")
    if not name and not experiment_id:
        experiment_id = _active_experiment(uri)
    return Address(uri, name, experiment_id, refresh)


def check_installed() -> None:
    """Raise `ExtraMissing` unless an MLflow is installed that can hold labels."""
    import importlib.metadata  # noqa: PLC0415 - as MLflow itself, not before it is asked for

    try:
        version = importlib.metadata.version("mlflow")
    except importlib.metadata.PackageNotFoundError:
        raise ExtraMissing(
            "an MLflow store needs MLflow: pip install 'labeling-widget[mlflow]'"
        ) from None
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise ExtraMissing(
            f"an MLflow store needs MLflow {oldest} or newer, and {version} is installed: "
            "pip install --upgrade 'labeling-widget[mlflow]'. Frames and Trace JSON of any "
            "version can be added to a session in another store"
        )


def _current() -> Address:
    import mlflow  # noqa: PLC0415 - only where it is used

    uri = _checked(str(mlflow.get_tracking_uri()))
    return Address(uri, "", _active_experiment(uri))


def _active_experiment(uri: str) -> str:
    """The experiment that MLflow itself would log to; its default one on another server."""
    import mlflow  # noqa: PLC0415 - only where it is used
    from mlflow.tracking.fluent import _get_experiment_id  # noqa: PLC0415 - as above

    if not _same(uri, str(mlflow.get_tracking_uri())):
        return "0"
    with understood(Address(uri, "")):
        run = mlflow.active_run()
        return str(run.info.experiment_id if run else _get_experiment_id() or "0")


def _same(uri: str, other: str) -> bool:
    try:
        return uri == _checked(other)
    except StoreUnavailable:
        return False


def _parts(text: str) -> tuple[str, dict[str, str]]:
    """A tracking URI and our options; options that are not ours stay in the URI."""
    base, _, query = text.partition("?")  # a parser would lose slashes of sqlite:////
    given = parse_qsl(query.partition("#")[0], keep_blank_values=True)
    if _scheme(text) in _HTTP:
        return base.partition("#")[0], dict(given)
    ours = {k: v for k, v in given if k in _OPTIONS or k == "experiment_id"}
    rest = urlencode([(k, v) for k, v in given if k not in ours])
    return f"{base}?{rest}" if rest else base, ours


def _scheme(uri: str) -> str:
    return uri.partition(":")[0].partition("+")[0].lower()


def _checked(uri: str) -> str:
    """The tracking URI in one spelling. Raises `StoreUnavailable` for what cannot be a store."""
    if uri.startswith("databricks"):
        raise StoreUnavailable(ON_DATABRICKS, field="url")
    scheme = _scheme(uri)
    if scheme in _HTTP:
        _check_server(uri)
        return uri.rstrip("/")
    if scheme not in _DATABASES:
        files = scheme == "file" or "://" not in uri
        what = "MLflow keeps its runs in files" if files else "no tracking server or database is"
        raise StoreUnavailable(
            f"{what} at {redacted(uri)!r}, so that it holds no labels; use a tracking server or a "
            "database: mlflow.set_tracking_uri('sqlite:///mlflow.db')",
            field="url",
        )
    if scheme == "sqlite":
        place, _, query = uri.partition("://")[2].partition("?")
        name = place.removeprefix("/")
        if name == place or not name or name == ":memory:":
            raise StoreUnavailable(
                f"{redacted(uri)!r} names no file that MLflow can keep things in; name one, as in "
                "'mlflow+sqlite:///mlflow.db'",
                field="url",
            )
        path = str(Path(name).expanduser().absolute())
        return f"sqlite:///{path}{'?' + query if query else ''}"
    _check_database(uri)
    return uri


def _check_server(uri: str) -> None:
    """Raise `StoreUnavailable` for an address that is none; the message repeats no password."""
    try:
        parts = urlsplit(uri)
        # An "@" behind the host is the end of a password with a "/".
        found = bool(parts.hostname) and parts.port != 0 and "@" not in parts.path
    except ValueError:  # not chained: it repeats what was taken for a port
        found = False
    if not found:
        raise StoreUnavailable(
            f"{redacted(uri)!r} is no address of a server; it takes a form such as "
            "'http://127.0.0.1:5000', with '/', '@', '?' and '#' in a password as '%2F', '%40', "
            "'%3F' and '%23'",
            field="url",
        )


def _check_database(uri: str) -> None:
    """Raise `StoreUnavailable` for a database's URL that is none, as `_check_server`."""
    try:
        found = "@" not in (sa.make_url(uri).host or "")
    except (sa.exc.ArgumentError, ValueError):
        found = False
    if not found:
        raise StoreUnavailable(
            f"{redacted(uri)!r} is no URL of a database; it takes a form such as "
            "'postgresql://user@host/database', with '@' and '?' in a password as '%40' and '%3F'",
            field="url",
        )


def _seconds(url: str, given: str | None) -> float:
    try:
        seconds = EVERY if given is None else float(given)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= 86_400:  # noqa: PLR2004 - a day; NaN is no number of seconds either
        raise StoreUnavailable(
            f"{redacted(url)!r}: the option 'refresh' takes a number of seconds, up to a day",
            field="url",
        )
    return seconds
