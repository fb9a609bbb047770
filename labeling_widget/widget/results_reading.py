"""A session as its results show it, read at one moment and kept until something changes."""

from __future__ import annotations

from threading import Lock
from typing import Any, NamedTuple

import pandas as pd

from labeling_widget.decisions import Decision, decisions_in
from labeling_widget.opinions import Opinions, Place, Unit, opinions_in
from labeling_widget.questions import versions_of
from labeling_widget.results_frames import times_frame
from labeling_widget.schema import LabelSchema
from labeling_widget.session import LabelingSession
from labeling_widget.store.base import Store
from labeling_widget.widget import protocol, views
from labeling_widget.widget import results_protocol as messages
from labeling_widget.widget.results_summary import is_agreed, question_results, value_words

_TITLE = 160
_VALUE = 60
_VOICES = 8


class Reading(NamedTuple):
    """What was read, as of change `seq`."""

    seq: int
    schemas: list[LabelSchema]
    opinions: Opinions
    decisions: dict[Place, Decision]
    skipped: dict[str, list[str]]
    snapshot: protocol.ResultsSnapshot

    def schema(self, name: str) -> LabelSchema | None:
        """The question of that name."""
        return next((schema for schema in self.schemas if schema.name == name), None)

    def units(self, name: str, which: messages.Which) -> list[Unit]:
        """Units of a question, in the session's order."""
        units = self.opinions.units.get(name, [])
        if which == "all":
            return units
        differing = [unit for unit in units if unit.differs]
        if which == "differing":
            return differing
        return [unit for unit in differing if not is_agreed(self.decisions.get(unit.place))]


class Readings:
    """Reads a session's results, once for each change.

    Args:
        session: The session.
        decided_by: Who looks at them.
        ordinal: Questions whose options stand in an order.
    """

    def __init__(self, session: LabelingSession, decided_by: str, ordinal: frozenset[str]) -> None:
        self._session, self._decided_by, self._ordinal = session, decided_by, ordinal
        self._kept: Reading | None = None
        self._lock = Lock()

    def now(self) -> Reading:
        """The results as they stand. Raises `SessionNotFound` once it is deleted."""
        seq = self._session.store.seq(self._session.labeling_session_id)
        with self._lock:
            if self._kept is None or self._kept.seq != seq:
                self._kept = self._read(seq)
            return self._kept

    def _read(self, seq: int) -> Reading:
        session, store = self._session, self._session.store
        session_id = session.labeling_session_id
        schemas = session.schemas
        opinions = opinions_in(store, session_id, schemas)
        decisions = decisions_in(store, session_id, schemas)
        times = times_frame(store, session_id).set_index("reviewer")["median_s"].to_dict()
        progress = session.progress().to_dict("records")
        traces = int(progress[0]["total"]) if progress else len(session)
        shares = _shares(store, session_id)
        reviewers = [_reviewer(row, shares, times) for row in progress]
        versions = versions_of(store, schemas)
        skipped = store.frame(
            "reviews",
            columns=["copy_id", "reviewer"],
            session_id=session_id,
            valid=True,
            state="skipped",
        )
        by_copy: dict[str, list[str]] = {}
        for copy_id, who in skipped.itertuples(index=False, name=None):
            by_copy.setdefault(copy_id, []).append(who)
        snapshot = protocol.ResultsSnapshot(
            store_id=store.id,
            store_label=store.label,
            session_id=session_id,
            name=session.name,
            decided_by=self._decided_by,
            unfinished=session.blind
            and any(one.completed + one.skipped < one.total for one in reviewers),
            traces=traces,
            questions=[views.question(schema, versions[schema.name]) for schema in schemas],
            results=[
                question_results(
                    schema,
                    opinions.units[schema.name],
                    opinions.earlier[schema.name],
                    decisions,
                    ordinal=schema.name in self._ordinal,
                )
                for schema in schemas
            ],
            reviewers=reviewers,
            seq=seq,
        )
        return Reading(seq, schemas, opinions, decisions, by_copy, snapshot)


def _shares(store: Store, session_id: str) -> dict[str, int]:
    """Reviewer → how many items are theirs, where some are assigned to them; begun ones count."""
    columns = ["copy_id", "reviewer"]
    assigned = store.frame("claims", columns=columns, session_id=session_id, kind="assigned")
    if assigned.empty:
        return {}
    begun = store.frame(
        "reviews",
        columns=columns,
        session_id=session_id,
        valid=True,
        state=["in_progress", "completed", "skipped"],
    )
    begun = begun[begun["reviewer"].isin(assigned["reviewer"])]
    theirs = pd.concat([assigned, begun]).drop_duplicates()
    return {str(who): int(n) for who, n in theirs["reviewer"].value_counts().items()}


def _reviewer(row: Any, shares: dict[str, int], times: dict[Any, Any]) -> messages.ReviewerResults:
    median = times.get(row["reviewer"])
    return messages.ReviewerResults(
        reviewer=str(row["reviewer"]),
        in_progress=int(row["in_progress"]),
        completed=int(row["completed"]),
        skipped=int(row["skipped"]),
        total=shares.get(row["reviewer"], int(row["total"])),
        median_s=None if median is None or pd.isna(median) else float(median),
    )


def unit_name(span_id: str | None, target: str) -> str:
    """Names a unit among those of one question and one item."""
    return "" if target == "trace" and not span_id else f"{span_id or ''}\x1f{target}"


def unit_row(reading: Reading, schema: LabelSchema, unit: Unit, title: str) -> messages.UnitRow:
    """A unit as a line of a list."""
    decision = reading.decisions.get(unit.place)
    voices = [
        messages.Voice(
            reviewer=who,
            value=_short(schema, said.value),
            verdict=("pass" if said.value else "fail") if isinstance(said.value, bool) else "",
        )
        for who, said in unit.answers.items()
    ]
    silent = [who for who in reading.skipped.get(unit.copy_id, ()) if who not in unit.answers]
    voices += [messages.Voice(reviewer=who, value="", verdict="skipped") for who in silent]
    slot = unit.slot
    return messages.UnitRow(
        unit=f"{unit.trace_id}\x1f{unit_name(slot.span_id, slot.target)}",
        index=unit.position,
        item=unit.trace_id,
        span_id=slot.span_id or None,
        target=slot.target,
        title=title[:_TITLE],
        part=part_words(slot.span_id, slot.target),
        voices=voices[:_VOICES],
        more=max(0, len(voices) - _VOICES),
        comments=sum(bool(said.rationale) for said in unit.answers.values()),
        agreed=_short(schema, decision.value) if decision and is_agreed(decision) else None,
        stale=decision is not None and is_agreed(decision) and decision.stale,
    )


def part_words(span_id: str, target: str) -> str:
    """What of a trace a unit is about, without reading the trace."""
    kind, _, number = target.partition(":")
    if kind == "document":
        return f"Document {int(number) + 1}"
    if kind == "conversation":
        return "Conversation"
    return f"Span {span_id[:8]}" if span_id else ""


def _short(schema: LabelSchema, value: Any) -> str:
    words = value_words(schema, value)
    return words if len(words) <= _VALUE else f"{words[:_VALUE]}…"
