"""The log of changes: it numbers them, knows each by its key, and remembers what is undone."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, Literal

import sqlalchemy as sa

from labeling_widget.errors import SessionNotFound, StoreError
from labeling_widget.store.records import Change
from labeling_widget.store.slots import ASKED_AGAIN
from labeling_widget.store.tables import VALID_REVIEW, changes, items, now, reviews, sessions

Kind = Literal["answer", "review", "undo", "adjudication", "items", "questions", "session"]

_MAX_ACTIVE_MS = 2**53
"""The front end's clock is not trusted to fit a database integer."""

_SESSION_LOCKED = (
    sa.select(sessions.c.session_id)
    .where(sessions.c.session_id == sa.bindparam("session"))
    .with_for_update()
)
_NEWEST_NAMED = (
    sa.select(sessions.c.session_id)
    .where(sessions.c.name == sa.bindparam("name"), sessions.c.deleted_at.is_(None))
    .order_by(next(iter(sessions.primary_key)).desc())
    .limit(1)
)
_NAMES_LOCK = 0x6E61_6D65_73  # "names", for pg_advisory_xact_lock
_BY_KEY = sa.select(changes).where(changes.c.key == sa.bindparam("key"))
_INSERT = sa.insert(changes)
_LATEST = sa.select(sa.func.max(changes.c.seq)).where(
    changes.c.session_id == sa.bindparam("session")
)
_AFTER = (
    sa.select(changes.c.seq, changes.c.reviewer, items.c.trace_id)
    .join_from(changes, items, items.c.copy_id == changes.c.copy_id, isouter=True)
    .where(changes.c.session_id == sa.bindparam("session"), changes.c.seq > sa.bindparam("seq"))
    .order_by(changes.c.seq)
)
_TOUCHED = sa.select(items.c.position).where(
    items.c.copy_id
    == sa.select(changes.c.copy_id)
    .where(
        changes.c.session_id == sa.bindparam("session"),
        changes.c.reviewer == sa.bindparam("reviewer"),
        changes.c.kind.in_(("answer", "review", "undo")),
        changes.c.copy_id.is_not(None),
        ~sa.exists().where(
            reviews.c.session_id == sa.bindparam("session"),
            reviews.c.reviewer == sa.bindparam("reviewer"),
            reviews.c.copy_id == changes.c.copy_id,
            VALID_REVIEW,
            reviews.c.reason == ASKED_AGAIN,
            reviews.c.change_seq > changes.c.seq,
        ),
    )
    .order_by(changes.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_undoing = changes.alias("undoing")
_UNDOABLE = (
    sa.select(changes.c.seq, changes.c.copy_id)
    .where(
        changes.c.session_id == sa.bindparam("session"),
        changes.c.reviewer == sa.bindparam("reviewer"),
        changes.c.kind.in_(("answer", "review")),
        changes.c.written > 0,
        ~sa.exists().where(_undoing.c.undoes == changes.c.seq),
    )
    .order_by(changes.c.seq.desc())
    .limit(1)
)


def lock_session(connection: sa.Connection, session_id: str) -> None:
    """Keep other writers of the session waiting until this transaction ends.

    Raises:
        SessionNotFound: There is no such session.
    """
    if connection.execute(_SESSION_LOCKED, {"session": session_id}).one_or_none() is None:
        raise SessionNotFound(f"no labeling session has the id {session_id!r}", field="session_id")


def newest_named(connection: sa.Connection, name: str) -> str | None:
    """The id of the newest session of that name; if there is none, nobody else makes one until
    this transaction ends.
    """
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_NAMES_LOCK)))
    return connection.scalar(_NEWEST_NAMED, {"name": name})


def change_of(
    connection: sa.Connection,
    key: str,
    *,
    kind: Kind,
    session_id: str,
    reviewer: str,
    copy_id: str | None = None,
) -> sa.Row[Any] | None:
    """The change that this key has made already, if any; to any item when `copy_id` is `None`.

    Raises:
        StoreError: The key has made a change of another kind, session, reviewer or item.
    """
    found = connection.execute(_BY_KEY, {"key": key}).one_or_none()
    if found is None:
        return None
    elsewhere = copy_id is not None and found.copy_id != copy_id
    if elsewhere or (found.kind, found.session_id, found.reviewer) != (kind, session_id, reviewer):
        raise StoreError("this key names another change already; make a new one", field="key")
    return found


def write_change(
    connection: sa.Connection,
    *,
    kind: Kind,
    session_id: str,
    written: int,
    at: dt.datetime,
    key: str | None = None,
    copy_id: str | None = None,
    reviewer: str = "",
    undoes: int | None = None,
    active_ms: int | None = None,
) -> int:
    """Log a change that writes so many rows; its number. Without a key it gets one of its own."""
    row = {
        "key": key if key is not None else secrets.token_hex(16),
        "session_id": session_id,
        "copy_id": copy_id,
        "reviewer": reviewer,
        "kind": kind,
        "written": written,
        "undoes": undoes,
        "active_ms": None if active_ms is None else min(max(active_ms, 0), _MAX_ACTIVE_MS),
        "created_at": at,
    }
    inserted = connection.execute(_INSERT, row).inserted_primary_key
    if inserted is None:
        raise StoreError("the database did not number the change")
    return int(inserted[0])


def log_session(connection: sa.Connection, session_id: str, kind: Kind, written: int) -> Change:
    """Log a change that concerns the whole session."""
    seq = write_change(connection, kind=kind, session_id=session_id, written=written, at=now())
    return Change(session_id=session_id, seq=seq)


def latest(connection: sa.Connection, session_id: str) -> int:
    """Number of the session's latest change, 0 if there is none."""
    return connection.scalar(_LATEST, {"session": session_id}) or 0


def changes_after(connection: sa.Connection, session_id: str, seq: int) -> list[Change]:
    """The session's changes since that one, oldest first; see `Store.changes`."""
    return [
        Change(
            session_id=session_id,
            seq=row.seq,
            trace_id=row.trace_id or "",
            reviewer=row.reviewer,
        )
        for row in connection.execute(_AFTER, {"session": session_id, "seq": seq})
    ]


def touched(connection: sa.Connection, session_id: str, reviewer: str) -> int | None:
    """Position of the item that the reviewer changed last; see `Store.touched`."""
    return connection.scalar(_TOUCHED, {"session": session_id, "reviewer": reviewer})


def undoable(connection: sa.Connection, session_id: str, reviewer: str) -> tuple[int, str] | None:
    """Number and item of the reviewer's latest change that wrote and is not taken back."""
    which = {"session": session_id, "reviewer": reviewer}
    found = connection.execute(_UNDOABLE, which).one_or_none()
    return None if found is None else (found.seq, found.copy_id)
