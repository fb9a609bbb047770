"""Which traces of a frame are looked at, and in which order."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec
from msgspec import Struct

from labeling_widget.checks import shown
from labeling_widget.errors import FilterError

SortColumn = Literal[
    "row", "state", "request_time", "duration", "spans", "tokens", "request", "response", "trace_id"
]


class TagFilter(Struct, frozen=True):
    """The trace has the tag `key`, with one of `values` when any is given."""

    key: str
    values: list[str] = []


class AssessmentFilter(Struct, frozen=True):
    """The trace carries an assessment `name`, with one of `values` when any is given.

    With `missing`, traces without such an assessment match too; and only they, when no values
    are given. An assessment that was superseded or withdrawn does not count. Values are texts:
    those that are none are compared as JSON ("true", "4", …).
    """

    name: str
    values: list[str] = []
    missing: bool = False


class TraceFilter(Struct, frozen=True):
    """Every condition that is set must hold; an empty filter matches every trace.

    Args:
        text: Stands in a text of the request or the response, or in the id, in any case. Where
            the traces came without columns `request` and `response`, in their previews.
        states: One of these ("OK", "ERROR", "IN_PROGRESS", "STATE_UNSPECIFIED").
        tags: All of these hold.
        assessments: All of these hold.
        min_duration_ms: At least this long, in milliseconds.
        max_duration_ms: At most this long, in milliseconds.
        since: Began at this moment or later, ISO 8601; UTC unless it says otherwise.
        until: Began before this moment, ISO 8601; UTC unless it says otherwise.
        conversation: Belongs to the conversation with this id.
    """

    text: str = ""
    states: list[str] = []
    tags: list[TagFilter] = []
    assessments: list[AssessmentFilter] = []
    min_duration_ms: int | None = None
    max_duration_ms: int | None = None
    since: str | None = None
    until: str | None = None
    conversation: str | None = None


class Sort(Struct, frozen=True):
    """The order of the rows; equal ones, and `row`, stand in the order of the frame."""

    column: SortColumn = "row"
    descending: bool = False


class Facet(Struct, frozen=True):
    """A value that can be filtered by and how many traces have it."""

    value: str
    count: int


class KeyFacet(Struct, frozen=True):
    """A tag key or the name of an assessment, with its most frequent values."""

    key: str
    count: int
    values: list[Facet]


class Facets(Struct, frozen=True):
    """Values that the traces of a frame can be filtered by, counted over all of them."""

    states: list[Facet]
    tags: list[KeyFacet]
    assessments: list[KeyFacet]


class Ranges(Struct, frozen=True):
    """Between what the durations and times of all traces lie; `None` where none is known."""

    min_duration_ms: int | None = None
    max_duration_ms: int | None = None
    since: str | None = None
    until: str | None = None


def checked_filter(given: Any) -> TraceFilter:
    """A filter whose fields are what they should be, from a `TraceFilter` or a dict of its fields.

    Raises:
        FilterError: a field is not; the message says which.

    Example:
        >>> checked_filter({"text": "refund", "states": ["ERROR"]}).states
        ['ERROR']
        >>> checked_filter({"since": "yesterday"})
        Traceback (most recent call last):
        labeling_widget.errors.FilterError: since takes an ISO 8601 time; got 'yesterday'
    """
    if isinstance(given, Struct) and not isinstance(given, TraceFilter):
        given = None
    try:
        plain = msgspec.to_builtins(given)
        if isinstance(plain, dict) and (unknown := set(plain) - set(TraceFilter.__struct_fields__)):
            raise FilterError(
                f"filter has no field {shown(min(unknown, key=str))}; it has "
                + ", ".join(TraceFilter.__struct_fields__),
                field="filter",
            )
        found = msgspec.convert(plain, TraceFilter)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        if isinstance(error, FilterError):
            raise
        raise FilterError(
            f"filter takes a TraceFilter or a dict of its fields: {error}", field="filter"
        ) from None
    for name in ("since", "until"):
        moment_of(getattr(found, name), name)
    return found


def moment_of(text: str | None, name: str) -> dt.datetime | None:
    """The moment that a field of a filter names, in UTC. Raises `FilterError`."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        raise FilterError(f"{name} takes an ISO 8601 time; got {shown(text)}", field=name) from None
