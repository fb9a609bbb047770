"""Whose an item is, as a store decides it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Sharing(Protocol):
    """The part of `Store` that gives items to reviewers."""

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
