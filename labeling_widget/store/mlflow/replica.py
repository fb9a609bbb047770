"""The tables of the SQL store in memory, filled from MLflow: a cache, and never more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import sqlalchemy as sa

from labeling_widget.store.engine import Database
from labeling_widget.store.mlflow.known import Claim, Copy, Session
from labeling_widget.store.mlflow.records import Record, written_since
from labeling_widget.store.mlflow.streams import Streams
from labeling_widget.store.records import Change
from labeling_widget.store.sql import SqlStore
from labeling_widget.store.tables import (
    adjudications,
    assessments,
    changes,
    claims,
    items,
    meta,
    reviews,
)
from labeling_widget.store.urls import parse

T = TypeVar("T")

_LAST = sa.select(sa.func.max(changes.c.seq))
_CLAIMS = sa.select(claims).where(claims.c.session_id == sa.bindparam("session"))
_COPY: sa.BindParameter[str] = sa.bindparam("copy")


class Planned(NamedTuple, Generic[T]):
    """What a write would do; `records` are under the numbers they have in the plan."""

    change: Change | None
    result: T
    records: dict[int, Record]
    claimed: list[Claim]
    given_back: list[Claim]


class _NotToBeKept(Exception):
    def __init__(self, planned: Planned[Any]) -> None:
        self.planned = planned


class Replica:
    """A SQL store in memory that holds what MLflow holds."""

    def __init__(self, store_id: str) -> None:
        self.store = SqlStore(parse("sqlite://"))
        self._database: Database = self.store.database
        own_id = sa.update(meta).where(meta.c.key == "store_id").values(value=store_id)
        self._database.write(lambda c: c.execute(own_id))

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` reads, all of it as of one moment."""
        return self._database.read(work)

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work`; on any error nothing of it is kept."""
        return self._database.write(work)

    def plan(
        self, session_id: str, work: Callable[[sa.Connection], tuple[Change | None, T]]
    ) -> Planned[T]:
        """What `work` would write and return; nothing of it is kept."""

        def planned(connection: sa.Connection) -> Planned[T]:
            last = int(connection.scalar(_LAST) or 0)
            before = _claims(connection, session_id)
            change, result = work(connection)
            after = _claims(connection, session_id)
            raise _NotToBeKept(
                Planned(
                    change,
                    result,
                    written_since(connection, last),
                    [claim for claim in after.values() if claim not in before.values()],
                    [claim for key, claim in before.items() if key not in after],
                )
            )

        try:
            return self._database.write(planned)
        except _NotToBeKept as done:
            return done.planned

    def fill(self, session: Session, records: Sequence[Record]) -> None:
        """Make the tables hold a session anew; the numbers of changes that are there stay."""
        session_id = session.streams.session_id
        ordered = _in_order(session.copies.values())
        sources = {row["copy_id"]: row["trace_id"] for row in ordered}
        session.streams = Streams(session_id, sources)

        def work(connection: sa.Connection) -> None:
            for table in (assessments, reviews, adjudications, claims):
                connection.execute(sa.delete(table).where(table.c.session_id == session_id))
            there = set(
                connection.scalars(
                    sa.select(items.c.copy_id).where(items.c.session_id == session_id)
                )
            )
            if there != set(sources):
                of_session = changes.c.session_id == session_id
                gone = changes.c.copy_id.in_(sorted(there - set(sources)))
                connection.execute(sa.update(changes).where(of_session, gone).values(copy_id=None))
            moved = sa.update(items).where(items.c.session_id == session_id)
            connection.execute(moved.values(position=-1 - items.c.row_id))
            placed = [{**row, "position": position} for position, row in enumerate(ordered)]
            for row in placed:
                if row["copy_id"] in there:
                    which = sa.update(items).where(items.c.copy_id == row["copy_id"])
                    connection.execute(which.values(position=row["position"]))
            if new := [row for row in placed if row["copy_id"] not in there]:
                connection.execute(sa.insert(items), new)
            for copy_id in there - set(sources):
                connection.execute(sa.delete(items).where(items.c.copy_id == copy_id))
            numbers = session.streams.log(connection, records)
            in_place = sorted(session.copies.values(), key=lambda copy: copy.row["position"])
            put_existing(connection, session, in_place, numbers)
            session.streams.write(connection, records, numbers)
            put_claims(connection, session, session.copies.values())

        self._database.write(work)


def put_claims(connection: sa.Connection, session: Session, copies: Iterable[Copy]) -> None:
    """Make the leases and assignments of these copies what they are in MLflow."""
    rows = []
    copies = list(copies)
    _delete(connection, sa.delete(claims).where(claims.c.copy_id == _COPY), copies)
    for copy in copies:
        copy_id = copy.row["copy_id"]
        if copy_id in session.streams.sources:
            rows += [
                {**each._asdict(), "session_id": session.streams.session_id} for each in copy.claims
            ]
    if rows:
        rows.sort(key=lambda row: row["created_at"])
        connection.execute(sa.insert(claims), rows)


def put_existing(
    connection: sa.Connection,
    session: Session,
    copies: Iterable[Copy],
    numbers: Mapping[str, int],
) -> None:
    """Make the assessments of these copies that were made elsewhere what they are in MLflow."""
    rows = []
    copies = list(copies)
    of_copy = (assessments.c.copy_id == _COPY, assessments.c.existing.is_(True))
    _delete(connection, sa.delete(assessments).where(*of_copy), copies)
    for copy in copies:
        copy_id = copy.row["copy_id"]
        if copy_id in session.streams.sources:
            rows += [
                {
                    **each,
                    "session_id": session.streams.session_id,
                    "trace_id": session.streams.sources[copy_id],
                    "change_seq": numbers[copy.change],
                    "existing": True,
                }
                for each in copy.existing
            ]
    if rows:
        connection.execute(sa.insert(assessments), rows)


def _delete(connection: sa.Connection, delete: sa.Delete, copies: Sequence[Copy]) -> None:
    if copies:
        connection.execute(delete, [{"copy": copy.row["copy_id"]} for copy in copies])


def _in_order(copies: Iterable[Copy]) -> list[dict[str, Any]]:
    """The session's items in order; of two copies of one source, the first."""
    rows = sorted(
        (copy.row for copy in copies),
        key=lambda row: (row["position"], row["added_at"], row["copy_id"]),
    )
    first: dict[str, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row["trace_id"], row)
    return list(first.values())


def _claims(connection: sa.Connection, session_id: str) -> dict[tuple[str, str], Claim]:
    rows = connection.execute(_CLAIMS, {"session": session_id}).mappings()
    return {
        (row["copy_id"], row["reviewer"]): Claim(*(row[name] for name in Claim._fields))
        for row in rows
    }
