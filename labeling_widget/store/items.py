"""Adding traces to a session: once each, all or none."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from labeling_widget.errors import StoreError
from labeling_widget.store.engine import Database
from labeling_widget.store.frames import pack, rows_of
from labeling_widget.store.log import lock_session, log_session
from labeling_widget.store.records import Change
from labeling_widget.store.tables import assessments, items, new_assessment_id

_CHUNK = 500
"""Rows per statement: enough to be fast, few enough that their bodies fit in memory twice."""

_TRACE_IDS = sa.select(items.c.trace_id).where(items.c.session_id == sa.bindparam("session"))
_LAST = sa.select(sa.func.max(items.c.position)).where(
    items.c.session_id == sa.bindparam("session")
)


def add_items(
    database: Database, session_id: str, new: pd.DataFrame, existing: pd.DataFrame
) -> tuple[Change | None, list[str]]:
    """Append traces to a session; see `Store.add_items`.

    Returns:
        The change (`None`: nothing was added), and the trace ids that were added.
    """
    if new.empty:
        return None, []
    for name in ("copy_id", "trace_id", "body"):
        if name not in new.columns:
            raise StoreError(f"items need a column {name!r}", field=name)
    there = database.read(lambda c: _trace_ids(c, session_id))
    fresh = new[~new["trace_id"].isin(there)]
    # Compressing is the slow part, so it is done before the others are kept waiting.
    bodies = [b.encode() if isinstance(b, str) else b for b in fresh["body"]]
    rows = rows_of(
        items,
        fresh.assign(
            session_id=session_id,
            position=0,
            size=[len(body) for body in bodies],
            body=[pack(body) for body in bodies],
        ),
    )
    carried = rows_of(
        assessments,
        existing.assign(session_id=session_id, trace_id="", change_seq=0, existing=True),
    )

    def work(connection: sa.Connection) -> tuple[Change | None, list[str]]:
        lock_session(connection, session_id)
        added = unseen(rows, _trace_ids(connection, session_id))
        if not added:
            return None, []
        change = log_session(connection, session_id, "items", len(added))
        last = connection.scalar(_LAST, {"session": session_id})
        start = 0 if last is None else last + 1
        _insert(connection, items, [{**row, "position": start + i} for i, row in enumerate(added)])
        sources = {row["copy_id"]: row["trace_id"] for row in added}
        kept = [
            {**row, "change_seq": change.seq, "trace_id": sources[row["copy_id"]]}
            for row in carried
            if row["copy_id"] in sources
        ]
        _insert(connection, assessments, with_own_ids(kept))
        return change, [row["trace_id"] for row in added]

    return database.write(work)


def _trace_ids(connection: sa.Connection, session_id: str) -> set[str]:
    return set(connection.scalars(_TRACE_IDS, {"session": session_id}))


def unseen(rows: list[dict[str, Any]], there: set[str]) -> list[dict[str, Any]]:
    """The rows whose source is not there, nor further up."""
    added = []
    for row in rows:
        if row["trace_id"] not in there:
            there.add(row["trace_id"])
            added.append(row)
    return added


def with_own_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sources may give two of a trace's assessments one id, or none; the store keeps both."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        known = (row["copy_id"], row["assessment_id"])
        unusable = not row["assessment_id"] or known in seen
        kept.append({**row, "assessment_id": new_assessment_id()} if unusable else row)
        seen.add(known)
    return kept


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    statement = sa.insert(table)
    for start in range(0, len(rows), _CHUNK):
        connection.execute(statement, rows[start : start + _CHUNK])
