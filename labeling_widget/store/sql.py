"""The store on a SQL database: SQLite by default, PostgreSQL for a team."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from labeling_widget.errors import LabelingError, SchemaExists, StoreBusy, StoreError, StoreTooNew
from labeling_widget.store import adjudications, agents, claims, migrations, reads, rows, writes
from labeling_widget.store.capabilities import EVERYTHING, Capability
from labeling_widget.store.columns import storable_text
from labeling_widget.store.datasets import EvaluationDatasets
from labeling_widget.store.datasets_sql import SqlDatasets
from labeling_widget.store.engine import Database, unavailable
from labeling_widget.store.frames import complete_row, value_for
from labeling_widget.store.items import add_items
from labeling_widget.store.log import (
    changes_after,
    latest,
    lock_session,
    log_session,
    newest_named,
    touched,
)
from labeling_widget.store.questions import ask
from labeling_widget.store.records import (
    AdjudicationRecord,
    Change,
    NewAdjudication,
    NewAnswer,
    NewQuestions,
    NewReview,
    Outcome,
    ReviewRecord,
    State,
)
from labeling_widget.store.standing import standing
from labeling_widget.store.subscribers import Subscribers, together
from labeling_widget.store.tables import column_of, label_schemas, now, sessions
from labeling_widget.store.undo import undo
from labeling_widget.store.urls import Target

T = TypeVar("T")


class SqlStore:
    """Sessions, schemas, traces and answers in one SQL database. Made by `open_store`.

    What each method does stands in `labeling_widget.store.base.Store`. A key that comes a second
    time gets the number and time of its change, and the review as it is by then.
    """

    def __init__(self, target: Target, *, source: rows.Source | None = None) -> None:
        """Open the store at `target`; with `source`, one that is filled from there first."""
        self._target = target
        self._database = Database(target)
        self._subscribers = Subscribers()
        if source is not None:
            try:
                rows.fill(self._database, source)
            except BaseException:
                self._database.close()
                raise
        try:
            found = self._database.read(migrations.read_store_id)
            self._id = found or self._database.migrate(migrations.prepare)
        except StoreTooNew as error:
            self._database.close()
            raise StoreTooNew(f"{target.shown!r}: {error}", field="url") from error
        except StoreError as error:
            self._database.close()
            if isinstance(error, StoreBusy):
                raise
            raise unavailable(target, error) from error

    @property
    def id(self) -> str:
        """32 hex digits, made with the store and kept inside it."""
        return self._id

    @property
    def url(self) -> str:
        """The URL it was opened with, without a password."""
        return self._target.shown

    @property
    def label(self) -> str:
        """A short name for people."""
        return self._target.label

    @property
    def experiment_id(self) -> str:
        """The experiment that its sessions belong to: the first half of its id."""
        return self._id[:16]

    @property
    def capabilities(self) -> frozenset[Capability]:
        """All of them: one database, and transactions."""
        return EVERYTHING

    @property
    def database(self) -> Database:
        """What it is kept in, for a store that keeps its own things there."""
        return self._database

    def __repr__(self) -> str:
        return f"SqlStore({self.url!r})"

    # reading ────────────────────────────────────────────────────────────────────────────────

    def frame(
        self, table: str, *, columns: Sequence[str] | None = None, **equals: Any
    ) -> pd.DataFrame:
        """A table in the order it was written; JSON columns hold Python values."""
        return self._database.read(lambda c: reads.read_frame(c, table, columns, equals))

    def body(self, copy_id: str) -> bytes:
        """The JSON text of a copied trace."""
        return self._database.read(lambda c: reads.read_body(c, copy_id))

    def review(self, session_id: str, copy_id: str, reviewer: str) -> ReviewRecord:
        """Where a reviewer stands with an item."""
        who = storable_text(reviewer)
        return self._database.read(lambda c: standing(c, session_id, copy_id, who).record())

    def states(self, session_id: str, reviewer: str) -> list[State]:
        """The reviewer's state of every item of the session, in its order."""
        return self._database.read(lambda c: reads.read_states(c, session_id, reviewer))

    def shut(self, session_id: str, reviewer: str) -> frozenset[int]:
        """Positions of the items that are other reviewers' and cannot be this one's."""
        return self._database.read(lambda c: claims.shut(c, session_id, reviewer))

    def asked_again(self, session_id: str, reviewer: str) -> frozenset[int]:
        """Positions of the items in progress that the reviewer had completed."""
        return self._database.read(lambda c: reads.read_asked_again(c, session_id, reviewer))

    def touched(self, session_id: str, reviewer: str) -> int | None:
        """Position of the item that the reviewer changed last, if any."""
        return self._database.read(lambda c: touched(c, session_id, reviewer))

    def taken(self, session_id: str) -> frozenset[tuple[str, str]]:
        """Trace and reviewer of the leases that run at this moment."""
        return self._database.read(lambda c: claims.taken(c, session_id))

    def changes(self, session_id: str, after: int) -> list[Change]:
        """The session's changes since the one of that number, oldest first."""
        return self._database.read(lambda c: changes_after(c, session_id, after))

    def seq(self, session_id: str) -> int:
        """Number of the session's latest change."""
        return self._database.read(lambda c: latest(c, session_id))

    def to_parquet(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write a backup: every table, bodies included, as of one moment."""
        from labeling_widget.store.parquet import checked_folder, write_backup  # noqa: PLC0415

        path = checked_folder(folder, overwrite=overwrite)
        self._database.read(lambda c: write_backup(c, path))

    # writing ────────────────────────────────────────────────────────────────────────────────

    def add_label_schema(self, row: Mapping[str, Any]) -> None:
        """Add one version of a schema."""
        new = complete_row(label_schemas, row)

        def work(connection: sa.Connection) -> None:
            try:
                connection.execute(sa.insert(label_schemas), new)
            except IntegrityError as error:
                raise SchemaExists(
                    f"label schema {new['name']!r} has a version {new['version']} already",
                    field="name",
                ) from error

        self._database.write(work)

    def delete_label_schema(self, name: str) -> None:
        """Mark every version of a schema deleted."""
        deletion = (
            sa.update(label_schemas)
            .where(label_schemas.c.name == name, label_schemas.c.deleted_at.is_(None))
            .values(deleted_at=now())
        )
        self._database.write(lambda c: c.execute(deletion))

    def add_session(self, row: Mapping[str, Any], *, reuse: bool = False) -> str:
        """Add a session; returns the id that it was given, or that of the one that is reused."""
        new = complete_row(sessions, row)
        made: list[str] = []

        def work(connection: sa.Connection) -> str:
            if reuse and (found := newest_named(connection, str(new["name"]))):
                return found
            connection.execute(sa.insert(sessions), new)
            made.append(str(new["session_id"]))
            return made[-1]

        try:
            return self._database.write(work)
        except KeyboardInterrupt:
            if made:  # it may have come with the commit, and nobody will ever know of that session
                gone = sa.delete(sessions).where(sessions.c.session_id.in_(made))
                with contextlib.suppress(StoreError):
                    self._database.write(lambda c: c.execute(gone))
            raise

    def update_session(self, session_id: str, **changes: Any) -> None:
        """Change columns of a session."""
        values = {name: value_for(column_of(sessions, name), v) for name, v in changes.items()}
        update = sa.update(sessions).where(sessions.c.session_id == session_id).values(values)

        def work(connection: sa.Connection) -> tuple[Change, None]:
            lock_session(connection, session_id)
            if values:
                connection.execute(update)
            return log_session(connection, session_id, "session", int(bool(values))), None

        self._told(self._database.write(work))

    def ask(self, questions: NewQuestions) -> bool:
        """Replace a session's questions, and have what is new or changed asked again."""
        return self._told(self._keyed(lambda c: ask(c, questions)))

    def add_items(
        self, session_id: str, items: pd.DataFrame, assessments: pd.DataFrame
    ) -> list[str]:
        """Append traces to a session, all or none."""
        return self._told(add_items(self._database, session_id, items, assessments))

    def put_answer(self, answer: NewAnswer) -> Outcome:
        """Store an answer; the version before it becomes invalid and stays."""
        return self._told(self._keyed(lambda c: writes.put_answer(c, answer)))

    def put_answers(self, answers: Sequence[NewAnswer]) -> list[Outcome]:
        """Store several answers, all or none."""
        if len({answer.session_id for answer in answers}) > 1:
            raise StoreError("answers that are stored together belong to one session")

        def work(connection: sa.Connection) -> tuple[Change | None, list[Outcome]]:
            done = []
            for position, answer in enumerate(answers):
                try:
                    done.append(writes.put_answer(connection, answer))
                except LabelingError as error:
                    error.position = position
                    raise
            made = [change for change, _ in done if change is not None]
            return together(made), [outcome for _, outcome in done]

        return self._told(self._keyed(work))

    def set_review(self, review: NewReview) -> Outcome:
        """Set the state of an item for one reviewer."""
        return self._told(self._keyed(lambda c: writes.set_review(c, review)))

    def undo(self, session_id: str, reviewer: str, key: str) -> Outcome | None:
        """Take back this reviewer's latest change in the session."""
        return self._told(self._keyed(lambda c: undo(c, session_id, reviewer, key)))

    def adjudicate(self, adjudication: NewAdjudication) -> AdjudicationRecord:
        """Record an agreed answer; the decision before it becomes invalid and stays."""
        return self._told(self._keyed(lambda c: adjudications.adjudicate(c, adjudication)))

    def claim(self, session_id: str, copy_id: str, reviewer: str) -> None:
        """Take an item for a while, or keep it longer."""
        self._keyed(lambda c: claims.claim(c, session_id, copy_id, reviewer))

    def release(self, session_id: str, copy_id: str, reviewer: str) -> None:
        """Give back an item that was only taken."""
        self._keyed(lambda c: claims.release(c, session_id, copy_id, reviewer))

    def assign(self, session_id: str, copy_ids: Sequence[str], reviewer: str) -> None:
        """Assign items to a reviewer."""
        self._told(self._keyed(lambda c: claims.assign(c, session_id, copy_ids, reviewer)))

    def unassign(self, session_id: str, copy_ids: Sequence[str] | None, reviewer: str) -> None:
        """Take a reviewer's assignments back."""
        self._told(self._keyed(lambda c: claims.unassign(c, session_id, copy_ids, reviewer)))

    def assign_evenly(self, session_id: str, reviewers: Sequence[str]) -> None:
        """Share the items out among reviewers."""
        self._told(self._keyed(lambda c: claims.assign_evenly(c, session_id, reviewers)))

    # beside the sessions ────────────────────────────────────────────────────────────────────

    def evaluation_datasets(self) -> EvaluationDatasets:
        """The evaluation datasets in this database."""
        return SqlDatasets(self._database, self.experiment_id)

    def put_agent(self, name: str, model_serving_endpoint: str, *, overwrite: bool) -> None:
        """Keep an agent of the review app."""
        self._keyed(lambda c: agents.put(c, name, model_serving_endpoint, overwrite=overwrite))

    def remove_agent(self, name: str) -> None:
        """Forget an agent."""
        self._database.write(lambda c: agents.remove(c, name))

    # being told ─────────────────────────────────────────────────────────────────────────────

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back after every change made through this object; returns how to stop."""
        return self._subscribers.add(callback)

    def close(self) -> None:
        """Give back every connection. What a store in memory held is gone."""
        self._database.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._database.closed

    def _keyed(self, work: Callable[[sa.Connection], T]) -> T:
        # What has a key may be done again when nobody can tell whether its commit arrived.
        return self._database.write(work, keyed=True)

    def _told(self, done: tuple[Change | None, T]) -> T:
        # After the transaction and its locks, so that whoever is told may use the store.
        change, result = done
        if change is not None:
            self._subscribers.tell(change)
        return result
