"""What is looked at: the filter, the order and the selection, whoever changes them.

Python reads and sets them while views do, on several threads.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import RLock
from typing import Any

import numpy as np

from labeling_widget.checks import shown
from labeling_widget.errors import ItemNotFound
from labeling_widget.traces.filters import Sort, TraceFilter, moment_of
from labeling_widget.traces.table import TraceTable
from labeling_widget.traces.table.search import matching, ordered
from labeling_widget.traces.table.table import Ints
from labeling_widget.widget.explorer_protocol import Selection


class Exploration:
    """The state of one explorer over a table."""

    def __init__(self, table: TraceTable) -> None:
        self.table = table
        self._lock = RLock()
        self._filter, self._sort = TraceFilter(), Sort()
        self._selected = np.zeros(len(table), dtype=bool)
        self._order: Ints | None = None

    @property
    def filter(self) -> TraceFilter:
        """The filter on the screen."""
        with self._lock:
            return self._filter

    @property
    def sort(self) -> Sort:
        """The order on the screen."""
        with self._lock:
            return self._sort

    def look(self, wanted: TraceFilter, sort: Sort) -> Ints:
        """Take over a filter and an order; the rows that match, in that order.

        Raises:
            FilterError: a field of the filter cannot be read; then nothing is taken over.
        """
        for name in ("since", "until"):
            moment_of(getattr(wanted, name), name)
        with self._lock:
            if self._order is None or (wanted, sort) != (self._filter, self._sort):
                order = ordered(self.table, matching(self.table, wanted), sort)
                self._filter, self._sort, self._order = wanted, sort, order
            return self._order

    def rows(self) -> Ints:
        """The rows that match the present filter, in the present order."""
        with self._lock:
            return self.look(self._filter, self._sort)

    def selected(self) -> Ints:
        """The selected rows, in the order of the frame."""
        with self._lock:
            return np.flatnonzero(self._selected)

    def is_selected(self, rows: Ints) -> list[bool]:
        """Whether each of these rows is selected."""
        with self._lock:
            return [bool(on) for on in self._selected[rows]]

    def selection(self) -> Selection:
        """How many rows are selected."""
        with self._lock:
            return Selection(
                total=int(self._selected.sum()), matching=int(self._selected[self.rows()].sum())
            )

    def mark(self, rows: Any, *, on: bool) -> Selection:
        """Select or unselect rows.

        Raises:
            ItemNotFound: there is no such row.
        """
        positions = np.asarray(rows, dtype=np.int64)
        self._check(positions)
        with self._lock:
            self._selected[positions] = on
            return self.selection()

    def mark_between(self, one: int, other: int, *, on: bool) -> Selection:
        """Select or unselect everything between two rows in the present order.

        A row that the filter hides by now counts as itself alone.
        """
        self._check(np.array([one, other], dtype=np.int64))
        with self._lock:
            order = self.rows()
            ends = [int(at[0]) for row in (one, other) if len(at := np.flatnonzero(order == row))]
            if len(ends) < 2:  # noqa: PLR2004 - both ends are in sight
                return self.mark([one, other], on=on)
            return self.mark(order[min(ends) : max(ends) + 1], on=on)

    def mark_matching(self, *, on: bool) -> Selection:
        """Select or unselect the rows that match the present filter."""
        with self._lock:
            return self.mark(self.rows(), on=on)

    def mark_all(self, *, on: bool) -> Selection:
        """Select or unselect every row."""
        with self._lock:
            self._selected[:] = on
            return self.selection()

    def choose(self, trace_ids: Iterable[str]) -> Selection:
        """Make the rows with these ids the selected ones.

        Raises:
            ItemNotFound: no row has one of them; then nothing is changed.
        """
        wanted = set(trace_ids)
        rows = [row for row, own in enumerate(self.table.ids) if own in wanted]
        unknown = wanted.difference(self.table.ids[row] for row in rows)
        if unknown:
            raise ItemNotFound(
                f"there is no trace {shown(min(unknown, key=str))} here", field="trace_ids"
            )
        with self._lock:
            self._selected[:] = False
            return self.mark(rows, on=True)

    def _check(self, rows: Ints) -> None:
        wrong = rows[(rows < 0) | (rows >= len(self.table))]
        if len(wrong):
            raise ItemNotFound(
                f"there are {len(self.table)} rows, counted from 0; got {int(wrong[0])}",
                field="rows",
            )
