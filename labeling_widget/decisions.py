"""What was agreed where reviewers differ, and whether it still rests on what they say."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from labeling_widget.opinions import Place, answers_in
from labeling_widget.questions import fits_of
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import Store
from labeling_widget.store.records import Slot

_PLACE = ("copy_id", "name", "span_id", "target")
_ADJUDICATION_COLUMNS = [
    *("trace_id", "copy_id", "span_id", "target", "name", "schema_version", "type", "value"),
    *("rationale", "decided_by", "decided_at", "basis", "stale", "valid", "rev"),
    "adjudication_id",
]


class Decision(NamedTuple):
    """An agreed answer as it stands; `value` `None` once it was withdrawn.

    `stale`: a reviewer answered, changed or cleared an answer since, or the question changed.
    """

    adjudication_id: str
    rev: int
    value: Any
    rationale: str
    decided_by: str
    created_at: dt.datetime
    stale: bool


def adjudications_frame(
    store: Store,
    session_id: str,
    schemas: Sequence[LabelSchema],
    *,
    copy_id: str | None = None,
    history: bool = False,
) -> pd.DataFrame:
    """Agreed answers, one row each; see `LabelingSession.adjudications`.

    Args:
        store: Where the session is.
        session_id: The session.
        schemas: Its questions: what was agreed when one of them read differently is stale.
        copy_id: One item only.
        history: Also those that were overridden or withdrawn.
    """
    only = {} if copy_id is None else {"copy_id": copy_id}
    frame = store.frame("adjudications", session_id=session_id, **only)
    given: dict[tuple[str, ...], set[str]] = {}
    if len(frame):
        decided = list(dict.fromkeys(frame["copy_id"]))
        columns = ["assessment_id", *_PLACE]
        for assessment_id, *place in answers_in(store, session_id, columns, copy_id=decided):
            given.setdefault(tuple(place), set()).add(assessment_id)
    fits = fits_of(store, schemas) if len(frame) else {}
    keys = zip(*(frame[name] for name in _PLACE), strict=True)
    stale = [
        set(basis) != given.get(key, set()) or version not in fits.get(key[1], (version,))
        for key, basis, version in zip(keys, frame["basis"], frame["schema_version"], strict=True)
    ]
    frame["stale"] = pd.Series(stale, dtype="bool") & frame["valid"]
    frame["value"] = pd.Series(
        [None if pd.isna(value) else json.loads(value) for value in frame["value"]], dtype="object"
    )
    if not history:
        frame = frame[frame["valid"] & frame["value"].notna()].reset_index(drop=True)
    frame["span_id"] = frame["span_id"].replace("", pd.NA)
    frame = frame.rename(columns={"created_at": "decided_at"})
    return frame[_ADJUDICATION_COLUMNS]


def decisions_in(
    store: Store,
    session_id: str,
    schemas: Sequence[LabelSchema],
    *,
    copy_id: str | None = None,
) -> dict[Place, Decision]:
    """What was agreed, by place; withdrawn decisions too, for their revision."""
    frame = adjudications_frame(store, session_id, schemas, copy_id=copy_id, history=True)
    found: dict[Place, Decision] = {}
    for row in frame[frame["valid"]].to_dict("records"):
        span_id = "" if pd.isna(row["span_id"]) else row["span_id"]
        found[row["copy_id"], Slot(row["name"], span_id, row["target"])] = Decision(
            row["adjudication_id"],
            row["rev"],
            row["value"],
            row["rationale"],
            row["decided_by"],
            row["decided_at"].to_pydatetime(),
            bool(row["stale"]),
        )
    return found


def ids_at(store: Store, session_id: str, copy_id: str, slot: Slot) -> list[str]:
    """Ids of the valid answers of people to a slot, to any version of its question."""
    found = answers_in(
        store,
        session_id,
        ["assessment_id"],
        copy_id=copy_id,
        name=slot.name,
        span_id=slot.span_id,
        target=slot.target,
    )
    return [assessment_id for (assessment_id,) in found]
