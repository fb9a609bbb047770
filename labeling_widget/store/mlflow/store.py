"""The store on an MLflow tracking server."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa
from msgspec.structs import replace

from labeling_widget.errors import LabelingError, StoreError
from labeling_widget.store import adjudications, claims, reads, writes
from labeling_widget.store.capabilities import Capability
from labeling_widget.store.log import latest
from labeling_widget.store.mlflow.adding import add_copies
from labeling_widget.store.mlflow.backup import with_bodies
from labeling_widget.store.mlflow.keeping import BODY_NEEDS, Keeping
from labeling_widget.store.mlflow.projection import check_finite
from labeling_widget.store.records import (
    AdjudicationRecord,
    Change,
    NewAdjudication,
    NewAnswer,
    NewReview,
    Outcome,
    ReviewRecord,
    State,
)
from labeling_widget.store.subscribers import together
from labeling_widget.store.tables import column_of, items, table_of
from labeling_widget.store.undo import undo


class MlflowStore(Keeping):
    """Sessions, schemas, traces and answers in an experiment of MLflow. Made by `open_store`.

    What each method does stands in `labeling_widget.store.base.Store`. Numbers of changes are
    this object's own: another one may number the same changes otherwise.
    """

    @property
    def id(self) -> str:
        """32 hex digits that follow from the experiment."""
        return self._id

    @property
    def url(self) -> str:
        """The URL that names it, without a password."""
        return self._address.shown

    @property
    def label(self) -> str:
        """A short name for people."""
        return self._address.label

    @property
    def experiment_id(self) -> str:
        """The experiment's id in MLflow."""
        return self._tracking.experiment_id

    @property
    def capabilities(self) -> frozenset[Capability]:
        """None of those that need a transaction."""
        return frozenset()

    def __repr__(self) -> str:
        return f"MlflowStore({self.url!r})"

    # reading ────────────────────────────────────────────────────────────────────────────────

    def frame(
        self, table: str, *, columns: Sequence[str] | None = None, **equals: Any
    ) -> pd.DataFrame:
        """A table in the order it was written; JSON columns hold Python values."""
        self._look(table_of(table).name, equals)
        if table != "items" or "body" not in (columns or ()):
            return self._replica.store.frame(table, columns=columns, **equals)
        for name in columns or ():
            column_of(items, name)
        rest = [name for name in columns or () if name != "body"]
        wanted = list(dict.fromkeys([*BODY_NEEDS, *rest]))
        found = self._replica.store.frame(table, columns=wanted, **equals)
        rows = [
            dict(zip(BODY_NEEDS, row, strict=True))
            for row in found[list(BODY_NEEDS)].itertuples(index=False)
        ]
        bodies = self._bodies.get(rows)
        found["body"] = pd.Series([bodies[copy] for copy in found["copy_id"]], dtype="object")
        return found[list(columns or ())]

    def body(self, copy_id: str) -> bytes:
        """The JSON text of a copied trace."""
        self._check_open()
        row = self._item(copy_id)
        if row is None:
            self._reader.look_at_all()
            row = self._item(copy_id)
        if row is None:
            return self._replica.read(lambda c: reads.read_body(c, copy_id))  # says what is wrong
        return self._bodies.get([row])[copy_id]

    def review(self, session_id: str, copy_id: str, reviewer: str) -> ReviewRecord:
        """Where a reviewer stands with an item."""
        self._look_at(session_id)
        return self._replica.store.review(session_id, copy_id, reviewer)

    def states(self, session_id: str, reviewer: str) -> list[State]:
        """The reviewer's state of every item of the session, in its order."""
        self._look_at(session_id)
        return self._replica.store.states(session_id, reviewer)

    def shut(self, session_id: str, reviewer: str) -> frozenset[int]:
        """Positions of the items that are other reviewers' and cannot be this one's."""
        self._look_at(session_id)
        return self._replica.store.shut(session_id, reviewer)

    def asked_again(self, session_id: str, reviewer: str) -> frozenset[int]:
        """Positions of the items in progress that the reviewer had completed."""
        self._look_at(session_id)
        return self._replica.store.asked_again(session_id, reviewer)

    def touched(self, session_id: str, reviewer: str) -> int | None:
        """Position of the item that the reviewer changed last, if any."""
        self._look_at(session_id)
        return self._replica.store.touched(session_id, reviewer)

    def taken(self, session_id: str) -> frozenset[tuple[str, str]]:
        """Trace and reviewer of the leases that run at this moment."""
        self._look_at(session_id)
        return self._replica.store.taken(session_id)

    def changes(self, session_id: str, after: int) -> list[Change]:
        """The session's changes since the one of that number, oldest first."""
        self._look_at(session_id)
        return self._replica.store.changes(session_id, after)

    def seq(self, session_id: str) -> int:
        """Number of the session's latest change."""
        self._look_at(session_id)
        return self._replica.store.seq(session_id)

    def to_parquet(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write a backup: every table, bodies included, as of the last look."""
        self._check_open()
        self._reader.look_at_all()
        whole = with_bodies(self._replica, self._bodies.get)
        try:
            whole.to_parquet(folder, overwrite=overwrite)
        finally:
            whole.close()

    # writing ────────────────────────────────────────────────────────────────────────────────

    def add_items(
        self, session_id: str, items: pd.DataFrame, assessments: pd.DataFrame
    ) -> list[str]:
        """Append traces to a session; none of them if one cannot be kept."""
        if items.empty:
            return []
        with self._turn():
            self._session(session_id)
            self._reader.read(session_id)  # others may have added them meanwhile
            added = add_copies(self._tracking, self._session(session_id), items, assessments)
            if added:
                self._reader.read(session_id)
            seq = self._replica.read(lambda c: latest(c, session_id))
        self._tell(Change(session_id=session_id, seq=seq) if added else None, seq)
        return added

    def put_answer(self, answer: NewAnswer) -> Outcome:
        """Store an answer; the version before it becomes invalid and stays."""
        return self.put_answers([answer])[0]

    def put_answers(self, answers: Sequence[NewAnswer]) -> list[Outcome]:
        """Store several answers, in this order; if MLflow goes away half-way, the first ones."""
        if not answers:
            return []
        if len({answer.session_id for answer in answers}) > 1:
            raise StoreError("answers that are stored together belong to one session")
        for answer in answers:
            check_finite(answer.value, answer.name)

        def work(connection: sa.Connection) -> tuple[Change | None, list[Outcome]]:
            done = []
            for position, answer in enumerate(answers):
                try:
                    done.append(writes.put_answer(connection, answer))
                except LabelingError as error:
                    if len(answers) > 1:
                        error.position = position
                    raise
            made = [change for change, _ in done if change is not None]
            return together(made), [outcome for _, outcome in done]

        copy_ids = list(dict.fromkeys(answer.copy_id for answer in answers))
        completes = any(answer.complete and answer.pins for answer in answers)
        return self._write(answers[0].session_id, copy_ids, work, completes=completes)

    def set_review(self, review: NewReview) -> Outcome:
        """Set the state of an item for one reviewer."""

        def work(connection: sa.Connection) -> tuple[Change | None, list[Outcome]]:
            change, outcome = writes.set_review(connection, review)
            return change, [outcome]

        completes = review.state == "completed" and bool(review.pins)
        return self._write(review.session_id, [review.copy_id], work, completes=completes)[0]

    def undo(self, session_id: str, reviewer: str, key: str) -> Outcome | None:
        """Take back this reviewer's latest change in the session."""

        def work(connection: sa.Connection) -> tuple[Change | None, list[Outcome]]:
            change, outcome = undo(connection, session_id, reviewer, key)
            return change, [] if outcome is None else [outcome]

        with self._turn():
            self._session(session_id)
            # Which item it is about is found first; what others did to that one may differ.
            first = self._replica.plan(session_id, work)
            about = [outcome.review.copy_id for outcome in first.result]
            done = self._write(session_id, about, work)
        return done[0] if done else None

    def _write(
        self,
        session_id: str,
        copy_ids: Sequence[str],
        work: Callable[[sa.Connection], tuple[Change | None, list[Outcome]]],
        *,
        completes: bool = False,
    ) -> list[Outcome]:
        """Carry out what has outcomes: those of new changes as MLflow holds them by then."""
        with self._turn():
            if completes:
                self._reader.read_questions(session_id)
            session = self._freshened(session_id, copy_ids)
            planned = self._replica.plan(session_id, work)
            made = self._carried_out(session, planned)
            self._make_up(session, copy_ids)
        seq = max((done.seq for done in made.values()), default=0)
        self._tell(planned.change, seq)
        return [
            made[outcome.seq].outcome(outcome) if outcome.seq in made else outcome
            for outcome in planned.result
        ]

    def adjudicate(self, adjudication: NewAdjudication) -> AdjudicationRecord:
        """Record an agreed answer; the decision before it becomes invalid and stays."""
        check_finite(adjudication.value, adjudication.name)
        session_id, copy_id = adjudication.session_id, adjudication.copy_id
        with self._turn():
            session = self._freshened(session_id, [copy_id])
            planned = self._replica.plan(
                session_id, lambda c: adjudications.adjudicate(c, adjudication)
            )
            made = self._carried_out(session, planned)
        done = next(iter(made.values()), None)
        self._tell(planned.change, done.seq if done else 0)
        if done is None or done.record.decided is None:
            return planned.result
        own_id = done.record.adjudication_id(done.record.decided.slot)
        return replace(planned.result, adjudication_id=own_id, created_at=done.record.at)

    # whose an item is ───────────────────────────────────────────────────────────────────────

    def claim(self, session_id: str, copy_id: str, reviewer: str) -> None:
        """Take an item for a while, or keep it longer."""
        self._look_at(session_id)

        def work(connection: sa.Connection) -> tuple[None, None]:
            claims.claim(connection, session_id, copy_id, reviewer)
            return None, None

        if self._is_everybodys(session_id):
            self._replica.plan(session_id, work)  # asks nobody: nothing is kept of it anywhere
            return
        self._write_session(session_id, [copy_id], work)

    def release(self, session_id: str, copy_id: str, reviewer: str) -> None:
        """Give back an item that was only taken."""
        self._look_at(session_id)

        def work(connection: sa.Connection) -> tuple[None, None]:
            claims.release(connection, session_id, copy_id, reviewer)
            return None, None

        if self._replica.plan(session_id, work).given_back:
            self._write_session(session_id, [copy_id], work)

    def assign(self, session_id: str, copy_ids: Sequence[str], reviewer: str) -> None:
        """Assign items to a reviewer."""
        self._share(session_id, lambda c: claims.assign(c, session_id, copy_ids, reviewer))

    def unassign(self, session_id: str, copy_ids: Sequence[str] | None, reviewer: str) -> None:
        """Take a reviewer's assignments back."""
        self._share(session_id, lambda c: claims.unassign(c, session_id, copy_ids, reviewer))

    def assign_evenly(self, session_id: str, reviewers: Sequence[str]) -> None:
        """Share the items out among reviewers."""
        self._share(session_id, lambda c: claims.assign_evenly(c, session_id, reviewers))

    def _share(
        self, session_id: str, work: Callable[[sa.Connection], tuple[Change | None, None]]
    ) -> None:
        with self._turn():
            self._session(session_id)
            self._reader.read(session_id)
            self._write_session(session_id, (), work)

    def _is_everybodys(self, session_id: str) -> bool:
        frame = self._replica.store.frame
        wanted = frame("sessions", columns=["reviewers_per_item"], session_id=session_id)
        assigned = frame("claims", columns=["kind"], session_id=session_id, kind="assigned")
        return bool(wanted["reviewers_per_item"].isna().all()) and assigned.empty
