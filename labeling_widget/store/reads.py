"""What is read from a store, each as of one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd
import sqlalchemy as sa

from labeling_widget.errors import ItemNotFound
from labeling_widget.store.frames import frame_of, unpack, value_for
from labeling_widget.store.records import State
from labeling_widget.store.slots import ASKED_AGAIN
from labeling_widget.store.tables import (
    VALID_REVIEW,
    column_of,
    frame_columns,
    items,
    reviews,
    table_of,
)

_MOST_VALUES = 10_000
"""Values of one IN list; SQLite takes 32,766 parameters in a statement."""

_STATES = (
    sa.select(sa.func.coalesce(reviews.c.state, "pending"))
    .join_from(
        items,
        reviews,
        sa.and_(
            reviews.c.session_id == items.c.session_id,
            reviews.c.reviewer == sa.bindparam("reviewer"),
            reviews.c.copy_id == items.c.copy_id,
            VALID_REVIEW,
        ),
        isouter=True,
    )
    .where(items.c.session_id == sa.bindparam("session"))
    .order_by(items.c.position)
)
_ASKED_AGAIN = (
    sa.select(items.c.position)
    .join_from(reviews, items, items.c.copy_id == reviews.c.copy_id)
    .where(
        reviews.c.session_id == sa.bindparam("session"),
        reviews.c.reviewer == sa.bindparam("reviewer"),
        reviews.c.reason == ASKED_AGAIN,
        VALID_REVIEW,
    )
)
_BODY = sa.select(items.c.body).where(items.c.copy_id == sa.bindparam("copy"))


def read_frame(
    connection: sa.Connection,
    name: str,
    columns: Sequence[str] | None,
    equals: Mapping[str, Any],
) -> pd.DataFrame:
    """A table as a frame; see `Store.frame`."""
    table = table_of(name)
    chosen = (
        [c for c in frame_columns(table) if c.info["kind"].name != "bytes"]
        if columns is None
        else [column_of(table, c) for c in columns]
    )
    order = next(iter(table.primary_key))
    conditions = [_conditions(column_of(table, c), wanted) for c, wanted in equals.items()]
    rows: list[Sequence[Any]] = []
    for together in product(*conditions):
        query = sa.select(order.label("row_order"), *chosen).where(*together).order_by(order)
        rows.extend(connection.execute(query).all())
    if any(len(c) > 1 for c in conditions):
        rows.sort(key=lambda row: row[0])
    return frame_of(chosen, [row[1:] for row in rows])


def read_states(connection: sa.Connection, session_id: str, reviewer: str) -> list[State]:
    """The reviewer's state of every item; see `Store.states`."""
    return list(connection.scalars(_STATES, {"session": session_id, "reviewer": reviewer}))


def read_asked_again(connection: sa.Connection, session_id: str, reviewer: str) -> frozenset[int]:
    """Positions of items that were completed once; see `Store.asked_again`."""
    which = {"session": session_id, "reviewer": reviewer}
    return frozenset(connection.scalars(_ASKED_AGAIN, which))


def read_body(connection: sa.Connection, copy_id: str) -> bytes:
    """The JSON text of a copied trace. Raises `ItemNotFound`."""
    body = connection.scalar(_BODY, {"copy": copy_id})
    if body is None:
        raise ItemNotFound(f"the store has no item {copy_id!r}", field="item")
    return unpack(body)


def _conditions(column: sa.Column[Any], wanted: Any) -> list[sa.ColumnElement[bool]]:
    """What the column must be, in as many alternatives as the database needs."""
    if isinstance(wanted, str | bytes | Mapping) or not isinstance(wanted, Iterable):
        plain = _plain(column, wanted)
        return [column.is_(None) if plain is None else column == plain]
    values = [_plain(column, value) for value in wanted]
    known = list(dict.fromkeys(value for value in values if value is not None))
    chunks = [known[i : i + _MOST_VALUES] for i in range(0, len(known), _MOST_VALUES)]
    found: list[sa.ColumnElement[bool]] = [column.in_(chunk) for chunk in chunks]
    if len(known) < len(values) and None in values:
        found.append(column.is_(None))
    return found or [sa.false()]


def _plain(column: sa.Column[Any], value: Any) -> Any:
    """As the database takes it: numpy's numbers and pandas' times are not for it."""
    return None if value is None or value is pd.NA else value_for(column, value)
