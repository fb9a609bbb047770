"""Adding traces to a session: copies that are linked to its run."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from labeling_widget.errors import StoreError
from labeling_widget.store.frames import rows_of
from labeling_widget.store.items import unseen, with_own_ids
from labeling_widget.store.mlflow.client import Tracking
from labeling_widget.store.mlflow.copies import copy_of, item_tags
from labeling_widget.store.mlflow.known import Session
from labeling_widget.store.mlflow.projection import existing_entity
from labeling_widget.store.tables import assessments, items

if TYPE_CHECKING:
    from mlflow.entities import Assessment, Span, TraceInfo


def add_copies(
    tracking: Tracking, session: Session, new: pd.DataFrame, existing: pd.DataFrame
) -> list[str]:
    """Copy the traces whose source is not there yet, and link them to the session's run.

    Returns:
        Ids of the sources that were added.

    Raises:
        TraceError: One of them cannot be kept in MLflow; none was added.
    """
    for name in ("copy_id", "trace_id", "body"):
        if name not in new.columns:
            raise StoreError(f"items need a column {name!r}", field=name)
    session_id = session.streams.session_id
    there = set(session.streams.sources.values())
    fresh = new[~new["trace_id"].isin(there)]
    bodies = [body.encode() if isinstance(body, str) else body for body in fresh["body"]]
    rows = rows_of(
        items,
        fresh.assign(
            session_id=session_id, position=0, size=[len(body) for body in bodies], body=bodies
        ),
    )
    added = unseen(rows, there)
    if not added:
        return []
    if len({row["copy_id"] for row in added}) < len(added):
        raise StoreError("two of the items have one copy_id", field="copy_id")
    start = 1 + max((copy.row["position"] for copy in session.copies.values()), default=-1)
    placed = [{**row, "position": start + number} for number, row in enumerate(added)]
    carried = _carried(session_id, placed, existing)
    change = secrets.token_hex(16)
    copies = [_copy(tracking, row, change, carried.get(row["copy_id"], ())) for row in placed]
    tracking.copy(copies, session_id)
    return [row["trace_id"] for row in placed]


def _carried(
    session_id: str, placed: Sequence[Mapping[str, Any]], existing: pd.DataFrame
) -> dict[str, list[dict[str, Any]]]:
    """Copy → rows of `assessments` that its source carries."""
    given = existing.assign(session_id=session_id, trace_id="", change_seq=0, existing=True)
    sources = {row["copy_id"]: row["trace_id"] for row in placed}
    by_copy: dict[str, list[dict[str, Any]]] = {}
    kept = [row for row in rows_of(assessments, given) if row["copy_id"] in sources]
    for row in with_own_ids(kept):
        by_copy.setdefault(row["copy_id"], []).append({**row, "trace_id": sources[row["copy_id"]]})
    return by_copy


def _copy(
    tracking: Tracking,
    row: Mapping[str, Any],
    change: str,
    carried: Sequence[Mapping[str, Any]],
) -> tuple[TraceInfo, list[Span]]:
    entities: list[Assessment] = []
    kept: list[Mapping[str, Any]] = []
    for each in carried:
        entity = existing_entity(each)
        if entity is None:
            kept.append(each)
        else:
            entities.append(entity)
    tags = item_tags(row, change, kept)
    return copy_of(
        row,
        row["body"],
        tracking.experiment_id,
        tags,
        entities,
        over_http=tracking.address.is_http,
    )
