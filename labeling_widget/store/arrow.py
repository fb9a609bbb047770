"""A table's rows as Arrow keeps them, and back.

Nothing is pickled, and nothing that a file says of itself is believed: its columns must be
exactly those that are declared here, of these types, and every cell is checked on its way in.
"""

from __future__ import annotations

import datetime as dt
import json
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from labeling_widget.errors import ExtraMissing
from labeling_widget.store.frames import pack, unpack, value_for
from labeling_widget.store.rows import Block, kept_columns

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def pyarrow() -> tuple[ModuleType, ModuleType]:
    """`pyarrow` and `pyarrow.parquet`, which come with an extra.

    Raises:
        ExtraMissing: It is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - only those who make backups need it
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise ExtraMissing(
            "backups are Parquet files, which need pyarrow: pip install 'labeling-widget[parquet]'",
            field="folder",
        ) from error
    return pa, pq


def schema_of(table: sa.Table) -> Any:
    """The Arrow schema of a table's file, as it is written now."""
    pa, _ = pyarrow()
    types = {
        "text": pa.string(),
        "json": pa.string(),
        "json_text": pa.string(),
        "count": pa.int64(),
        "flag": pa.bool_(),
        "time": pa.timestamp("us", tz="UTC"),
        "bytes": pa.binary(),
    }
    return pa.schema(
        [
            pa.field(c.name, types[c.info["kind"].name], nullable=bool(c.nullable))
            for c in kept_columns(table)
        ]
    )


def to_arrow(table: sa.Table, block: Block) -> Any:
    """Rows as an Arrow table; bodies as the JSON text that they are."""
    pa, _ = pyarrow()
    schema = schema_of(table)
    columns = [
        [unpack(value) for value in values] if c.info["kind"].name == "bytes" else list(values)
        for c, values in zip(kept_columns(table), zip(*block, strict=True), strict=True)
    ]
    arrays = [pa.array(v, type=f.type) for v, f in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def from_arrow(table: sa.Table, rows: Any) -> Block:
    """The rows of an Arrow batch of that schema; columns that it lacks get their defaults.

    Raises:
        ValueError: A cell cannot be what its column holds.
    """
    pa, _ = pyarrow()
    columns = []
    for column in kept_columns(table):
        if column.name not in rows.schema.names:
            columns.append([default_of(column)] * rows.num_rows)
            continue
        array = rows.column(column.name)
        kind = column.info["kind"].name
        # As numbers, because Arrow's own way to a moment depends on what else is installed.
        values = (array.cast(pa.int64()) if kind == "time" else array).to_pylist()
        if not column.nullable and None in values:
            raise ValueError(f"its column {column.name!r} has a missing value")
        columns.append([None if v is None else _cell(kind, v, column.name) for v in values])
    return list(zip(*columns, strict=True))


def default_of(column: sa.Column[Any]) -> Any:
    """What stands for a missing value of the column, as it is kept.

    Raises:
        StoreError: Nothing does.
    """
    value = value_for(column, None)
    return json.dumps(value) if column.info["kind"].name == "json" else value


def _cell(kind: str, value: Any, name: str) -> Any:
    if kind == "time":
        try:
            return _EPOCH + value * _MICROSECOND
        except OverflowError:
            raise ValueError(f"its column {name!r} has a time that no calendar has") from None
    if kind in ("json", "json_text"):
        try:
            json.loads(value)
        except RecursionError:
            raise ValueError(f"its column {name!r} is nested too deeply") from None
    return pack(value) if kind == "bytes" else value
