"""From database rows to DataFrames with the declared dtypes, and back."""

from __future__ import annotations

import datetime as dt
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from labeling_widget.errors import StoreError
from labeling_widget.store.columns import storable_text
from labeling_widget.store.tables import column_of, frame_columns

_COMPRESSION = 3
"""zlib's level: takes no longer than 1; 6 saves a third, and takes longer than parsing a trace."""


def pack(body: bytes) -> bytes:
    """A trace's JSON text as `items.body` keeps it."""
    return zlib.compress(body, _COMPRESSION)


def unpack(body: bytes) -> bytes:
    """The JSON text that `pack` was given."""
    return zlib.decompress(body)


def frame_of(columns: Sequence[sa.Column[Any]], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """A frame of these columns with exactly their dtypes, also when there are no rows."""
    values: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else ([] for _ in columns)
    series = {c.name: _series(c, v) for c, v in zip(columns, values, strict=True)}
    return pd.DataFrame(series, index=pd.RangeIndex(len(rows)))


def _series(column: sa.Column[Any], values: Sequence[Any]) -> pd.Series[Any]:
    kind, dtype = column.info["kind"].name, column.info["dtype"]
    if kind == "time":
        # Through numpy, because `to_datetime` counts in nanoseconds and so ends in 2262.
        naive = [None if v is None else v.replace(tzinfo=None) for v in values]
        moments = np.array(naive, dtype="datetime64[us]")
        return pd.Series(pd.DatetimeIndex(moments).tz_localize("UTC"), dtype=dtype)
    if kind == "bytes":
        return _objects([unpack(v) for v in values])
    if dtype == "object":
        return _objects(values)
    series: pd.Series[Any] = pd.Series(values, dtype=dtype)
    return series


def _objects(values: Sequence[Any]) -> pd.Series[Any]:
    # One by one: numpy would take lists of equal length for the rows of a matrix.
    cells = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):
        cells[i] = value
    return pd.Series(cells, dtype=object)


def complete_row(table: sa.Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table from what was given, with defaults for the rest.

    Raises:
        StoreError: A column that the table does not have, or one that has no default is missing.
    """
    for name in given:
        column_of(table, name)
    return {c.name: value_for(c, given.get(c.name)) for c in frame_columns(table)}


def value_for(column: sa.Column[Any], value: Any) -> Any:
    """`value` as a plain Python value for this column; a missing one becomes the default."""
    kind = column.info["kind"].name
    if kind not in ("json", "bytes") and _is_missing(value):
        value = None
    if value is None:
        return _default(column)
    if kind == "text":
        return storable_text(str(value))
    if kind == "count":
        return int(value)
    if kind == "flag":
        return bool(value)
    if kind == "time":
        return _moment(value)
    return value


def rows_of(table: sa.Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, complete and plain, in its order."""
    for name in frame.columns:
        column_of(table, str(name))
    columns = frame_columns(table)
    given = {str(name): frame[name].tolist() for name in frame.columns}
    nothing = [None] * len(frame)
    values = ([value_for(c, v) for v in given.get(c.name, nothing)] for c in columns)
    names = [c.name for c in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _default(column: sa.Column[Any]) -> Any:
    if "default" not in column.info:
        raise StoreError(
            f"{column.table.name}.{column.name} has no value; give it one", field=column.name
        )
    default = column.info["default"]
    return default() if callable(default) else default


def _is_missing(value: Any) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float) and math.isnan(value)


def _moment(value: Any) -> dt.datetime:
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    if isinstance(value, dt.datetime):
        return value
    return pd.Timestamp(value).to_pydatetime(warn=False)
