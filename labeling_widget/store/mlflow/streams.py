"""Records as rows: what the SQL store would have written, computed in order, for any number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from labeling_widget.store.mlflow.records import Record
from labeling_widget.store.records import Slot
from labeling_widget.store.tables import adjudications, assessments, changes, reviews

_OVERRIDE_ANSWER = (
    sa.update(assessments)
    .where(
        assessments.c.copy_id == sa.bindparam("copy"),
        assessments.c.assessment_id == sa.bindparam("old"),
    )
    .values(valid=False)
)
_OVERRIDE_REVIEW = (
    sa.update(reviews).where(reviews.c.review_id == sa.bindparam("old")).values(valid=False)
)
_OVERRIDE_DECISION = (
    sa.update(adjudications)
    .where(adjudications.c.adjudication_id == sa.bindparam("old"))
    .values(valid=False)
)
_NUMBERS = sa.select(changes.c.key, changes.c.seq).where(
    changes.c.key.in_(sa.bindparam("keys", expanding=True))
)
_UNDONE = sa.select(changes.c.undoes).where(changes.c.undoes.is_not(None))
_AT_ONCE = 10_000
_LAST = sa.select(sa.func.max(changes.c.seq))


@dataclass(slots=True)
class _Stream:
    """The last versions of one reviewer's review of one item."""

    answers: dict[Slot, tuple[str, int]] = field(default_factory=dict)
    review_id: str | None = None


@dataclass(slots=True)
class Streams:
    """The reviews of a session's items, as far as records were applied.

    Args:
        session_id: The session.
        sources: Copy → source trace, of the session's items.
    """

    session_id: str
    sources: dict[str, str]
    _streams: dict[tuple[str, str], _Stream] = field(default_factory=dict)
    _decided: dict[tuple[str, Slot], tuple[str, int]] = field(default_factory=dict)

    def write(
        self, connection: sa.Connection, records: Sequence[Record], numbers: Mapping[str, int]
    ) -> None:
        """Write what logged records say, in this order."""
        answers: dict[str, dict[str, Any]] = {}
        stages: dict[str, dict[str, Any]] = {}
        decisions: dict[str, dict[str, Any]] = {}
        old_answers, old_stages, old_decisions = [], [], []
        for record in records:
            if record.copy_id not in self.sources:
                continue
            seq = numbers[record.key]
            decision = self._decision(record, seq)
            if decision is not None:
                before = decision["overrides"]
                if before in decisions:
                    decisions[before]["valid"] = False
                elif before is not None:
                    old_decisions.append({"old": before})
                decisions[decision["adjudication_id"]] = decision
            stream = self._streams.setdefault((record.copy_id, record.reviewer), _Stream())
            for row in self._answers(stream, record, seq):
                before = row["overrides"]
                if before in answers:
                    answers[before]["valid"] = False
                elif before is not None:
                    old_answers.append({"copy": record.copy_id, "old": before})
                answers[row["assessment_id"]] = row
            stage = self._stage(stream, record, seq)
            if stage is not None:
                before = stage["overrides"]
                if before in stages:
                    stages[before]["valid"] = False
                elif before is not None:
                    old_stages.append({"old": before})
                stages[stage["review_id"]] = stage
        for statement, rows in (
            (_OVERRIDE_ANSWER, old_answers),
            (_OVERRIDE_REVIEW, old_stages),
            (_OVERRIDE_DECISION, old_decisions),
            (sa.insert(assessments), list(answers.values())),
            (sa.insert(reviews), list(stages.values())),
            (sa.insert(adjudications), list(decisions.values())),
        ):
            if rows:
                connection.execute(statement, rows)

    def log(self, connection: sa.Connection, records: Sequence[Record]) -> dict[str, int]:
        """Key → number of each of these changes, given to those that have none yet."""
        keys = [record.key for record in records] + [r.undoes for r in records if r.undoes]
        numbers: dict[str, int] = {}
        for start in range(0, len(keys), _AT_ONCE):
            few = {"keys": keys[start : start + _AT_ONCE]}
            numbers |= {row.key: row.seq for row in connection.execute(_NUMBERS, few)}
        following = int(connection.scalar(_LAST) or 0)
        new = []
        for record in records:
            if record.key in numbers:
                continue
            following += 1
            numbers[record.key] = following
            new.append(self._change(record, following))
        taken_back = set(connection.scalars(_UNDONE))
        for row in new:
            undone = numbers.get(row.pop("undone"))
            # Two kernels may have undone one change at once: one of them counts.
            row["undoes"] = None if undone in taken_back else undone
            taken_back.add(undone)
        if new:
            connection.execute(sa.insert(changes), new)
        return numbers

    def _change(self, record: Record, seq: int) -> dict[str, Any]:
        return {
            "seq": seq,
            "key": record.key,
            "session_id": self.session_id,
            "copy_id": record.copy_id if record.copy_id in self.sources else None,
            "reviewer": record.reviewer,
            "kind": record.kind,
            "written": record.written,
            "undone": record.undoes,
            "active_ms": record.active_ms,
            "created_at": record.at,
        }

    def _answers(self, stream: _Stream, record: Record, seq: int) -> Iterable[dict[str, Any]]:
        for said in record.answers:
            old, rev = stream.answers.get(said.slot, (None, 0))
            new = record.assessment_id(said.slot)
            stream.answers[said.slot] = new, rev + 1
            yield {
                "assessment_id": new,
                "session_id": self.session_id,
                "copy_id": record.copy_id,
                "trace_id": self.sources[record.copy_id],
                "span_id": said.span_id,
                "target": said.target,
                "name": said.name,
                **said.content(),
                "reviewer": record.reviewer,
                "created_at": record.at,
                "valid": True,
                "overrides": old,
                "rev": rev + 1,
                "change_seq": seq,
                "existing": False,
                "metadata": {},
            }

    def _stage(self, stream: _Stream, record: Record, seq: int) -> dict[str, Any] | None:
        if record.stage is None:
            return None
        old, stream.review_id = stream.review_id, record.review_id
        return {
            "review_id": record.review_id,
            "session_id": self.session_id,
            "copy_id": record.copy_id,
            "trace_id": self.sources[record.copy_id],
            "reviewer": record.reviewer,
            "state": record.stage.state,
            "reason": record.stage.reason,
            "note": record.stage.note,
            "created_at": record.at,
            "valid": True,
            "overrides": old,
            "change_seq": seq,
        }

    def _decision(self, record: Record, seq: int) -> dict[str, Any] | None:
        decided = record.decided
        if decided is None:
            return None
        old, rev = self._decided.get((record.copy_id, decided.slot), (None, 0))
        new = record.adjudication_id(decided.slot)
        self._decided[record.copy_id, decided.slot] = new, rev + 1
        return {
            "adjudication_id": new,
            "session_id": self.session_id,
            "copy_id": record.copy_id,
            "trace_id": self.sources[record.copy_id],
            "span_id": decided.span_id,
            "target": decided.target,
            "name": decided.name,
            "type": decided.type,
            "schema_version": decided.schema_version,
            "value": decided.value,
            "rationale": decided.rationale,
            "basis": list(decided.basis),
            "decided_by": record.reviewer,
            "created_at": record.at,
            "valid": True,
            "overrides": old,
            "rev": rev + 1,
            "change_seq": seq,
        }
