"""How a store is written to: schemas, sessions, traces, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pandas as pd

from labeling_widget.store.records import (
    AdjudicationRecord,
    NewAdjudication,
    NewAnswer,
    NewQuestions,
    NewReview,
    Outcome,
)


class Writing(Protocol):
    """The part of `Store` that sessions are made and answered with."""

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
