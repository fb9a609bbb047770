"""The kinds of column there are: how each is kept in a database and in a DataFrame.

Neither SQLite nor PostgreSQL can hold every text that a trace may hold: a lone surrogate has no
UTF-8 form and PostgreSQL refuses NUL. Plain text keeps its length and shows U+FFFD in their
place; JSON text loses nothing, because there both have an escaped form.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def storable_text(text: str) -> str:
    """`text` with what no database can hold shown as U+FFFD."""
    return text if text.isascii() and "\0" not in text else _UNSTORABLE.sub("\ufffd", text)


def storable_json(text: str) -> str:
    """JSON text with lone surrogates written as escapes: the same value, and storable."""
    if text.isascii():
        return text
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class _Text(TypeDecorator[str]):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else storable_text(value)


class _JsonText(TypeDecorator[str]):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else storable_json(value)


class _Json(TypeDecorator[Any]):
    """A Python value as JSON text, not as the database's own type: that one refuses NaN."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002
        return storable_json(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else json.loads(value)


class _Time(TypeDecorator[dt.datetime]):
    """A moment in UTC. SQLite keeps no time zone, so there it is written without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        moment = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: dt.datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column holds: its SQL type, and its pandas dtype without and with missing values."""

    name: str
    sql: TypeEngine[Any]
    dtype: str
    nullable_dtype: str


# The storage of strings is named, because "string" alone means another dtype with pyarrow.
TEXT = Kind("text", _Text(), "string[python]", "string[python]")
JSON_TEXT = Kind("json_text", _JsonText(), "string[python]", "string[python]")
JSON = Kind("json", _Json(), "object", "object")
# SQLite numbers rows by itself only in a column declared INTEGER.
COUNT = Kind("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), "int64", "Int64")
FLAG = Kind("flag", sa.Boolean(), "bool", "boolean")
TIME = Kind("time", _Time(), "datetime64[us, UTC]", "datetime64[us, UTC]")
BYTES = Kind("bytes", sa.LargeBinary(), "object", "object")

_ABSENT = object()


def column(
    name: str, kind: Kind, *constraints: sa.ForeignKey, null: bool = False, default: Any = _ABSENT
) -> sa.Column[Any]:
    """Declare a column; `default`, a value or what makes one, stands for a missing value."""
    info: dict[str, Any] = {"kind": kind, "dtype": kind.nullable_dtype if null else kind.dtype}
    if null:
        info["default"] = None
    elif default is not _ABSENT:
        info["default"] = default
    return sa.Column(name, kind.sql, *constraints, nullable=null, info=info)


def row_number(name: str = "row_id") -> sa.Column[Any]:
    """The primary key that keeps a table in the order it was written."""
    info = {"kind": COUNT, "dtype": COUNT.dtype, "hidden": name == "row_id"}
    return sa.Column(name, COUNT.sql, primary_key=True, autoincrement=True, info=info)
