"""The sessions of a store as lines of the review app, each table read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
_BEGUN = ("in_progress", "completed", "skipped")


def session_rows(store: Store, session_id: str | None = None) -> list[messages.AppSession]:
    """The sessions that are not deleted, newest first; or the one of that id."""
    only: dict[str, Any] = {} if session_id is None else {"session_id": session_id}
    sessions = store.frame("sessions", columns=_COLUMNS, **only).to_dict("records")
    there = [row for row in reversed(sessions) if not is_deleted(row)]
    reviews = store.frame(
        "reviews",
        columns=["session_id", "reviewer", "state", "created_at"],
        valid=True,
        **only,
    )
    places = store.frame(
        "claims", columns=["session_id", "copy_id", "reviewer"], kind="assigned", **only
    )
    work = _Work(
        traces=store.frame("items", columns=["session_id"], **only)["session_id"].value_counts(),
        states=reviews.groupby(["session_id", "reviewer", "state"], sort=False).size(),
        places=places.groupby(["session_id", "reviewer"], sort=False).size(),
        settled=places.groupby("session_id")["copy_id"].nunique(),
    )
    changed = reviews.groupby("session_id")["created_at"].max()
    newest = _newest(store)
    return [
        messages.AppSession(
            session_id=row["session_id"],
            name=row["name"],
            created_at=iso(row["created_at"]),
            created_by=row["created_by"],
            changed_at=iso(changed[row["session_id"]]) if row["session_id"] in changed else "",
            traces=int(work.traces.get(row["session_id"], 0)),
            questions=[str(name) for name, *_ in row["label_schemas"]],
            reviewers=_reviewers(row, work),
            everyone=not list(row["assigned_users"]),
            reviewers_per_item=_count(row["reviewers_per_item"]),
            blind=bool(row["blind"]),
            newer=_newer(row["label_schemas"], newest),
        )
        for row in there
    ]


@dataclass(frozen=True)
class _Work:
    """What is to do and what is done, by session.

    Args:
        traces: How many there are.
        states: How many reviews of each reviewer are in each state.
        places: How many traces are assigned to each reviewer.
        settled: How many traces are assigned to anybody.
    """

    traces: pd.Series[int]
    states: pd.Series[int]
    places: pd.Series[int]
    settled: pd.Series[int]


def _reviewers(row: Mapping[Any, Any], work: _Work) -> list[messages.ReviewerShare]:
    session_id = row["session_id"]
    there = session_id in work.states.index.get_level_values(0)
    found: dict[str, dict[str, int]] = {str(who): {} for who in row["assigned_users"]}
    assigned = set(found)
    if there:
        for (who, state), count in work.states[session_id].items():
            found.setdefault(str(who), {})[str(state)] = int(count)
    return [
        messages.ReviewerShare(
            reviewer=who,
            in_progress=states.get("in_progress", 0),
            completed=states.get("completed", 0),
            skipped=states.get("skipped", 0),
            total=_total(row, work, who, begun=sum(states.get(one, 0) for one in _BEGUN)),
            assigned=who in assigned,
        )
        for who, states in found.items()
    ]


def _total(row: Mapping[Any, Any], work: _Work, who: str, *, begun: int) -> int | None:
    """How many traces a reviewer has to review: those assigned to them, and what is everyone's.

    Of traces that are shared out as reviewers come, nobody's part is known before.
    """
    session_id = row["session_id"]
    places = int(work.places.get((session_id, who), 0))
    if _count(row["reviewers_per_item"]) is not None:
        return max(begun, places) if places else None
    everyones = int(work.traces.get(session_id, 0)) - int(work.settled.get(session_id, 0))
    return max(begun, places + everyones)


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
