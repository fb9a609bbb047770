"""Which rows of a table a filter lets through, in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np

from labeling_widget.traces.filters import AssessmentFilter, Sort, TraceFilter, moment_of
from labeling_widget.traces.table.cells import NO_TIME, microseconds
from labeling_widget.traces.table.table import Ints, TraceTable

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def matching(table: TraceTable, wanted: TraceFilter) -> Ints:
    """The rows that match, in the order of the frame.

    Example:
        >>> from labeling_widget.samples import sample_traces
        >>> found = matching(TraceTable(sample_traces()), TraceFilter(text="BOOK", states=["OK"]))
        >>> len(found) > 0
        True
    """
    size = len(table)
    keep: Mask = np.ones(size, dtype=bool)
    if wanted.states:
        states = set(wanted.states)
        keep &= np.fromiter((s in states for s in table.states), dtype=bool, count=size)
    for tag in wanted.tags:
        keep &= table.tags.mask(tag.key, tag.values, size)
    for assessment in wanted.assessments:
        keep &= _assessed(table, assessment)
    if wanted.min_duration_ms is not None:
        keep &= table.durations >= wanted.min_duration_ms
    if wanted.max_duration_ms is not None:
        keep &= table.durations <= wanted.max_duration_ms
    since, until = moment_of(wanted.since, "since"), moment_of(wanted.until, "until")
    if since is not None or until is not None:
        keep &= _between(table.times, since, until)
    if wanted.conversation is not None:
        same = (own == wanted.conversation for own in table.conversations)
        keep &= np.fromiter(same, dtype=bool, count=size)
    rows = np.flatnonzero(keep)
    return table.containing(wanted.text, rows) if wanted.text else rows


def ordered(table: TraceTable, rows: Ints, sort: Sort) -> Ints:
    """`rows`, which are in the order of the frame, in another order; missing values come last."""
    if sort.column == "row":
        return rows[::-1] if sort.descending else rows
    if sort.column in ("duration", "spans", "tokens", "request_time"):
        return _by_number(table, rows, sort)
    texts = _texts(table, sort)
    keys = {int(row): texts[row].casefold() for row in rows}
    present = [row for row, key in keys.items() if key]
    missing = [row for row, key in keys.items() if not key]
    present.sort(key=keys.__getitem__, reverse=sort.descending)  # stable in both directions
    return np.array([*present, *missing], dtype=np.int64)


def _assessed(table: TraceTable, wanted: AssessmentFilter) -> Mask:
    size = len(table)
    if not wanted.missing:
        return table.assessments.mask(wanted.name, wanted.values, size)
    none: Mask = ~table.assessments.mask(wanted.name, (), size)
    if wanted.values:
        none |= table.assessments.mask(wanted.name, wanted.values, size)
    return none


def _between(times: Ints, since: dt.datetime | None, until: dt.datetime | None) -> Mask:
    keep: Mask = times != NO_TIME
    if since is not None:
        keep &= times >= microseconds(since)
    if until is not None:
        keep &= times < microseconds(until)
    return keep


def _by_number(table: TraceTable, rows: Ints, sort: Sort) -> Ints:
    if sort.column == "request_time":
        values: Any = table.times[rows]
        there = values != NO_TIME
    else:
        columns = {"duration": table.durations, "spans": table.spans, "tokens": table.tokens}
        values = columns[sort.column][rows]
        there = ~np.isnan(values)
    present, missing = rows[there], rows[~there]
    keys = -values[there] if sort.descending else values[there]
    return np.concatenate([present[np.argsort(keys, kind="stable")], missing])


def _texts(table: TraceTable, sort: Sort) -> Sequence[str]:
    return {
        "state": lambda: table.states,
        "request": lambda: table.requests,
        "response": lambda: table.responses,
        "trace_id": lambda: table.ids,
    }[sort.column]()
