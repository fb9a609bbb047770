"""What reviewers said that a session's traces should have been, as far as it counts."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from labeling_widget.notices import SyncWarning
from labeling_widget.questions import fits_of, questions_of
from labeling_widget.store.base import Store


class Said(NamedTuple):
    """One answer to a question of type expectation, about a whole trace that was completed."""

    copy_id: str
    trace_id: str
    name: str
    value: Any
    reviewer: str
    place: int
    """Counts the answers in the order they were given."""
    agreed: bool = False
    """Whether it is an agreed answer, `reviewer` who decided: it stands for all of them."""


def completed(store: Store, session_id: str) -> list[tuple[str, str]]:
    """`(copy_id, reviewer)` of the items that a reviewer has completed."""
    frame = store.frame(
        "reviews",
        columns=["copy_id", "reviewer"],
        session_id=session_id,
        valid=True,
        state="completed",
    )
    return list(frame.itertuples(index=False, name=None))


def expectations_said(store: Store, session_id: str, *, stacklevel: int) -> list[Said]:
    """What reviewers who completed an item expect of it, in the order they said it.

    Neither overridden nor cleared answers count, nor those about a part of a trace. An agreed
    answer takes the place of what was said, whoever has completed the item. What was said when a
    question read differently is left out, with a `SyncWarning`.
    """
    done = set(completed(store, session_id))
    fits = _fits(store, session_id)
    frame = store.frame(
        "assessments",
        columns=[
            *("copy_id", "trace_id", "name", "value", "reviewer", "schema_version", "created_at"),
        ],
        session_id=session_id,
        valid=True,
        existing=False,
        type="expectation",
        target="trace",
    )
    frame = frame[frame["value"].notna()].sort_values("created_at", kind="stable")
    rows = frame.drop(columns="created_at").itertuples(index=False, name=None)
    agreed = _agreed(store, session_id, fits, place=len(frame))
    settled_already = {(one.copy_id, one.name) for one in agreed}
    said: list[Said] = []
    earlier: Counter[str] = Counter()
    for place, (copy_id, trace_id, name, value, reviewer, version) in enumerate(rows):
        if (copy_id, reviewer) not in done or (copy_id, name) in settled_already:
            continue
        if version in fits.get(name, (version,)):
            said.append(Said(copy_id, trace_id, name, json.loads(value), reviewer, place))
        else:
            earlier[name] += 1
    if earlier:
        listed = ", ".join(f"{count} to {name!r}" for name, count in earlier.items())
        warnings.warn(
            f"answers to earlier versions of questions, which asked something else, are left out: "
            f"{listed}; labels() has them. set_label_schemas([…]) asks for them again, or goes "
            "back to the version that they answer",
            SyncWarning,
            stacklevel=stacklevel,
        )
    return said + agreed


def _agreed(
    store: Store, session_id: str, fits: Mapping[str, tuple[int, ...]], *, place: int
) -> list[Said]:
    """What was agreed on, but for what was when a question read differently."""
    frame = store.frame(
        "adjudications",
        columns=["copy_id", "trace_id", "name", "value", "decided_by", "schema_version"],
        session_id=session_id,
        valid=True,
        type="expectation",
        target="trace",
    )
    rows = frame[frame["value"].notna()].itertuples(index=False, name=None)
    return [
        Said(copy_id, trace_id, name, json.loads(value), who, number, agreed=True)
        for number, (copy_id, trace_id, name, value, who, version) in enumerate(rows, place)
        if version in fits.get(name, (version,))
    ]


def _fits(store: Store, session_id: str) -> dict[str, tuple[int, ...]]:
    """For each question of the session, the versions that ask the same."""
    asked = store.frame("sessions", columns=["label_schemas"], session_id=session_id)
    return fits_of(store, questions_of(store, asked["label_schemas"].iloc[0]))
