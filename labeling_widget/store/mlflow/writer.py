"""Writing to MLflow: the tags that keep changes, then the assessments that show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from labeling_widget.store.mlflow.client import Tracking
from labeling_widget.store.mlflow.known import Claim, Copy, Session
from labeling_widget.store.mlflow.projection import Delete, Edit, Shown, Step, steps_to
from labeling_widget.store.mlflow.records import Record
from labeling_widget.store.mlflow.tags import MOST_OF_TRACE, split
from labeling_widget.store.records import Slot

_TICK = dt.timedelta(microseconds=1)


class Writer:
    """Sends what a write was planned to do. The caller holds the turn."""

    def __init__(self, tracking: Tracking) -> None:
        self._tracking = tracking

    def timed(self, session: Session, records: Sequence[Record]) -> list[Record]:
        """The records with times after every change that is known, whatever the clocks say."""
        last = session.last_time()
        timed = []
        for record in records:
            last = max(record.at, last + _TICK)
            timed.append(replace(record, at=last))
        return timed

    def keep(self, session: Session, records: Iterable[Record]) -> None:
        """Write the tags of changes: when this returns, they are there for good."""
        for record in records:
            if record.copy_id:
                tags = split(record.tag, record.text(), most=MOST_OF_TRACE)
                self._tracking.tag_trace(record.copy_id, tags)
            else:
                tags = split(record.tag, record.text())
                self._tracking.tag_run(session.streams.session_id, tags)

    def show(self, session: Session, which: Iterable[tuple[str, str, Slot]]) -> None:
        """Make MLflow show these answers (copy, reviewer, slot) as they stand."""
        for copy_id, reviewer, slot in which:
            copy = session.copies[copy_id]
            last = copy.last_versions(reviewer).get((reviewer, slot))
            if last is not None:
                for step in steps_to(last, copy.shown_of(reviewer, slot)):
                    self._do(copy, step)

    def claim(
        self, session: Session, claimed: Iterable[Claim], given_back: Iterable[Claim]
    ) -> None:
        """Write leases and assignments, and remove those that ended."""
        for claim in given_back:
            self._tracking.untag_trace(claim.copy_id, [claim.tag])
            copy = session.copies[claim.copy_id]
            copy.claims = [c for c in copy.claims if c.reviewer != claim.reviewer]
        for claim in claimed:
            self._tracking.tag_trace(claim.copy_id, {claim.tag: claim.text()})
            copy = session.copies[claim.copy_id]
            others = [c for c in copy.claims if c.reviewer != claim.reviewer]
            copy.claims = [*others, claim]

    def _do(self, copy: Copy, step: Step) -> None:
        copy_id = str(copy.row["copy_id"])
        if isinstance(step, Delete):
            self._tracking.delete_assessment(copy_id, step.assessment_id)
            copy.shown = [each for each in copy.shown if each.assessment_id != step.assessment_id]
            return
        new = step.assessment
        if isinstance(step, Edit):
            self._tracking.update_assessment(copy_id, step.assessment_id, new)
            new.assessment_id = step.assessment_id
        else:
            self._tracking.log_assessment(copy_id, new)
        others = [
            each._replace(valid=each.valid and each.assessment_id != new.overrides)
            for each in copy.shown
            if each.assessment_id != new.assessment_id
        ]
        shown = Shown.of(new)
        copy.shown = [*others, shown] if shown is not None else others
