"""The whole past of a session as one frame: every version of every answer, every state."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from labeling_widget.store.base import Store
from labeling_widget.store.records import SKIP_REASONS, STATES
from labeling_widget.store.slots import ASKED_AGAIN, asked_in

ACTIONS = (
    "answered",
    "changed",
    "cleared",
    "begun",
    "completed",
    "skipped",
    "reopened",
    "set back",
    "asked again",
    "restored",
    "undone",
)
"""What a row of the history did."""

_DTYPES = {
    "trace_id": "string[python]",
    "copy_id": "string[python]",
    "span_id": "string[python]",
    "target": "string[python]",
    "name": "string[python]",
    "schema_version": "Int64",
    "type": "string[python]",
    "value": "object",
    "rationale": "string[python]",
    "evidence": "object",
    "reviewer": "string[python]",
    "source_type": "string[python]",
    "created_at": "datetime64[us, UTC]",
    "assessment_id": "string[python]",
    "overrides": "string[python]",
    "rev": "Int64",
    "valid": "bool",
    "action": "category",
    "undone": "bool",
    "state": "category",
    "reason": "category",
    "seq": "int64",
    "active_ms": "Int64",
}
_CATEGORIES = {"action": ACTIONS, "state": STATES, "reason": (*SKIP_REASONS, ASKED_AGAIN)}


def history_frame(store: Store, session_id: str) -> pd.DataFrame:
    """One row per version and per state, oldest first; see `LabelingSession.history`."""
    # Everything up to here is committed and stays: what comes meanwhile is left out, so that the
    # tables, read one after the other, tell of one moment.
    moment = store.seq(session_id)
    answers = store.frame("assessments", session_id=session_id, existing=False)
    stages = store.frame("reviews", session_id=session_id)
    changes = store.frame("changes", session_id=session_id)
    known = {row["seq"]: row for row in _records(changes) if row["seq"] <= moment}
    undone = {row["undoes"] for row in known.values() if row["undoes"] is not None}

    rows = [_answer(row) for row in _records(answers) if row["change_seq"] in known]
    rows += [_stage(row) for row in _records(stages) if row["change_seq"] in known]
    rows.sort(key=lambda row: row["seq"])  # stable: a change's answers come before its states
    overridden = {(row["copy_id"], row["overrides"]) for row in rows}
    before: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        change = known[row["seq"]]
        row["valid"] = (row["copy_id"], row["assessment_id"]) not in overridden
        row["undone"] = row["seq"] in undone
        row["active_ms"] = change["active_ms"]
        row["action"] = _ACTIONS_OF.get(change["kind"], _action)(row, before)
        before[row["copy_id"], row["assessment_id"]] = row
    columns = {name: _column([row[name] for row in rows], name) for name in _DTYPES}
    return pd.DataFrame(columns)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with `None` for whatever is missing."""
    plain = {str(name): frame[name].astype("object") for name in frame.columns}
    cells = [column.where(column.notna(), None).tolist() for column in plain.values()]
    return [dict(zip(plain, row, strict=True)) for row in zip(*cells, strict=True)]


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "seq": row["change_seq"],
        "span_id": row["span_id"] or None,
        "value": None if row["value"] is None else json.loads(row["value"]),
        "evidence": json.loads(row["evidence"]),
        "state": None,
        "reason": None,
    }


def _stage(row: dict[str, Any]) -> dict[str, Any]:
    again = row["reason"] == ASKED_AGAIN
    return {
        **dict.fromkeys(_DTYPES),
        **row,
        "seq": row["change_seq"],
        "assessment_id": row["review_id"],
        "rationale": ", ".join(asked_in(row["note"])) if again else row["note"],
    }


def _action(row: dict[str, Any], before: dict[tuple[str, str], dict[str, Any]]) -> str:
    earlier = before.get((row["copy_id"], row["overrides"]), {})
    if row["name"] is not None:
        if row["value"] is None:
            return "cleared"
        return "answered" if earlier.get("value") is None else "changed"
    if row["state"] == "in_progress":
        return "begun" if earlier.get("state") in (None, "pending") else "reopened"
    return "set back" if row["state"] == "pending" else str(row["state"])


def _undone(_: dict[str, Any], __: dict[tuple[str, str], dict[str, Any]]) -> str:
    return "undone"


def _by_owner(row: dict[str, Any], _: dict[tuple[str, str], dict[str, Any]]) -> str:
    """What other questions did: the reviewer did nothing."""
    return "asked again" if row["state"] == "in_progress" else "restored"


_ACTIONS_OF = {"undo": _undone, "questions": _by_owner}


def _column(cells: list[Any], name: str) -> pd.Series[Any]:
    if name in _CATEGORIES:
        return pd.Series(pd.Categorical(cells, categories=list(_CATEGORIES[name])))
    if name == "created_at":
        return pd.Series(pd.to_datetime(cells, utc=True)).astype("datetime64[us, UTC]")
    series: pd.Series[Any] = pd.Series(cells, dtype=_DTYPES[name])
    return series
