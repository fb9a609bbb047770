"""What can be read of a store."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from labeling_widget.store.records import Change, ReviewRecord, State


class Reading(Protocol):
    """The part of `Store` that changes nothing."""

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
