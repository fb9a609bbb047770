"""What an answer says and where an item stands: what changes write and undo restores."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from labeling_widget.store.records import AskedAs, NewAnswer, Reason, State

CONTENT = ("value", "rationale", "evidence", "schema_version", "type", "source_type")
"""What one version of an answer says, and undoing restores."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an answer."""

    assessment_id: str
    type: str
    schema_version: int
    value: str | None
    rationale: str
    evidence: str
    source_type: str
    rev: int
    created_at: dt.datetime


def says_the_same(new: NewAnswer, old: Version | None) -> bool:
    """Whether an answer adds nothing. A cleared one has no content but its being cleared."""
    if new.value is None or old is None or old.value is None:
        return new.value is None and (old is None or old.value is None)
    return all(getattr(new, name) == getattr(old, name) for name in CONTENT)


@dataclass(frozen=True, slots=True)
class Stage:
    """A state with what belongs to it."""

    state: State
    reason: Reason | None = None
    note: str = ""


PENDING = Stage("pending")

ASKED_AGAIN: Reason = "asked_again"
"""Why an item that was completed is in progress: the session's questions were changed since."""


def asked_in(note: str) -> dict[str, AskedAs]:
    """What an item is asked again, from the note of its state."""
    try:
        found = json.loads(note)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
