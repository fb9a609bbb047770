"""What the front end of `explore` asks: the table's part of the protocol (see `protocol`).

A row is named by its `row`, the position in the frame that was given. The operations on one
trace (`trace.spans`, `span.body`, …) take that number as text for their `item`.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from labeling_widget.traces.blocks import Field, TraceView
from labeling_widget.traces.filters import Ranges, Sort, TraceFilter


class Column(Struct, frozen=True):
    """A column that can be shown. `kind` says how its cells are drawn and aligned."""

    name: str
    label: str
    kind: Literal["state", "time", "text", "duration", "number", "tags", "labels"]
    sortable: bool


class TraceRow(Struct, frozen=True):
    """A line of the table.

    Args:
        request: Head of the request, one line.
        response: Head of the response, one line.
        labels: Assessments that the trace carries, "name: value" each.
        extra: Cells of the chosen columns that are not among the others, as text.
        problem: Why the row is no trace, as far as is known before it is opened; begins with "it".
    """

    row: int
    trace_id: str
    selected: bool
    state: str
    request_time: str
    duration_ms: int | None
    spans: int | None
    tokens: int | None
    request: str
    response: str
    conversation: str
    tags: list[Field]
    labels: list[Field]
    extra: dict[str, str] = {}
    problem: str = ""


class Selection(Struct, frozen=True):
    """How many rows are selected: of all, and of those that match the filter."""

    total: int
    matching: int


class RowsPage(Struct, frozen=True):
    """`total` rows match the filter; these are `rows` of them from the offset on."""

    total: int
    selection: Selection
    rows: list[TraceRow]


class ExploreSnapshot(Struct, frozen=True):
    """All that a view needs to begin. `total` counts every row of the frame."""

    title: str
    store_label: str
    total: int
    columns: list[Column]
    ranges: Ranges
    filter: TraceFilter
    sort: Sort
    page: RowsPage


class RowsArgs(Struct, frozen=True):
    """The filter and sort become those that `explorer.filter` returns."""

    filter: TraceFilter
    sort: Sort
    offset: int = 0
    limit: int = 100
    columns: list[str] = []


class SelectArgs(Struct, frozen=True):
    """Select (`on`) or unselect: the `rows` named, those between two of them in the present
    order (`range`, both ends included), all that match the present filter, or every row.
    """

    what: Literal["rows", "range", "matching", "all"]
    on: bool
    rows: list[int] = []


class RowArgs(Struct, frozen=True):
    """Which row to read."""

    row: int


class RowDetail(Struct, frozen=True):
    """One trace beside the table, with what it carries. `sessions` are names of those it is in."""

    trace: TraceView
    labels: list[ExistingLabel]
    details: list[Field]
    sessions: list[str]


class ExistingLabel(Struct, frozen=True):
    """An assessment that the trace carries; `value` is text ready to draw."""

    name: str
    value: str
    source: str
    source_type: str
    rationale: str
    error: str = ""


class SessionRow(Struct, frozen=True):
    """A session that traces can be added to; `new` of the selected ones are not in it yet."""

    session_id: str
    name: str
    traces: int
    reviewers: int
    new: int


class SessionRows(Struct, frozen=True):
    """Newest first."""

    sessions: list[SessionRow]


class SchemaRow(Struct, frozen=True):
    """A label schema that a new session can ask."""

    name: str
    title: str
    input: str


class SchemaRows(Struct, frozen=True):
    """Those of the store in the order they were made, then those that are built in."""

    schemas: list[SchemaRow]


class AddArgs(Struct, frozen=True):
    """Add the selected traces to a session, or to a new one with a name and questions."""

    session_id: str | None = None
    name: str = ""
    label_schemas: list[str] = []


class Added(Struct, frozen=True):
    """`there` of the selected traces were in the session already and are there once.

    `refused` says for each trace that is none why not.
    """

    session_id: str
    name: str
    added: int
    there: int
    created: bool
    refused: list[str]


class SelectionChanged(Struct, frozen=True):
    """The selection was changed from Python."""

    selection: Selection


class FilterChanged(Struct, frozen=True):
    """The filter was changed from Python; the rows are asked for again with it."""

    filter: TraceFilter
    sort: Sort
