"""Cells of a `search_traces` frame, in whatever they come, as plain columns.

What cannot be read is missing; nothing here raises for what a cell holds.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from msgspec import Struct

from labeling_widget.traces.decode import whole_number
from labeling_widget.traces.frame import decoded_cell, is_missing, pairs_cell
from labeling_widget.traces.source import duration_ms, text_dict
from labeling_widget.traces.v3 import parse_time

NO_TIME = np.iinfo(np.int64).min
"""A missing moment in an array of microseconds since the epoch; it is pandas' own mark."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_YEARS = (1, 9999)
"""Those that Python's times have; a moment outside them is missing."""
_FIRST, _LAST = (
    (dt.datetime(year, 12, 31, tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)
    for year in _YEARS
)


class _Usage(Struct):
    total_tokens: float | None = None
    input_tokens: float | None = None
    output_tokens: float | None = None


class _Size(Struct):
    num_spans: float | None = None


_usage = msgspec.json.Decoder(_Usage)
_size = msgspec.json.Decoder(_Size)


def text(value: Any) -> str:
    """A cell as text, empty when it is missing."""
    if type(value) is str:
        return value
    value = getattr(value, "value", value)  # MLflow's states are an enum
    return "" if is_missing(value) else str(value)


def pairs(value: Any) -> Mapping[Any, Any]:
    """A cell of tags or metadata."""
    if type(value) is dict:
        return value
    try:
        found = pairs_cell(value)
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, Mapping) else {}


def tags(value: Any) -> dict[str, str]:
    """A cell of tags, text to text."""
    return text_dict(pairs(value))


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """A cell of assessments, which MLflow has written as dicts and as objects."""
    cell = value if type(value) is list else decoded_cell(value)
    if not isinstance(cell, list | tuple):
        return []
    found = []
    for each in cell:
        if not isinstance(each, Mapping) and callable(getattr(each, "to_dictionary", None)):
            each = each.to_dictionary()  # noqa: PLW2901 - the same assessment, readable
        if isinstance(each, Mapping):
            found.append(each)
    return found


def times(cells: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Microseconds since the epoch; times without a zone are UTC, numbers milliseconds."""
    if isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "iu":
        return _in_range(cells.to_numpy().astype(np.float64) * 1000)
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        zoned = cells.dt.tz_localize("UTC") if cells.dt.tz is None else cells.dt.tz_convert("UTC")
        moments = zoned.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
        whole = moments.astype(np.int64)
        return np.where((whole >= _FIRST) & (whole <= _LAST), whole, NO_TIME)
    return np.fromiter((_moment(cell) for cell in cells), dtype=np.int64, count=len(cells))


def durations(cells: Iterable[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Milliseconds, NaN where missing."""
    if isinstance(cells, pd.Series):
        if pd.api.types.is_timedelta64_dtype(cells.dtype):
            found = cells.to_numpy(dtype="timedelta64[us]")
            return np.where(np.isnat(found), np.nan, found.astype(np.float64) / 1000)
        if isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "iu":
            return cells.to_numpy().astype(np.float64)
    return np.array([_duration(cell) for cell in cells], dtype=np.float64)


def tokens(metadata: Mapping[Any, Any]) -> float:
    """The number of tokens that a trace's metadata tells, NaN where it tells none."""
    usage = _told(metadata.get("mlflow.trace.tokenUsage"), _usage, _Usage)
    if not isinstance(usage, _Usage):
        return math.nan
    if usage.total_tokens is not None:
        return usage.total_tokens
    parts = [part for part in (usage.input_tokens, usage.output_tokens) if part is not None]
    return sum(parts) if parts else math.nan


def span_count(metadata: Mapping[Any, Any]) -> float:
    """The number of spans that a trace's metadata tells, NaN where it tells none."""
    size = _told(metadata.get("mlflow.trace.sizeStats"), _size, _Size)
    found = size.num_spans if isinstance(size, _Size) else None
    return math.nan if found is None else found


def length(value: Any) -> float:
    """How many entries a cell of spans has, NaN where it is missing."""
    return len(value) if isinstance(value, list | tuple | np.ndarray) else math.nan


def iso(microseconds: int) -> str:
    """A moment of `times` as ISO 8601 in UTC, empty when it is missing."""
    if microseconds == NO_TIME:
        return ""
    moment = _EPOCH + dt.timedelta(microseconds=int(microseconds))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def microseconds(moment: dt.datetime) -> int:
    """A moment with a zone as `times` has it."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def _told(raw: Any, decoder: Any, shape: type[Struct]) -> Struct | None:
    try:
        if isinstance(raw, str | bytes):
            found = decoder.decode(raw)
        else:
            found = msgspec.convert(raw, shape, strict=False)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return found if isinstance(found, Struct) else None


def _in_range(found: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    known = (found >= _FIRST) & (found <= _LAST)
    whole = np.where(known, found, 0).astype(np.int64)
    return np.where(known, whole, NO_TIME)


def _moment(cell: Any) -> int:
    if isinstance(cell, np.datetime64):
        cell = pd.Timestamp(cell)
    if is_missing(cell):
        return NO_TIME
    if isinstance(cell, float):
        return int(_in_range(np.array([cell * 1000]))[0])
    if isinstance(cell, dt.datetime):
        try:
            zoned = cell.replace(tzinfo=dt.UTC) if cell.tzinfo is None else cell
            return microseconds(zoned)
        except (OverflowError, ValueError):
            return NO_TIME
    if isinstance(cell, np.generic):
        cell = cell.item()
    found = parse_time(cell)
    return NO_TIME if found is None else microseconds(found)


def _duration(cell: Any) -> float:
    if is_missing(cell):
        return math.nan
    if isinstance(cell, np.timedelta64):
        cell = pd.Timedelta(cell)
    if isinstance(cell, dt.timedelta):
        return cell.total_seconds() * 1000
    if isinstance(cell, str):
        found = duration_ms({"execution_duration_ms": cell, "execution_duration": cell})
    else:
        found = whole_number(cell.item() if isinstance(cell, np.generic) else cell)
    return math.nan if found is None else found
