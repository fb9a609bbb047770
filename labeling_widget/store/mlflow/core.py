"""What every call of the MLflow store goes through: turns, reading first, writing in order."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, TypeVar

import sqlalchemy as sa
from msgspec import structs

from labeling_widget.errors import SessionNotFound, StoreBusy, StoreError
from labeling_widget.store.log import latest
from labeling_widget.store.mlflow.address import Address
from labeling_widget.store.mlflow.bodies import Bodies
from labeling_widget.store.mlflow.client import Tracking
from labeling_widget.store.mlflow.known import Session
from labeling_widget.store.mlflow.reader import Reader
from labeling_widget.store.mlflow.records import Record
from labeling_widget.store.mlflow.replica import Planned, Replica
from labeling_widget.store.mlflow.runs import Registry
from labeling_widget.store.mlflow.writer import Writer
from labeling_widget.store.records import Change, Outcome
from labeling_widget.store.subscribers import Subscribers

T = TypeVar("T")

_TIMEOUT = 30.0
"""Seconds that a write waits for another one of this process."""


class Done(NamedTuple):
    """A change that was made: its number, and its record as made and as planned."""

    seq: int
    record: Record
    planned: Record

    def outcome(self, planned: Outcome) -> Outcome:
        """The outcome that was planned, with the number and the time that it got."""
        review = structs.replace(
            planned.review,
            answers=[
                structs.replace(answer, created_at=self.record.at)
                if answer.created_at == self.planned.at
                else answer
                for answer in planned.review.answers
            ],
        )
        return Outcome(seq=self.seq, at=self.record.at, review=review)


Work = Callable[[sa.Connection], tuple[Change | None, T]]


class Core:
    """An experiment of a tracking server, read into a replica and written through."""

    def __init__(self, address: Address) -> None:
        self._tracking = Tracking(address)
        self._tracking.ping()
        experiment = self._tracking.experiment()
        self._address = replace(
            address, experiment=str(experiment.name), experiment_id=self._tracking.experiment_id
        )
        self._tracking.address = self._address
        born = f"{experiment.experiment_id}:{experiment.creation_time}"
        self._id = hashlib.sha256(born.encode()).hexdigest()[:32]
        self._replica = Replica(self._id)
        self._registry = Registry(self._tracking, self._replica)
        self._reader = Reader(self._tracking, self._replica, self._registry)
        self._writer = Writer(self._tracking)
        self._bodies = Bodies(self._tracking)
        self._subscribers = Subscribers()
        self._reader.read_registry()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Writers of this object take turns, and begin only if the server answers."""
        self._check_open()
        if not self._reader.turn.acquire(timeout=_TIMEOUT):
            raise StoreBusy(
                f"the MLflow store {self._address.label!r} was busy for "
                f"{_TIMEOUT:g} s; nothing was changed, try again"
            )
        try:
            self._tracking.ping()
            yield
        finally:
            self._reader.turn.release()

    def _check_open(self) -> None:
        if self._replica.store.closed:
            raise StoreError(
                f"the store {self._address.label!r} is closed; set_store opens it again"
            )

    def _session(self, session_id: str) -> Session:
        """A session to write to. Raises `SessionNotFound`."""
        found = self._reader.session(session_id)
        if found is None:
            raise SessionNotFound(
                f"no labeling session has the id {session_id!r}", field="session_id"
            )
        return found

    def _freshened(self, session_id: str, copy_ids: Iterable[str]) -> Session | None:
        """What is known of a session, with what others did to these items."""
        session = self._reader.session(session_id)
        if session is not None:
            for copy_id in dict.fromkeys(copy_ids):
                self._reader.freshen(session, copy_id)
            # Reading it anew may have taken its place.
            session = self._reader.session(session_id)
        return session

    def _carried_out(self, session: Session | None, planned: Planned[T]) -> dict[int, Done]:
        """Do what was planned: tags, then assessments, then the replica.

        Returns:
            Number in the plan → what the change is now.
        """
        if session is None:
            if planned.records or planned.claimed or planned.given_back:
                raise StoreError("a change of a session that MLflow does not hold")
            return {}
        with self._reader.forgotten_unless_whole(session):  # some of it may have arrived
            return self._sent(session, planned)

    def _sent(self, session: Session, planned: Planned[T]) -> dict[int, Done]:
        records = self._writer.timed(session, list(planned.records.values()))
        self._writer.keep(session, records)
        for record in records:
            if record.copy_id:
                session.copies[record.copy_id].records[record.key] = record
        self._writer.show(
            session,
            [
                (record.copy_id, record.reviewer, said.slot)
                for record in records
                for said in record.answers
            ],
        )
        self._writer.claim(session, planned.claimed, planned.given_back)
        touched = [claim.copy_id for claim in (*planned.claimed, *planned.given_back)]
        touched += [record.copy_id for record in records if record.copy_id]
        self._reader.wrote(session, records, list(dict.fromkeys(touched)))
        numbers = self._replica.read(lambda c: session.streams.log(c, records))
        return {
            planned_as: Done(numbers[new.key], new, old)
            for (planned_as, old), new in zip(planned.records.items(), records, strict=True)
        }

    def _make_up(self, session: Session | None, copy_ids: Iterable[str]) -> None:
        """Have MLflow show answers that it was kept from showing: of these items, and old ones."""
        if session is None:
            return
        here = set(copy_ids)
        which = self._reader.behind(session)
        for copy_id in here & set(session.copies):
            copy = session.copies[copy_id]
            which += [(copy_id, reviewer, slot) for reviewer, slot in copy.last_versions()]
        with self._reader.forgotten_unless_whole(session):
            self._writer.show(session, which)

    def _write_session(self, session_id: str, copy_ids: Iterable[str], work: Work[T]) -> T:
        """A write that concerns a session's items and has no outcome of its own."""
        with self._turn():
            session = self._freshened(session_id, copy_ids)
            planned = self._replica.plan(session_id, work)
            self._carried_out(session, planned)
            seq = self._replica.read(lambda c: latest(c, session_id))
        self._tell(planned.change, seq)
        return planned.result

    def _tell(self, change: Change | None, seq: int) -> None:
        # After the turn, so that whoever is told may use the store.
        if change is not None:
            self._subscribers.tell(
                Change(
                    session_id=change.session_id,
                    seq=seq,
                    trace_id=change.trace_id,
                    reviewer=change.reviewer,
                )
            )
