"""The Store protocol: where sessions, schemas, traces and answers are kept.

DataFrames are its language: every table can be read as a frame with fixed dtypes (`frame`), and
traces are added as a frame. The few calls on the path of a key press (`put_answer`,
`set_review`, `undo`, `review`) take and return small records instead.

Every write is one transaction, is durable when the call returns, and is named by a `key` that
the caller made: the same key again changes nothing and gives the same outcome, with the review
as it stands by then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import pandas as pd

from labeling_widget.store.capabilities import Capability
from labeling_widget.store.datasets import EvaluationDatasets
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


@runtime_checkable
class Store(Protocol):
    """What a backend does. All times are UTC, all ids text. Any method may be called on any thread.

    Raises, from every method: `StoreBusy` when another program holds the store too long,
    `StoreUnreachable` when its server does not answer (if it went away during a commit, the same
    key sent again finds out whether that arrived), `StoreUnwritable` when its disk takes nothing,
    `StoreError` for any other failure of the database. But for that one doubt, nothing was changed.
    """

    @property
    def id(self) -> str:
        """32 hex digits, made with the store and kept inside it."""
        ...

    @property
    def url(self) -> str:
        """The URL it was opened with, without a password."""
        ...

    @property
    def label(self) -> str:
        """A short name for people: "labels.db", "memory", "postgresql at db.example.com"."""
        ...

    @property
    def experiment_id(self) -> str:
        """The experiment that its sessions belong to; one for each store."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """Which of the guarantees it gives that not every backend can."""
        ...

    # reading ────────────────────────────────────────────────────────────────────────────────

    def frame(
        self, table: str, *, columns: Sequence[str] | None = None, **equals: Any
    ) -> pd.DataFrame:
        """A table in the order it was written, with exactly the dtypes of `tables.py`.

        Args:
            table: Name of the table.
            columns: Which columns, all but `items.body` when `None`.
            **equals: Keep the rows where each named column equals the value (or is one of the
                values, when a list is given).
        """
        ...

    def body(self, copy_id: str) -> bytes:
        """The JSON text (UTF-8) of a copied trace. Raises `ItemNotFound`."""
        ...

    def review(self, session_id: str, copy_id: str, reviewer: str) -> ReviewRecord:
        """Where a reviewer stands with an item. Raises `ItemNotFound`."""
        ...

    def states(self, session_id: str, reviewer: str) -> list[State]:
        """The reviewer's state of every item of the session, in its order."""
        ...

    def shut(self, session_id: str, reviewer: str) -> frozenset[int]:
        """Positions of the items that are other reviewers' and cannot be this one's now.

        They are those on which `put_answer` and `set_review` raise `ItemTaken`.
        """
        ...

    def asked_again(self, session_id: str, reviewer: str) -> frozenset[int]:
        """Positions of the items in progress that the reviewer had completed; see `ask`."""
        ...

    def touched(self, session_id: str, reviewer: str) -> int | None:
        """Position of the item that the reviewer answered, finished or undid last, if any.

        One that was asked again since does not count.
        """
        ...

    def taken(self, session_id: str) -> frozenset[tuple[str, str]]:
        """`(trace_id, reviewer)` of the items that are taken at this moment; see `claim`."""
        ...

    def changes(self, session_id: str, after: int) -> list[Change]:
        """The session's changes since the one numbered `after`, oldest first, by whomever."""
        ...

    def seq(self, session_id: str) -> int:
        """Number of the session's latest change (0: none yet); other processes' included."""
        ...

    def to_parquet(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Write a backup: every table, bodies included, as of one moment, one file each.

        The folder is there when the backup is complete, and not before. `read_parquet` reads it;
        so does anything that reads Parquet, such as `pandas.read_parquet("…/assessments.parquet")`.

        Args:
            folder: A folder that does not exist, or is empty.
            overwrite: Take the place of an earlier backup that is there.

        Raises:
            StoreNotEmpty: Something is there already; with `overwrite`, something else.
            BackupError: It cannot be written; names what could not.
            ExtraMissing: pyarrow is not installed.
        """
        ...

    # writing ────────────────────────────────────────────────────────────────────────────────

    def add_label_schema(self, row: Mapping[str, Any]) -> None:
        """Add one version of a schema (a row of `label_schemas`).

        Raises:
            SchemaExists: that name has that version already (somebody else was faster).
        """
        ...

    def delete_label_schema(self, name: str) -> None:
        """Mark every version of a schema deleted; the rows stay, for the answers made with them."""
        ...

    def add_session(self, row: Mapping[str, Any], *, reuse: bool = False) -> str:
        """Add a session (a row of `sessions`).

        Args:
            row: The session.
            reuse: Unless one of that name is there that is not deleted, even if it was added in
                the same moment by somebody else (sure with `given_ids`).

        Returns:
            The id that it has: `session_id` of the row, or what the backend gives it instead; with
            `reuse`, the id of the newest one of that name.
        """
        ...

    def update_session(self, session_id: str, **changes: Any) -> None:
        """Change columns of a session. Raises `SessionNotFound`."""
        ...

    def ask(self, questions: NewQuestions) -> bool:
        """Replace a session's questions, and have what is new or changed asked again.

        Items that a reviewer has completed without an answer to it become in progress, with the
        reason `asked_again`. Where the reviewer answered this version earlier, that answer stands
        again instead; and an item that was asked again in vain, because the question is gone or
        as it was, is completed again if nobody touched it. No reviewer's undo takes any of it back.

        Returns:
            `False` when it was planned from what is no longer so (others changed the questions or
            completed items meanwhile): nothing was changed.

        Raises:
            SessionNotFound: there is no such session.
        """
        ...

    def add_items(
        self, session_id: str, items: pd.DataFrame, assessments: pd.DataFrame
    ) -> list[str]:
        """Append traces to a session, all or none; those whose source is there are left out.

        Args:
            items: Rows of `items` without `session_id` and `position`; `body` is the trace's
                JSON text in UTF-8, uncompressed.
            assessments: What the source traces carry already: rows of `assessments` with
                `existing` true, keyed by `copy_id`. Those of left-out items are left out.

        Returns:
            The `trace_id` of each item that was added, in order.
        """
        ...

    def put_answer(self, answer: NewAnswer) -> Outcome:
        """Store an answer; the version before it becomes invalid and stays.

        The item becomes in progress if it was pending or skipped, completed if asked for. An
        answer equal to the one that is there writes no new version.

        Raises:
            ItemTaken: the item is other reviewers'; see `claim`.
            Conflict: `rev` is not the slot's current revision.
            ReviewIncomplete: `complete`, and a required question has no answer.
            QuestionChanged: `complete`, and the session no longer asks `pins`.
            ItemNotFound: the session has no such item.
        """
        ...

    def put_answers(self, answers: Sequence[NewAnswer]) -> list[Outcome]:
        """Store several answers to one session, all or none, in this order, as `put_answer` does.

        Each is a change of its own, so undo takes back one at a time, the last one first. A
        key that was used before changes nothing, as for a single answer.

        Raises:
            Conflict, ReviewIncomplete, ItemNotFound, ItemTaken: Of the first that cannot be
                stored; its `position` says which.
        """
        ...

    def set_review(self, review: NewReview) -> Outcome:
        """Set the state of an item for one reviewer.

        Raises:
            ReviewIncomplete: `completed`, and a required question has no answer.
            QuestionChanged: `completed`, and the session no longer asks `pins`.
            ItemNotFound: the session has no such item.
        """
        ...

    def undo(self, session_id: str, reviewer: str, key: str) -> Outcome | None:
        """Take back this reviewer's latest change in the session that is not taken back yet.

        Everything that change did is corrected by new rows: the answer to the version before
        it (or to cleared), the item to the state before it. `None` when nothing is left.
        """
        ...

    def adjudicate(self, adjudication: NewAdjudication) -> AdjudicationRecord:
        """Record an agreed answer; the decision before it becomes invalid and stays.

        Nobody's answers, review or progress change, and undo does not take it back: a decision
        of value `None` does. One that equals the one that is there writes no new version.

        Raises:
            Conflict: `rev` is not the decision's current revision.
            ItemNotFound: the session has no such item.
        """
        ...

    # whose an item is ───────────────────────────────────────────────────────────────────────

    def claim(self, session_id: str, copy_id: str, reviewer: str) -> None:
        """Take an item for a while, or keep it longer.

        Where the session says how many reviewers an item needs (`reviewers_per_item`), the place
        is kept for the lease of `labeling_widget.store.claims`; who begins the item keeps it.
        Where it does not, or the item is the reviewer's already, nothing is written.

        Raises:
            ItemTaken: the item is other reviewers'. `put_answer`, `put_answers`, `set_review` and
                `undo` raise it too, before they begin an item.
            ItemNotFound: the session has no such item.
        """
        ...

    def release(self, session_id: str, copy_id: str, reviewer: str) -> None:
        """Give back an item that was only taken; what is begun or assigned stays."""
        ...

    def assign(self, session_id: str, copy_ids: Sequence[str], reviewer: str) -> None:
        """Assign items to a reviewer, all or none; again, nothing changes.

        Raises:
            ItemNotFound: the session has no such item.
        """
        ...

    def unassign(self, session_id: str, copy_ids: Sequence[str] | None, reviewer: str) -> None:
        """Take a reviewer's assignments back, all of them when `copy_ids` is `None`."""
        ...

    def assign_evenly(self, session_id: str, reviewers: Sequence[str]) -> None:
        """Assign items until each has `reviewers_per_item` (else 1), as evenly as can be.

        What is begun or assigned stays and counts.
        """
        ...

    # beside the sessions ────────────────────────────────────────────────────────────────────

    def evaluation_datasets(self) -> EvaluationDatasets:
        """The evaluation datasets that sessions of this store are synced to."""
        ...

    def put_agent(self, name: str, model_serving_endpoint: str, *, overwrite: bool) -> None:
        """Keep an agent of the review app: a row of `agents`.

        Raises:
            AgentExists: there is one of that name, with another endpoint, and no `overwrite`.
        """
        ...

    def remove_agent(self, name: str) -> None:
        """Forget an agent. Raises `AgentNotFound`."""
        ...

    # being told ─────────────────────────────────────────────────────────────────────────────

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back after every change of a session through this object; returns how to stop.

        The callback runs on the thread that wrote. What it raises is logged, never passed on:
        the change is stored.
        """
        ...

    def close(self) -> None:
        """Give back every connection. Closing twice is harmless."""
        ...

    @property
    def closed(self) -> bool:
        """Whether it was closed; every other call is refused then."""
        ...
