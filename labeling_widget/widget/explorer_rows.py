"""Rows of a table and one trace of it as the messages of the protocol."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace

from labeling_widget.traces.blocks import Field, Text, TraceView
from labeling_widget.traces.decode import dumps
from labeling_widget.traces.frame import is_missing
from labeling_widget.traces.table import TraceTable
from labeling_widget.traces.table.cells import iso
from labeling_widget.traces.table.facets import MLFLOWS_OWN
from labeling_widget.traces.table.gist import LINE, line
from labeling_widget.traces.text import clean
from labeling_widget.widget.explorer_protocol import Column, TraceRow

COLUMNS = [
    Column(name="state", label="State", kind="state", sortable=True),
    Column(name="request_time", label="Time", kind="time", sortable=True),
    Column(name="request", label="Request", kind="text", sortable=True),
    Column(name="response", label="Response", kind="text", sortable=True),
    Column(name="duration", label="Duration", kind="duration", sortable=True),
    Column(name="tokens", label="Tokens", kind="number", sortable=True),
    Column(name="spans", label="Spans", kind="number", sortable=True),
    Column(name="tags", label="Tags", kind="tags", sortable=False),
    Column(name="labels", label="Labels", kind="labels", sortable=False),
    Column(name="conversation", label="Conversation", kind="text", sortable=False),
    Column(name="trace_id", label="Trace id", kind="text", sortable=True),
]

_CHIPS, _CHIP_CHARS = 6, 60
"""Tags and labels of a line, and the characters of each name and value."""

_ROW_BYTES = 800
"""What a row of a page takes at most, on the average."""

_SHORTER = ((LINE, 3), (LINE // 2, 2), (LINE // 4, 1), (20, 0))
"""Characters of each text, and chips of each kind, that rows are cut to one after the other."""

_EXTRA = 40
"""Columns of the caller's own that can be shown."""

_ID_CHARS = 200
_DETAIL_CHARS, _DETAILS = 2_000, 60
_UNSHOWN = frozenset(
    {
        "mlflow.traceInputs",
        "mlflow.traceOutputs",
        "mlflow.trace_schema.version",
        "mlflow.trace.infoFinalized",
        "mlflow.trace.sizeBytes",
        "mlflow.trace.sizeStats",
    }
)
"""Metadata that repeat the trace, or say only how MLflow keeps it."""


def columns_of(extra: Mapping[str, Any]) -> list[Column]:
    """The columns that can be shown: those of every trace, then the caller's own."""
    own = [
        Column(
            name=name,
            label=line(name),
            kind="number" if cells.dtype.kind in "iuf" else "text",
            sortable=False,
        )
        for name, cells in list(extra.items())[:_EXTRA]
    ]
    return [*COLUMNS, *own]


def own_columns(table: TraceTable) -> dict[str, Any]:
    """The caller's own columns, under names that none of `COLUMNS` has."""
    taken = {column.name for column in COLUMNS}
    return {
        clean(f"frame.{name}" if name in taken else name): cells
        for name, cells in table.inputs.extra().items()
    }


def rows_of(
    table: TraceTable, rows: Sequence[int], selected: Sequence[bool], columns: Sequence[str]
) -> list[TraceRow]:
    """Lines of the table. `columns` are the chosen ones of the caller's own."""
    part = table.part(rows)
    own = own_columns(part)
    extra = {name: own[name] for name in columns if name in own}
    return _fitted(
        [
            _line_of(part, at, row=row, selected=on, extra=extra)
            for at, (row, on) in enumerate(zip(rows, selected, strict=True))
        ]
    )


def _line_of(
    part: TraceTable, at: int, *, row: int, selected: bool, extra: Mapping[str, Any]
) -> TraceRow:
    tags = part.tags_of(at).items()
    return TraceRow(
        row=row,
        trace_id=clean(part.ids[at][:_ID_CHARS]),
        selected=selected,
        state=clean(part.states[at][:_CHIP_CHARS]),
        request_time=iso(part.times[at]),
        duration_ms=_whole(part.durations[at]),
        spans=_whole(part.spans[at]),
        tokens=_whole(part.tokens[at]),
        request=part.requests[at],
        response=part.responses[at],
        conversation=clean(part.conversations[at][:_ID_CHARS]),
        tags=_chips([pair for pair in tags if not pair[0].startswith(MLFLOWS_OWN)]),
        labels=_chips([(each.name, each.value) for each in part.assessments_of(at)]),
        extra={name: _cell_text(cells.iloc[at]) for name, cells in extra.items()},
        problem=line(part.problem(at)),
    )


def _fitted(rows: list[TraceRow]) -> list[TraceRow]:
    """The rows of a page, shortened as far as it takes for the page to stay small."""
    found = rows
    for chars, chips in _SHORTER:
        if len(msgspec.json.encode(found)) <= _ROW_BYTES * max(len(rows), 20):
            break
        found = [_shortened(row, chars, chips) for row in rows]
    return found


def _shortened(row: TraceRow, chars: int, chips: int) -> TraceRow:
    return replace(
        row,
        request=row.request[:chars],
        response=row.response[:chars],
        tags=row.tags[:chips],
        labels=row.labels[:chips],
        extra={name: text[:chars] for name, text in row.extra.items()},
    )


def details_of(alone: TraceTable) -> list[Field]:
    """The id, the time, the tags and the metadata of the one trace of a table.

    What MLflow keeps for itself is left out.

    MLflow's own names are shortened: "session", "user", "source.name".
    """
    tags, metadata = alone.tags_of(0).items(), alone.metadata_of(0).items()
    pairs = [
        ("trace_id", alone.ids[0]),
        ("request_time", iso(alone.times[0])),
        *(pair for pair in tags if not pair[0].startswith(MLFLOWS_OWN)),
        *(
            (name.removeprefix(MLFLOWS_OWN).removeprefix("trace."), value)
            for name, value in metadata
            if name not in _UNSHOWN
        ),
    ]
    return [_field(name, value, _DETAIL_CHARS) for name, value in pairs[:_DETAILS] if value]


def unreadable(alone: TraceTable, row: int, reason: str) -> TraceView:
    """What is shown in place of a row that is no trace, the one of a table."""
    return TraceView(
        trace_id=clean(alone.ids[0]),
        name=line(alone.ids[0]) or f"Row {row}",
        state=clean(alone.states[0]),
        request_time=iso(alone.times[0]),
        duration_us=None,
        bytes=0,
        messages=[],
        retrievals=[],
        errors=[],
        span_count=0,
        spans=[],
        tags=[],
        problems=[clean(f"This row is not a trace: {reason}")],
    )


def _chips(pairs: Sequence[tuple[str, str]]) -> list[Field]:
    return [_field(name, value, _CHIP_CHARS) for name, value in pairs[:_CHIPS]]


def _field(name: str, value: str, chars: int) -> Field:
    text = clean(value)[:chars]
    shown = Text(text=text, format="plain", chars=len(text))
    return Field(name=clean(name)[: min(chars, _ID_CHARS)], value=shown)


def _whole(number: float) -> int | None:
    return round(number) if math.isfinite(number) else None


def _cell_text(cell: Any) -> str:
    if is_missing(cell):
        return ""
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, dict | list | tuple | np.ndarray):
        try:
            return line(dumps(cell).decode())
        except (ValueError, TypeError, RecursionError):
            return line(type(cell).__name__)
    return line(str(cell))
