"""Whose an item is: assigned by hand, taken for a while by who looks at it, or nobody's yet.

With `reviewers_per_item` an item has that many places. Who has begun it keeps theirs for good, and
so does who it is assigned to; the others are taken by leases that run out. Without it, an item
that is assigned belongs to those it is assigned to, and any other is everybody's.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from labeling_widget.errors import ItemNotFound, ItemTaken
from labeling_widget.store import tables
from labeling_widget.store.columns import TIME, storable_text
from labeling_widget.store.holders import (
    CLAIMS_OF_SESSION,
    IN_ORDER,
    clock,
    holders_of_item,
    holders_of_session,
)
from labeling_widget.store.log import lock_session, log_session
from labeling_widget.store.records import Change
from labeling_widget.store.sharing import share_evenly
from labeling_widget.store.standing import Standing, standing
from labeling_widget.store.tables import claims, items

LEASE = dt.timedelta(minutes=15)
"""How long an item that was only looked at is kept from others: enough to read a long trace and
think about it, and what was left open on the way to lunch is free again before the others are done.
"""

_TAKEN = (
    sa.select(items.c.trace_id, claims.c.reviewer)
    .join_from(claims, items, items.c.copy_id == claims.c.copy_id)
    .where(
        claims.c.session_id == sa.bindparam("session"),
        claims.c.kind == "taken",
        claims.c.until > sa.bindparam("now", type_=TIME.sql),
    )
)


def admit(connection: sa.Connection, here: Standing, *, take: bool = False) -> None:
    """Check, before a change, that the item is the reviewer's or can be.

    The caller holds the session's lock, so of two who want the last place one comes second.

    Args:
        connection: Inside the transaction of the change.
        here: Where the reviewer stands with the item.
        take: Also keep a place for them: the change does not begin the item.

    Raises:
        ItemTaken: It is other reviewers'.
    """
    now = clock(connection) if here.stage.state == "pending" else None
    found = None if now is None else holders_of_item(connection, here, now)
    if now is None or found is None:
        return
    if why := found.refusal(here.reviewer):
        raise ItemTaken(
            f"item {here.position + 1} cannot be reviewed by {here.reviewer}: {why}; go on with "
            "another one, or have it assigned (session.assign)",
            field="item",
        )
    if found.lapsed:
        # Gone for good: were the clock set back, they would run again beside who comes now.
        connection.execute(
            sa.delete(claims).where(
                claims.c.copy_id == here.copy_id, claims.c.reviewer.in_(found.lapsed)
            )
        )
    if take and found.wanted is not None and here.reviewer not in found.assigned:
        _hold(connection, here, found.taken.get(here.reviewer), now)


def keep(connection: sa.Connection, here: Standing) -> None:
    """Let a reviewer whose beginning is taken back have the item on, if nobody else has it."""
    with contextlib.suppress(ItemTaken):
        admit(connection, here, take=True)


def _hold(
    connection: sa.Connection, here: Standing, before: dt.datetime | None, now: dt.datetime
) -> None:
    until = now + LEASE
    if before is None:
        _insert(connection, here.session_id, [(here.copy_id, here.reviewer)], "taken", until)
        return
    connection.execute(
        sa.update(claims)
        .where(claims.c.copy_id == here.copy_id, claims.c.reviewer == here.reviewer)
        .values(until=max(before, until))  # a clock that was set back shortens nothing
    )


def claim(connection: sa.Connection, session_id: str, copy_id: str, reviewer: str) -> None:
    """Take an item or keep it longer; see `Store.claim`."""
    here = standing(connection, session_id, copy_id, storable_text(reviewer), lock=True)
    admit(connection, here, take=True)


def release(connection: sa.Connection, session_id: str, copy_id: str, reviewer: str) -> None:
    """Give back what was taken; see `Store.release`."""
    connection.execute(
        sa.delete(claims).where(
            claims.c.session_id == session_id,
            claims.c.copy_id == copy_id,
            claims.c.reviewer == storable_text(reviewer),
            claims.c.kind == "taken",
        )
    )


def assign(
    connection: sa.Connection, session_id: str, copy_ids: Sequence[str], reviewer: str
) -> tuple[Change | None, None]:
    """Assign items to a reviewer; see `Store.assign`."""
    lock_session(connection, session_id)
    there = {row.copy_id for row in connection.execute(IN_ORDER, {"session": session_id})}
    for copy_id in copy_ids:
        if copy_id not in there:
            raise ItemNotFound(f"session {session_id!r} has no item {copy_id!r}", field="item")
    who = storable_text(reviewer)
    return _assign(connection, session_id, [(copy_id, who) for copy_id in copy_ids]), None


def unassign(
    connection: sa.Connection, session_id: str, copy_ids: Sequence[str] | None, reviewer: str
) -> tuple[Change | None, None]:
    """Take assignments back; see `Store.unassign`."""
    lock_session(connection, session_id)
    which = [
        claims.c.session_id == session_id,
        claims.c.reviewer == storable_text(reviewer),
        claims.c.kind == "assigned",
    ]
    gone = set(connection.scalars(sa.select(claims.c.copy_id).where(*which)))
    if copy_ids is not None:
        gone &= set(copy_ids)
    if not gone:
        return None, None
    one = sa.delete(claims).where(*which, claims.c.copy_id == sa.bindparam("one"))
    connection.execute(one, [{"one": copy_id} for copy_id in gone])
    return log_session(connection, session_id, "session", len(gone)), None


def assign_evenly(
    connection: sa.Connection, session_id: str, reviewers: Sequence[str]
) -> tuple[Change | None, None]:
    """Share the items out; see `Store.assign_evenly`."""
    lock_session(connection, session_id)
    found = holders_of_session(connection, session_id)
    given_up = {
        copy_id: set(holders.begun) - holders.staying() for copy_id, holders in found.items()
    }
    pairs = share_evenly(
        {copy_id: holders.staying() for copy_id, holders in found.items()},
        [storable_text(who) for who in reviewers],
        each=next((holders.wanted for holders in found.values() if holders.wanted), 1),
        never=given_up,
    )
    return _assign(connection, session_id, pairs), None


def shut(connection: sa.Connection, session_id: str, reviewer: str) -> frozenset[int]:
    """Positions of items that are other reviewers'; see `Store.shut`."""
    who = storable_text(reviewer)
    holders = holders_of_session(connection, session_id, unless_free=True)
    return frozenset(
        position for position, each in enumerate(holders.values()) if each.refusal(who)
    )


