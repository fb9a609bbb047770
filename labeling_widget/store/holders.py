"""Who has an item, and whether another reviewer can have it too: the rule, in one place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from labeling_widget.store import tables
from labeling_widget.store.columns import TIME
from labeling_widget.store.records import SkipReason, State
from labeling_widget.store.standing import Standing
from labeling_widget.store.tables import VALID_REVIEW, claims, items, reviews, sessions

_GIVEN_UP: tuple[SkipReason, ...] = ("out_of_scope", "cannot_judge")
"""Skipped like this, an item still needs as many reviews as before."""

_CLAIMS = sa.select(claims.c.copy_id, claims.c.reviewer, claims.c.kind, claims.c.until)
CLAIMS_OF_SESSION = _CLAIMS.where(claims.c.session_id == sa.bindparam("session"))
_CLAIMS_OF_ITEM = _CLAIMS.where(claims.c.copy_id == sa.bindparam("copy"))
_BEGUN = sa.select(reviews.c.copy_id, reviews.c.reviewer, reviews.c.state, reviews.c.reason).where(
    VALID_REVIEW, reviews.c.state != "pending"
)
_BEGUN_OF_SESSION = _BEGUN.where(reviews.c.session_id == sa.bindparam("session"))
_BEGUN_OF_ITEM = _BEGUN.where(reviews.c.copy_id == sa.bindparam("copy"))
_WANTED = sa.select(sessions.c.reviewers_per_item).where(
    sessions.c.session_id == sa.bindparam("session")
)
IN_ORDER = (
    sa.select(items.c.copy_id, items.c.position)
    .where(items.c.session_id == sa.bindparam("session"))
    .order_by(items.c.position)
)


def clock(connection: sa.Connection) -> dt.datetime:
    """The moment that leases run by: a server's own, so that all of its kernels agree."""
    if connection.dialect.name == "postgresql":
        moment: dt.datetime = connection.scalars(
            sa.select(sa.func.clock_timestamp(type_=TIME.sql))
        ).one()
        return moment
    return tables.now()


@dataclass(slots=True)
class Holders:
    """The reviewers of one item.

    Args:
        wanted: How many it needs; `None` if nobody said.
        begun: Reviewer → state and reason, of those who have one.
        taken: Reviewer → when their lease runs out.
        lapsed: Whose lease has run out.
    """

    wanted: int | None
    assigned: set[str] = field(default_factory=set)
    begun: dict[str, tuple[State, SkipReason | None]] = field(default_factory=dict)
    taken: dict[str, dt.datetime] = field(default_factory=dict)
    lapsed: set[str] = field(default_factory=set)

    def staying(self) -> set[str]:
        """Those whose place does not run out."""
        gone = {who for who, (_, reason) in self.begun.items() if reason in _GIVEN_UP}
        return (self.assigned | set(self.begun)) - gone

    def refusal(self, reviewer: str) -> str:
        """Why the item cannot be this reviewer's; empty if it is, or can be."""
        if reviewer in self.begun:
            return ""
        done = sum(state == "completed" for state, _ in self.begun.values())
        if self.wanted is not None and done >= self.wanted:
            return "it has all the reviews that it needs"
        if reviewer in self.assigned:
            return ""
        if self.wanted is None:
            return "it is assigned to other reviewers" if self.assigned else ""
        if len((self.staying() | set(self.taken)) - {reviewer}) < self.wanted:
            return ""
        return "other reviewers have it already"

    def add(self, claim: Any, now: dt.datetime) -> None:
        """Take account of a row of `claims`."""
        if claim.kind == "assigned":
            self.assigned.add(claim.reviewer)
        elif claim.until > now:
            self.taken[claim.reviewer] = claim.until
        else:
            self.lapsed.add(claim.reviewer)


def holders_of_item(connection: sa.Connection, here: Standing, now: dt.datetime) -> Holders | None:
    """The item's reviewers; `None` if it is everybody's."""
    found = Holders(here.reviewers_per_item)
    for row in connection.execute(_CLAIMS_OF_ITEM, {"copy": here.copy_id}):
        found.add(row, now)
    if found.wanted is None and not found.assigned:
        return None
    for row in connection.execute(_BEGUN_OF_ITEM, {"copy": here.copy_id}):
        found.begun[row.reviewer] = row.state, row.reason
    return found


def holders_of_session(
    connection: sa.Connection, session_id: str, *, unless_free: bool = False
) -> dict[str, Holders]:
    """Every item's reviewers, in the session's order.

    With `unless_free`, nothing when every item is everybody's.
    """
    of_session = {"session": session_id}
    wanted = connection.scalar(_WANTED, of_session)
    claimed = connection.execute(CLAIMS_OF_SESSION, of_session).all()
    if unless_free and wanted is None and not any(row.kind == "assigned" for row in claimed):
        return {}
    rows = connection.execute(IN_ORDER, of_session)
    found = {row.copy_id: Holders(wanted) for row in rows}
    now = clock(connection)
    for row in claimed:
        found[row.copy_id].add(row, now)
    for row in connection.execute(_BEGUN_OF_SESSION, of_session):
        found[row.copy_id].begun[row.reviewer] = row.state, row.reason
    return found
