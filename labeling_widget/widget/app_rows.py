"""The sessions of a store as lines of the review app, each table read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from labeling_widget.schema_versions import is_deleted
from labeling_widget.store.base import Store
from labeling_widget.widget import app_protocol as messages
from labeling_widget.widget.views import iso

_COLUMNS = [
    "session_id",
    "name",
    "created_at",
    "created_by",
    "assigned_users",
    "label_schemas",
    "reviewers_per_item",
    "blind",
    "deleted_at",
]


def session_rows(store: Store, session_id: str | None = None) -> list[messages.AppSession]:
    """The sessions that are not deleted, newest first; or the one of that id."""
    only: dict[str, Any] = {} if session_id is None else {"session_id": session_id}
    sessions = store.frame("sessions", columns=_COLUMNS, **only).to_dict("records")
    there = [row for row in reversed(sessions) if not is_deleted(row)]
    traces = store.frame("items", columns=["session_id"], **only)["session_id"].value_counts()
    reviews = store.frame(
        "reviews",
        columns=["session_id", "reviewer", "state", "created_at"],
        valid=True,
        **only,
    )
    counts = reviews.groupby(["session_id", "reviewer", "state"], sort=False).size()
    changed = reviews.groupby("session_id")["created_at"].max()
    newest = _newest(store)
    return [
        messages.AppSession(
            session_id=row["session_id"],
            name=row["name"],
            created_at=iso(row["created_at"]),
            created_by=row["created_by"],
            changed_at=iso(changed[row["session_id"]]) if row["session_id"] in changed else "",
            traces=int(traces.get(row["session_id"], 0)),
            questions=[str(name) for name, *_ in row["label_schemas"]],
            reviewers=_reviewers(row, counts),
            everyone=not list(row["assigned_users"]),
            reviewers_per_item=_count(row["reviewers_per_item"]),
            blind=bool(row["blind"]),
            newer=_newer(row["label_schemas"], newest),
        )
        for row in there
    ]


def _reviewers(row: Mapping[Any, Any], counts: pd.Series[int]) -> list[messages.ReviewerShare]:
    session_id = row["session_id"]
    begun = counts[session_id] if session_id in counts.index.get_level_values(0) else None
    found: dict[str, dict[str, int]] = {str(who): {} for who in row["assigned_users"]}
    assigned = set(found)
    if begun is not None:
        for (who, state), count in begun.items():
            found.setdefault(str(who), {})[str(state)] = int(count)
    return [
        messages.ReviewerShare(
            reviewer=who,
            in_progress=states.get("in_progress", 0),
            completed=states.get("completed", 0),
            skipped=states.get("skipped", 0),
            assigned=who in assigned,
        )
        for who, states in found.items()
    ]


def _newest(store: Store) -> dict[str, int]:
    """Name → latest version of each schema that is not deleted."""
    frame = store.frame("label_schemas", columns=["name", "version", "deleted_at"])
    rows = [row for row in frame.to_dict("records") if not is_deleted(row)]
    newest: dict[str, int] = {}
    for row in rows:
        newest[row["name"]] = max(newest.get(row["name"], 0), int(row["version"]))
    return newest


def _newer(asked: Iterable[Any], newest: Mapping[str, int]) -> int:
    return sum(newest.get(str(name), 0) > int(version) for name, version, *_ in asked)


def _count(value: Any) -> int | None:
    return None if value is None or value is pd.NA else int(value)