def taken(connection: sa.Connection, session_id: str) -> frozenset[tuple[str, str]]:
    """Leases that run; see `Store.taken`."""
    now = clock(connection)
    rows = connection.execute(_TAKEN, {"session": session_id, "now": now})
    return frozenset((row.trace_id, row.reviewer) for row in rows)


def _assign(
    connection: sa.Connection, session_id: str, pairs: Iterable[tuple[str, str]]
) -> Change | None:
    rows = connection.execute(CLAIMS_OF_SESSION, {"session": session_id})
    there = {(row.copy_id, row.reviewer): row.kind for row in rows}
    wanted = dict.fromkeys(pair for pair in pairs if there.get(pair) != "assigned")
    if not wanted:
        return None
    for copy_id, reviewer in wanted:
        if (copy_id, reviewer) in there:
            release(connection, session_id, copy_id, reviewer)
    _insert(connection, session_id, wanted, "assigned", None)
    return log_session(connection, session_id, "session", len(wanted))


def _insert(
    connection: sa.Connection,
    session_id: str,
    pairs: Iterable[tuple[str, str]],
    kind: str,
    until: dt.datetime | None,
) -> None:
    at = tables.now()
    rows = [
        {
            "session_id": session_id,
            "copy_id": copy_id,
            "reviewer": reviewer,
            "kind": kind,
            "until": until,
            "created_at": at,
        }
        for copy_id, reviewer in pairs
    ]
    connection.execute(sa.insert(claims), rows)
