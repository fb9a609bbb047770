"""The command `jupyter labeling`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from labeling_widget.cli import redacted
from labeling_widget.current import DEFAULT_FILE, set_store, store_of
from labeling_widget.errors import (
    LabelingError,
    LinkError,
    SessionError,
    SessionNotFound,
    StoreNotFound,
)
from labeling_widget.labeling import get_labeling_session
from labeling_widget.reviewer import check_reviewers
from labeling_widget.session import LabelingSession
from labeling_widget.store.base import Store


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code.

    Args:
        arguments: What follows the command's name; those of this process when `None`.
    """
    argv = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _links(argv[1:]) if argv[:1] == ["links"] else _serve(argv)
    except LabelingError as error:
        print(f"jupyter labeling: {redacted(str(error))}", file=sys.stderr)  # noqa: T201
        return 1


def _serve(argv: list[str]) -> int:
    from labeling_widget.server.app import LabelingServer  # noqa: PLC0415 - jupyter_server

    LabelingServer.instance().serve(argv, _store)
    return 0


def _links(argv: list[str]) -> int:
    options = _parser().parse_args(argv)
    store = _store(options.store or "")
    session = _session(store, options.session)
    for reviewer in _reviewers(session, options.reviewer):
        print(f"{reviewer}\t{_link(session, reviewer, options)}")  # noqa: T201
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jupyter labeling links",
        description="Print each reviewer's link to a session. Who has a link is that reviewer.",
    )
    parser.add_argument("session", metavar="SESSION", help="its id, or its name if it is the only")
    parser.add_argument(
        "--reviewer", action="append", metavar="NAME", help="only this one; may be repeated"
    )
    parser.add_argument("--days", type=_days, help="how long the links are valid; else always")
    parser.add_argument("--store", metavar="URL", help="the server's, if not the usual one")
    parser.add_argument(
        "--public-url",
        type=_address,
        metavar="URL",
        help="the server's address, if it does not run here now",
    )
    return parser


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = 0.0
    if not 0 < days < 100_000:  # noqa: PLR2004
        raise argparse.ArgumentTypeError("takes a number of days above 0")
    return days


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:  # as of "http://[::1"
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError("takes an address such as https://example.com/review/")
    return text


def _store(url: str) -> Store:
    """A store that is there: a server of an empty one would be a slip."""
    from labeling_widget.store import is_mlflow  # noqa: PLC0415 - SQLAlchemy
    from labeling_widget.store.urls import parse  # noqa: PLC0415

    wanted = url or os.environ.get("LABELING_STORE") or f"sqlite:///{Path(DEFAULT_FILE).resolve()}"
    if not is_mlflow(wanted):
        target = parse(wanted)
        if target.is_memory or (target.path is not None and not target.path.is_file()):
            raise StoreNotFound(
                f"there is no store at {target.shown}; name one with --store=URL", field="store"
            )
    return store_of(wanted)


def _session(store: Store, wanted: str) -> LabelingSession:
    set_store(store)
    try:
        return get_labeling_session(wanted)
    except SessionNotFound:
        return get_labeling_session(name=wanted)


def _reviewers(session: LabelingSession, wanted: Sequence[str] | None) -> list[str]:
    users = session.assigned_users
    if not wanted:
        if not users:
            raise SessionError(
                "the session is open to all; say whose links: --reviewer=alice@example.com",
                field="reviewer",
            )
        return users
    names = check_reviewers(wanted, field="reviewer")
    for name in names:
        if users and name not in users:
            raise SessionError(
                f"{name!r} is not one of the session's reviewers ({', '.join(users)}); "
                "session.set_assigned_users([…]) adds them",
                field="reviewer",
            )
    return names


def _link(session: LabelingSession, reviewer: str, options: argparse.Namespace) -> str:
    from labeling_widget.server.handlers import ROOT  # noqa: PLC0415
    from labeling_widget.server.links import Pass, link_to, sign  # noqa: PLC0415
    from labeling_widget.server.running import expiry, server_of  # noqa: PLC0415
    from labeling_widget.server.secret import made_secret  # noqa: PLC0415

    found = server_of(session.store)
    if options.public_url:
        address = f"{options.public_url.rstrip('/')}/{ROOT}/"
    elif found is not None and found.kind == "link":
        address = found.address
    else:
        raise LinkError(
            "no `jupyter labeling` for this store runs on this machine; start it, or say where it "
            "will run with --public-url",
            field="public_url",
        )
    token = sign(made_secret(), session.store.id, Pass(reviewer, expiry(options.days)))
    return link_to(address, session.labeling_session_id, token)
