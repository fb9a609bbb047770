"""What is known of each trace, as columns; each is read when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

from labeling_widget.traces.mlflow import CONVERSATION_ID, SOURCE_ID
from labeling_widget.traces.table import cells
from labeling_widget.traces.table.carried import Carried, carried
from labeling_widget.traces.table.gist import answered, asked, headline, leaves
from labeling_widget.traces.table.inputs import Inputs, inputs_of
from labeling_widget.traces.table.postings import Postings

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

_SEARCHED_CHARS = 40_000_000
"""Characters of requests and responses that are kept ready for searching; the text of the rows
beyond is put together anew for each search."""


class TraceTable:
    """The traces of a frame by row, as columns.

    The frame is referred to, not copied, and must not be changed in place meanwhile.

    Args:
        traces: Whatever `read_traces` takes. A row that is no trace is a row with a `problem`.

    Raises:
        TraceError: `traces` is no source of traces at all.

    Example:
        >>> from labeling_widget.samples import sample_traces
        >>> table = TraceTable(sample_traces())
        >>> len(table), table.states[0], table.request(0)
        (14, 'OK', 'Is the library open on Sundays?')
    """

    def __init__(self, traces: Any) -> None:
        self.inputs: Inputs = inputs_of(traces)
        self.only_of: Mapping[int, str] = {}
        """Row → whose assessments alone are told of; set before any is asked for."""
        self._columns: dict[str, pd.Series[Any]] = {}
        self._searched: list[str | None] = []
        self._preparing = Lock()

    def __len__(self) -> int:
        return len(self.inputs)

    # columns ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def ids(self) -> list[str]:
        """The trace's own id, empty where there is none."""
        return [cells.text(cell) for cell in self._cells("trace_id")]

    @cached_property
    def states(self) -> list[str]:
        """As MLflow writes them, "STATE_UNSPECIFIED" where there is none."""
        return [cells.text(cell) or "STATE_UNSPECIFIED" for cell in self._cells("state")]

    @cached_property
    def times(self) -> Ints:
        """Microseconds since the epoch, `cells.NO_TIME` where missing."""
        return cells.times(self._cells("request_time"))

    @cached_property
    def durations(self) -> Floats:
        """Milliseconds, NaN where missing."""
        return cells.durations(self._cells("execution_duration"))

    @cached_property
    def spans(self) -> Floats:
        """Number of spans, NaN where nothing tells it."""
        column = self.inputs.column("spans")
        if column is not None:
            return np.array([cells.length(cell) for cell in column], dtype=np.float64)
        return self._told(cells.span_count)

    @cached_property
    def tokens(self) -> Floats:
        """Number of tokens, NaN where nothing tells it."""
        return self._told(cells.tokens)

    @cached_property
    def conversations(self) -> list[str]:
        """Id of the conversation that the trace belongs to, or empty."""
        return [str(found.get(CONVERSATION_ID) or "") for found in self._all_metadata()]

    @cached_property
    def sources(self) -> list[str]:
        """Id that a session knows the trace by: a copy's is that of its source."""
        return [
            str(found.get(SOURCE_ID) or own)
            for found, own in zip(self._all_metadata(), self.ids, strict=True)
        ]

    @cached_property
    def runs(self) -> list[str]:
        """Id of the run, or session, that the trace belongs to, or empty."""
        return [str(found.get("mlflow.sourceRun") or "") for found in self._all_metadata()]

    @cached_property
    def requests(self) -> list[str]:
        """Each row's `request`."""
        return [headline(asked(cell)) for cell in self._cells("request")]

    @cached_property
    def responses(self) -> list[str]:
        """Each row's `response`."""
        return [headline(answered(cell)) for cell in self._cells("response")]

    @cached_property
    def tags(self) -> Postings:
        """The rows by tag and value."""
        return Postings(cells.pairs(cell).items() for cell in self._cells("tags"))

    @cached_property
    def assessments(self) -> Postings:
        """The rows by assessment and value."""
        column = self._cells("assessments")
        return Postings(
            [(each.name, each.value) for each in self._carried(row, cell)]
            if cell is not None
            else ()
            for row, cell in enumerate(column)
        )

    def part(self, rows: Sequence[int]) -> TraceTable:
        """Some rows as a table of their own: to show them without reading all the others."""
        part = TraceTable(self.inputs.part(rows))
        known = ((at, self.only_of.get(row)) for at, row in enumerate(rows))
        part.only_of = {at: source for at, source in known if source is not None}
        return part

    # rows ───────────────────────────────────────────────────────────────────────────────────

    def request(self, row: int) -> str:
        """Head of the request: what the user said last, in one line."""
        return headline(asked(self._cell("request", row)))

    def response(self, row: int) -> str:
        """Head of the response: what the assistant said last, in one line."""
        return headline(answered(self._cell("response", row)))

    def tags_of(self, row: int) -> dict[str, str]:
        """All tags of a row."""
        return cells.tags(self._cell("tags", row))

    def metadata_of(self, row: int) -> dict[str, str]:
        """All metadata of a row."""
        return cells.tags(self._cell("trace_metadata", row))

    def assessments_of(self, row: int) -> list[Carried]:
        """The assessments that a row's trace carries, as they stand."""
        return self._carried(row, self._cell("assessments", row))

    def _carried(self, row: int, cell: Any) -> list[Carried]:
        found = carried(cells.mappings(cell))
        only = self.only_of.get(row)
        return found if only is None else [each for each in found if each.source == only]

    def problem(self, row: int) -> str:
        """Why a row is no trace, as far as is known without reading it; empty if it may be one."""
        return self.inputs.problem(row) or ("" if self.ids[row] else "it has no trace_id")

    # searching ──────────────────────────────────────────────────────────────────────────────

    def containing(self, wanted: str, rows: Ints) -> Ints:
        """Those of `rows` whose request, response or id contains a text, in any case."""
        self.prepare_search()
        needle = wanted.replace("\0", "\ufffd").casefold()
        texts = self._searched
        found = (needle in (texts[row] or self._searched_text(row)) for row in rows)
        return np.compress(np.fromiter(found, dtype=bool, count=len(rows)), rows)

    def prepare_search(self) -> None:
        """Put the searched texts together, once; a search does it where nobody has before."""
        with self._preparing:
            if len(self._searched) == len(self):
                return
            columns = (self.ids, self._cells("request"), self._cells("response"))
            left = _SEARCHED_CHARS
            kept: list[str | None] = []
            for own, request, response in zip(*columns, strict=True):
                text = _joined(own, request, response) if left > 0 else None
                left -= len(text or "")
                kept.append(text)
            self._searched = kept

    def _searched_text(self, row: int) -> str:
        return _joined(self.ids[row], self._cell("request", row), self._cell("response", row))

    # cells ──────────────────────────────────────────────────────────────────────────────────

    def _cells(self, name: str) -> pd.Series[Any]:
        if name not in self._columns:
            column = self.inputs.column(name)
            nothing = pd.Series([None] * len(self), dtype="object")
            self._columns[name] = nothing if column is None else column
        return self._columns[name]

    def _cell(self, name: str, row: int) -> Any:
        return self._cells(name).iloc[row]

    def _all_metadata(self) -> Iterator[Mapping[Any, Any]]:
        return (cells.pairs(cell) for cell in self._cells("trace_metadata"))

    def _told(self, number: Any) -> Floats:
        return np.array([number(found) for found in self._all_metadata()], dtype=np.float64)


def _joined(own: str, request: Any, response: Any) -> str:
    return f"{leaves(own)}\0{leaves(request)}\0{leaves(response)}".casefold()
