"""What a change did, as the tag that keeps it: facts, which are applied and never decided again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from labeling_widget.store.adjudications import CONTENT as DECISION
from labeling_widget.store.log import Kind
from labeling_widget.store.mlflow.tags import PREFIX, digest, to_json
from labeling_widget.store.records import Reason, Slot, State
from labeling_widget.store.slots import CONTENT, Stage
from labeling_widget.store.tables import adjudications, assessments, changes, reviews

CHANGES = f"{PREFIX}change."
"""What the keys of the tags of changes begin with."""


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version of an answer: its slot and what it says."""

    name: str
    span_id: str = ""
    target: str = "trace"
    type: str
    schema_version: int
    value: str | None = None
    rationale: str = ""
    evidence: str = "[]"
    source_type: str = "HUMAN"

    @property
    def slot(self) -> Slot:
        """What it answers."""
        return Slot(self.name, self.span_id, self.target)

    def content(self) -> dict[str, Any]:
        """What it says, as `Standing.write_answer` takes it."""
        return {name: getattr(self, name) for name in CONTENT}


class Moved(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A new state of an item."""

    state: State
    reason: Reason | None = None
    note: str = ""

    @property
    def stage(self) -> Stage:
        """As `Standing.write_stage` takes it."""
        return Stage(self.state, self.reason, self.note)


class Decided(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version of an agreed answer: its slot, what it says, and what it was decided from."""

    name: str
    span_id: str = ""
    target: str = "trace"
    type: str
    schema_version: int
    value: str | None = None
    rationale: str = ""
    basis: tuple[str, ...] = ()

    @property
    def slot(self) -> Slot:
        """What it decides."""
        return Slot(self.name, self.span_id, self.target)


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change, whatever process made it.

    Args:
        undoes: Key of the change that it takes back.
        copy_id: The item; empty for a change of the whole session.
        at: When it was made; of two changes of one store object, the later has the later time.
        answers, stage: What it wrote, in this order.
        decided: The agreed answer that it wrote instead; `reviewer` is who decided.
    """

    key: str
    kind: Kind
    at: dt.datetime
    copy_id: str = ""
    reviewer: str = ""
    written: int = 0
    undoes: str | None = None
    active_ms: int | None = None
    answers: tuple[Said, ...] = ()
    stage: Moved | None = None
    decided: Decided | None = None

    @property
    def stream(self) -> tuple[str, str | None]:
        """Whose changes it has to come after: those of a review, or all decisions of an item."""
        return self.copy_id, None if self.kind == "adjudication" else self.reviewer

    @property
    def order(self) -> tuple[dt.datetime, str]:
        """Where it stands among the changes of a session."""
        return self.at, self.key

    @property
    def tag(self) -> str:
        """Key of the tag that keeps it."""
        micros = (self.at - _EPOCH) // dt.timedelta(microseconds=1)
        return f"{CHANGES}{micros:017d}-{digest(self.key)[:12]}"

    def text(self) -> str:
        """What the tag holds."""
        return to_json(msgspec.to_builtins(self))

    def assessment_id(self, slot: Slot) -> str:
        """The id of the answer that it wrote there: in every process, and in MLflow, the same."""
        return f"a-{digest(self.key, self.copy_id, *slot)}"

    @property
    def review_id(self) -> str:
        """The id of the state that it wrote."""
        return f"a-{digest(self.key, self.copy_id, 'review')}"

    def adjudication_id(self, slot: Slot) -> str:
        """The id of the decision that it wrote."""
        return f"d-{digest(self.key, self.copy_id, *slot)}"


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_ANSWERS = (
    sa.select(assessments)
    .where(assessments.c.change_seq == sa.bindparam("seq"), assessments.c.existing.is_(False))
    .order_by(assessments.c.row_id)
)
_STAGES = (
    sa.select(reviews.c.state, reviews.c.reason, reviews.c.note)
    .where(reviews.c.change_seq == sa.bindparam("seq"))
    .order_by(reviews.c.row_id)
)
_DECISIONS = sa.select(adjudications).where(adjudications.c.change_seq == sa.bindparam("seq"))
_undone = changes.alias("undone")
_SINCE = (
    sa.select(changes, _undone.c.key.label("undone_key"))
    .join_from(changes, _undone, _undone.c.seq == changes.c.undoes, isouter=True)
    .where(changes.c.seq > sa.bindparam("seq"))
    .order_by(changes.c.seq)
)


def record_of(value: Any) -> Record | None:
    """The change that a tag holds; `None` if it is none that this version can read."""
    try:
        return msgspec.convert(value, Record)
    except msgspec.ValidationError:
        return None


def written_since(connection: sa.Connection, seq: int) -> dict[int, Record]:
    """Number → change, of those after that one, with what each wrote."""
    found: dict[int, Record] = {}
    for row in connection.execute(_SINCE, {"seq": seq}).mappings().all():
        answers = connection.execute(_ANSWERS, {"seq": row["seq"]}).mappings().all()
        stages = connection.execute(_STAGES, {"seq": row["seq"]}).all()
        decided = connection.execute(_DECISIONS, {"seq": row["seq"]}).mappings().one_or_none()
        found[row["seq"]] = Record(
            key=row["key"],
            kind=row["kind"],
            at=row["created_at"],
            copy_id=row["copy_id"] or "",
            reviewer=row["reviewer"],
            written=row["written"],
            undoes=row["undone_key"],
            active_ms=row["active_ms"],
            answers=tuple(_said(answer) for answer in answers),
            stage=Moved(state=stages[-1].state, reason=stages[-1].reason, note=stages[-1].note)
            if stages
            else None,
            decided=None if decided is None else _decided(decided),
        )
    return found


def _decided(row: sa.RowMapping) -> Decided:
    kept = {name: row[name] for name in ("name", "span_id", "target", *DECISION)}
    return Decided(**{**kept, "basis": tuple(row["basis"])})


def _said(row: sa.RowMapping) -> Said:
    return Said(
        name=row["name"],
        span_id=row["span_id"],
        target=row["target"],
        **{name: row[name] for name in CONTENT},
    )
