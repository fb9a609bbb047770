"""Rows by name and value: what filters on tags and assessments ask, and what facets count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from labeling_widget.traces.filters import Facet, KeyFacet
from labeling_widget.traces.text import clean

_KEYS, _VALUES = 60, 30
"""Names, and values of each, that are offered to filter by."""

_VALUE_CHARS = 120
"""A longer name or value is not offered; Python may filter by it all the same."""

_FACET_CHARS = 12_000
"""All that is offered together, so that the first page stays small."""


class Postings:
    """Which rows have which values under which name.

    Args:
        rows: The `(name, value)` pairs of each row, in the order of the rows.

    Example:
        >>> found = Postings([[("source", "shop")], [], [("source", "library")]])
        >>> sorted(found.rows("source")), sorted(found.rows("source", ["shop"]))
        ([0, 2], [0])
    """

    def __init__(self, rows: Iterable[Iterable[tuple[Any, Any]]]) -> None:
        self._names: dict[str, dict[str, list[int]]] = {}
        for row, pairs in enumerate(rows):
            for name, value in pairs:
                if value is not None:
                    values = self._names.setdefault(str(name), {})
                    values.setdefault(str(value), []).append(row)

    def rows(self, name: str, values: Sequence[str] = ()) -> set[int]:
        """The rows that have this name, with one of `values` when any is given."""
        held = self._names.get(name, {})
        wanted = values or held
        return {row for value in wanted for row in held.get(value, ())}

    def mask(self, name: str, values: Sequence[str], size: int) -> np.ndarray[Any, np.dtype[Any]]:
        """`rows` as an array of truth values."""
        found = np.zeros(size, dtype=bool)
        rows = self.rows(name, values)
        found[np.fromiter(rows, dtype=np.int64, count=len(rows))] = True
        return found

    def facets(self, *, without: str = "\0") -> list[KeyFacet]:
        """The most frequent names and the most frequent values of each.

        Args:
            without: Names that begin with this are left out.
        """
        left = _FACET_CHARS
        found = []
        counted = [
            (name, len(self.rows(name))) for name in self._names if not name.startswith(without)
        ]
        for name, count in sorted(counted, key=lambda pair: (-pair[1], pair[0]))[:_KEYS]:
            values = []
            for value, rows in sorted(
                self._names[name].items(), key=lambda pair: (-len(pair[1]), pair[0])
            )[:_VALUES]:
                if len(value) <= left and offered(value):
                    values.append(Facet(value=value, count=len(set(rows))))
                    left -= len(value) + 24
            if offered(name):
                found.append(KeyFacet(key=name, count=count, values=values))
        return found


def offered(text: str) -> bool:
    """Whether a name or value can be sent as it is, which a filter by it needs."""
    return len(text) <= _VALUE_CHARS and clean(text) == text
