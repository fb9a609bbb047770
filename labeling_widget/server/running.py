"""Which servers on this machine show which store: small files that each leaves while it runs.

Read by `session.url` and `session.link`; imports no server.
"""

from __future__ import annotations

import atexit
import os
import socket
import time
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from labeling_widget.checks import is_number, shown
from labeling_widget.errors import LabelingError, LinkError
from labeling_widget.store.base import Store

_WAIT = 0.25
"""Seconds for a server on this machine to take a connection."""

_MOST_DAYS = 100_000
"""More are a slip, or past what a clock counts to."""

_ANY = ("", "0.0.0.0", "::", "*")  # noqa: S104 - compared with, not bound to


class Running(Struct, frozen=True):
    """A server that shows a store's sessions.

    Args:
        address: Of the list of sessions, with a slash at its end.
        kind: `link` (reviewers come by signed links), `account` (they have accounts there), `own`
            (one person's server, whose address is nobody else's business).
        ip, port: Where it listens on this machine.
        pid, host: The process, and the machine it runs on.
        store_url: Of the store, without a password.
        store_id: Of the store, where it is open already.
    """

    address: str
    kind: str
    ip: str
    port: int
    pid: int
    host: str
    store_url: str
    store_id: str = ""


def announce(
    serverapp: Any, address: str, *, kind: str, store_url: str, store_id: str = ""
) -> Path:
    """Leave the file of a server that runs now; it goes when the process ends."""
    said = Running(
        address=address,
        kind=kind,
        ip=serverapp.ip,
        port=serverapp.port,
        pid=os.getpid(),
        host=socket.gethostname(),
        store_url=store_url,
        store_id=store_id,
    )
    path = Path(serverapp.runtime_dir) / f"labeling-{said.pid}.json"
    draft = path.with_suffix(".part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(said))
    draft.replace(path)
    atexit.register(lambda: path.unlink(missing_ok=True))
    return path


def server_of(store: Store) -> Running | None:
    """The server that shows a store, one with links before others; `None` when none runs."""
    fits = [said for said in _said() if _shows(said, store)]
    order = ("link", "account", "own")
    fits.sort(key=lambda said: order.index(said.kind) if said.kind in order else len(order))
    return next((said for said in fits if _answers(said)), None)


def address_of(store: Store, session_id: str = "") -> str | None:
    """Where a session, or the list of them, can be opened now; `None` when nowhere."""
    found = server_of(store)
    return None if found is None else found.address + session_id


def signed_link(
    store: Store, session_id: str, reviewer: str, *, days: float | None = None
) -> str | None:
    """A reviewer's link to a session, or `None` without a server of links or its secret."""
    found = server_of(store)
    if found is None or found.kind != "link":
        return None
    # What signs is not needed to find out that there is nothing to sign for.
    from labeling_widget.server.links import Pass, link_to, sign  # noqa: PLC0415
    from labeling_widget.server.secret import read_secret  # noqa: PLC0415

    secret = read_secret()
    if secret is None:
        return None
    token = sign(secret, store.id, Pass(reviewer, expiry(days)))
    return link_to(found.address, session_id, token)


def check_days(days: Any) -> float | None:
    """How many days a link is valid, or `None` for always; raises `LinkError` for what is none."""
    if days is None:
        return None
    if not is_number(days) or not 0 < days < _MOST_DAYS:
        raise LinkError(
            f"days takes a number of days above 0 and below {_MOST_DAYS:,}, or None for always; "
            f"got {shown(days)}",
            field="days",
        )
    return float(days)


def expiry(days: float | None) -> int | None:
    """When so many days from now are over, in seconds since 1970."""
    return None if days is None else int(time.time() + days * 24 * 3600)


def store_named(url: str) -> str:
    """A store's URL as the store itself would say it: without a password."""
    from labeling_widget.store import is_mlflow  # noqa: PLC0415
    from labeling_widget.store.urls import parse, redacted  # noqa: PLC0415

    if is_mlflow(url):
        return redacted(url)
    try:
        return parse(url).shown
    except LabelingError:
        return redacted(url)


def _said() -> list[Running]:
    try:
        from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415 - not everywhere
    except ImportError:
        return []
    found = []
    for path in Path(jupyter_runtime_dir()).glob("labeling-*.json"):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Running))
        except (OSError, msgspec.DecodeError):  # gone by now, or not ours
            continue
    return found


def _shows(said: Running, store: Store) -> bool:
    if said.store_id:
        return said.store_id == store.id
    return said.store_url == store.url and store.label != "memory"


def _answers(said: Running) -> bool:
    """Whether it still runs: a killed server leaves its file, and another may have its number."""
    if said.host != socket.gethostname() or not _is_alive(said.pid):
        return False
    try:
        ip = "127.0.0.1" if said.ip in _ANY else said.ip
        with socket.create_connection((ip, said.port), timeout=_WAIT):
            return True
    except OSError:
        return False


def _is_alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # asking would end it; that the port answers has to do
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
