"""Bringing the tables up to date with MLflow: as often as it is worth, and never more."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from labeling_widget.store.mlflow.client import Tracking
from labeling_widget.store.mlflow.failures import item_gone
from labeling_widget.store.mlflow.known import Copy, Session, records_in, signature_of
from labeling_widget.store.mlflow.records import Record
from labeling_widget.store.mlflow.replica import Replica, put_claims, put_existing
from labeling_widget.store.mlflow.runs import (
    SESSION,
    Registry,
    check_format,
    is_active,
    kind_of,
    put_runs,
)
from labeling_widget.store.mlflow.streams import Streams
from labeling_widget.store.records import Slot
from labeling_widget.store.tables import items, now, sessions

if TYPE_CHECKING:
    from mlflow.entities import Run, TraceInfo

_SHARE = 9
"""Reading takes at most a tenth of the time: so many times as long as it took, it waits."""

_SETTLED = dt.timedelta(minutes=1)
"""An answer that MLflow does not show after so long was left half-way; before, it is under way."""

_SESSIONS = sa.select(sessions.c.session_id)
_SESSION_OF = sa.select(items.c.session_id).where(items.c.copy_id == sa.bindparam("copy"))


class Reader:
    """Knows what was read of each session, and reads it again when it is due."""

    def __init__(self, tracking: Tracking, replica: Replica, registry: Registry) -> None:
        self._tracking = tracking
        self._replica = replica
        self._registry = registry
        self._sessions: dict[str, Session] = {}
        # Reading and writing take turns, or a search that began before a write would undo it.
        self.turn = threading.RLock()
        self._registry_read = float("-inf")
        self._registry_took = 0.0

    # when it is due ─────────────────────────────────────────────────────────────────────────

    def look_at_sessions(self) -> None:
        """Bring sessions, schemas and agents up to date, if that is due."""
        if self._due(self._registry_read, self._registry_took):
            with self.turn:
                if self._due(self._registry_read, self._registry_took):
                    self.read_registry()

    def look_at(self, session_id: str) -> None:
        """Bring a session up to date, if that is due; what is being read is waited for once."""
        known = self._sessions.get(session_id)
        if known is None:
            with self.turn:
                if session_id not in self._sessions:
                    self.read(session_id)
        elif self._due(known.read, known.took) and self.turn.acquire(blocking=False):
            try:
                self.read(session_id)
            finally:
                self.turn.release()

    def look_at_all(self) -> None:
        """Bring every session up to date that is due."""
        self.look_at_sessions()
        for session_id in self._replica.read(lambda c: c.scalars(_SESSIONS).all()):
            self.look_at(session_id)

    def _due(self, read: float, took: float) -> bool:
        every = self._tracking.address.refresh
        return every == 0 or time.monotonic() - read >= max(every, _SHARE * took)

    # reading ────────────────────────────────────────────────────────────────────────────────

    def read_registry(self) -> None:
        """Read sessions, schemas and agents now."""
        with self.turn:
            started = time.monotonic()
            self._registry.read()
            self._registry_read = time.monotonic()
            self._registry_took = self._registry_read - started

    def read(self, session_id: str) -> Session | None:
        """Read a session now: one search, whatever it holds. `None` if there is none of that id."""
        with self.turn:
            started = time.monotonic()
            self._tracking.ping()
            run = self._tracking.run(session_id)
            if run is None or kind_of(run) != SESSION:
                return None
            if not is_active(run):
                self._tracking.check_experiment()
            check_format([run], self._tracking.address.shown)
            infos = self._tracking.traces(session_id)
            known = self._sessions.pop(session_id, None)
            known = self._taken_in(run, infos, known)
            known.read = time.monotonic()
            known.took = known.read - started
            # Last, so that what failed on the way is read whole the next time.
            self._sessions[session_id] = known
            return known

    def session(self, session_id: str) -> Session | None:
        """What is known of a session; it is read if it was not yet."""
        return self._sessions.get(session_id) or self.read(session_id)

    def freshen(self, session: Session, copy_id: str) -> None:
        """Take in what others did to one item.

        Raises:
            ItemNotFound: Its trace was deleted in MLflow.
        """
        with self.turn:
            if copy_id not in session.copies:
                return
            session_id = session.streams.session_id
            info = self._tracking.trace_info(copy_id)
            if info is None:
                self.forget(session_id)
                raise item_gone(session_id, copy_id)
            self._changed(session, [info])

    def read_questions(self, session_id: str) -> None:
        """Take in what the session asks now; a completed item has to answer that."""
        with self.turn:
            run = self._tracking.run(session_id)
            if run is not None:
                self._replica.write(lambda c: put_runs(c, [run]))

    def forget(self, session_id: str) -> None:
        """Have a session read anew when it is next asked for."""
        with self.turn:
            self._sessions.pop(session_id, None)

    def session_of(self, copy_id: str) -> str | None:
        """The session that an item belongs to, as far as is known."""
        found: str | None = self._replica.read(lambda c: c.scalar(_SESSION_OF, {"copy": copy_id}))
        return found

    def behind(self, session: Session) -> list[tuple[str, str, Slot]]:
        """Copy, reviewer and slot of answers that MLflow does not show as they stand."""
        before = now() - _SETTLED
        return [
            (copy_id, reviewer, slot)
            for copy_id, copy in session.copies.items()
            for reviewer, slot in copy.behind(before)
        ]

    def wrote(self, session: Session, records: Sequence[Record], copy_ids: Iterable[str]) -> None:
        """Apply what this process has written to MLflow."""
        for record in records:
            if record.copy_id:
                session.copies[record.copy_id].records[record.key] = record
            else:
                session.own[record.key] = record
        self._apply(session, records, claims_of=[session.copies[copy_id] for copy_id in copy_ids])
        for copy_id in copy_ids:
            session.copies[copy_id].signature = 0

    # taking in ──────────────────────────────────────────────────────────────────────────────

    def _taken_in(self, run: Run, infos: Sequence[TraceInfo], known: Session | None) -> Session:
        session_id = str(run.info.run_id)
        self._replica.write(lambda c: put_runs(c, [run]))
        whole = known is None or not set(known.copies) <= {info.trace_id for info in infos}
        session = Session(Streams(session_id, {})) if known is None or whole else known
        session.own = records_in(run.data.tags)
        if whole:
            for info in infos:
                copy = Copy.of(session_id, info, signature_of(info))
                if copy is not None:
                    session.copies[str(info.trace_id)] = copy
            self._fill(session)
        else:
            self._changed(session, infos)
        return session

    def _changed(self, session: Session, infos: Iterable[TraceInfo]) -> None:
        """Take in copies as they are now; those that are as they were cost nothing."""
        with self.forgotten_unless_whole(session):
            self._take_in(session, infos)

    @contextlib.contextmanager
    def forgotten_unless_whole(self, session: Session) -> Iterator[None]:
        """Read the session anew if what is in memory may no longer fit the tables."""
        try:
            yield
        except BaseException:
            self.forget(session.streams.session_id)
            raise

    def _take_in(self, session: Session, infos: Iterable[TraceInfo]) -> None:
        session_id = session.streams.session_id
        changed: list[Copy] = []
        judged: list[Copy] = []
        added = False
        for info in infos:
            before = session.copies.get(str(info.trace_id))
            signature = signature_of(info)
            if before is not None and before.signature == signature:
                continue
            copy = Copy.of(session_id, info, signature)
            if copy is None:
                continue
            added = added or before is None
            session.copies[str(info.trace_id)] = copy
            changed.append(copy)
            if before is not None and before.existing != copy.existing:
                judged.append(copy)
        new = [record for record in session.records() if record.key not in session.applied]
        if added or not _follow(session, new):
            self._fill(session)
        else:
            self._apply(session, new, claims_of=changed, existing_of=judged)

    def _fill(self, session: Session) -> None:
        records = session.records()
        self._replica.fill(session, records)
        session.applied, session.latest = {}, {}
        _mark(session, records)

    def _apply(
        self,
        session: Session,
        records: Sequence[Record],
        *,
        claims_of: Sequence[Copy],
        existing_of: Sequence[Copy] = (),
    ) -> None:
        streams = session.streams
        added = {copy.change for copy in existing_of}
        additions = [record for record in session.records() if record.key in added] if added else []

        def work(connection: sa.Connection) -> None:
            numbers = streams.log(connection, [*additions, *records])
            put_existing(connection, session, existing_of, numbers)
            streams.write(connection, records, numbers)
            put_claims(connection, session, claims_of)

        with self.forgotten_unless_whole(session):
            self._replica.write(work)
            _mark(session, records)


def _follow(session: Session, records: Sequence[Record]) -> bool:
    """Whether each of these comes after what stands of the same review."""
    known = {**session.latest}
    for record in records:
        if record.stream in known and record.order < known[record.stream]:
            return False
        known[record.stream] = record.order
    return True


def _mark(session: Session, records: Sequence[Record]) -> None:
    for record in records:
        session.applied[record.key] = record.order
        session.latest[record.stream] = record.order
