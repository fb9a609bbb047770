"""Everything that was said of one item, by everybody, with its history and what was agreed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from labeling_widget.decisions import Decision, adjudications_frame, decisions_in
from labeling_widget.questions import fits_of
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import Store
from labeling_widget.store.records import Slot
from labeling_widget.targets import parts_of
from labeling_widget.traces.model import Trace
from labeling_widget.widget import results_protocol as messages
from labeling_widget.widget.results_reading import part_words, unit_name
from labeling_widget.widget.views import iso


class ItemReading:
    """The answers to one item, of every version, valid and not."""

    def __init__(
        self, store: Store, session_id: str, schemas: Iterable[LabelSchema], copy_id: str
    ) -> None:
        self._schemas = list(schemas)
        self._fits = fits_of(store, self._schemas)
        frame = store.frame("assessments", session_id=session_id, copy_id=copy_id, existing=False)
        rows: list[dict[Any, Any]] = frame[frame["source_type"] == "HUMAN"].to_dict("records")
        self._rows: dict[Slot, list[dict[Any, Any]]] = {}
        for row in rows:
            slot = Slot(row["name"], row["span_id"], row["target"])
            self._rows.setdefault(slot, []).append(row)
        self._decisions = decisions_in(store, session_id, self._schemas, copy_id=copy_id)
        decided = adjudications_frame(
            store, session_id, self._schemas, copy_id=copy_id, history=True
        )
        self._decided: dict[Slot, list[dict[Any, Any]]] = {}
        for row in decided.to_dict("records"):
            span_id = "" if pd.isna(row["span_id"]) else row["span_id"]
            slot = Slot(row["name"], span_id, row["target"])
            self._decided.setdefault(slot, []).append(row)
        self._copy_id = copy_id

    def units(self, first: Slot, trace: Trace) -> list[messages.UnitOpinions]:
        """The unit that was asked for, then every other one that was answered or decided."""
        asked = [schema.name for schema in self._schemas]
        others = [
            slot
            for slot in sorted({*self._rows, *self._decided})
            if slot != first and slot.name in asked
        ]
        others.sort(key=lambda slot: asked.index(slot.name))
        return [self.unit(slot, trace) for slot in (first, *others)]

    def unit(self, slot: Slot, trace: Trace) -> messages.UnitOpinions:
        """Everything that was said of one unit."""
        rows = self._rows.get(slot, [])
        fits = self._fits.get(slot.name, ())
        standing = [row for row in rows if row["valid"] and not pd.isna(row["value"])]
        decision = self._decisions.get((self._copy_id, slot))
        return messages.UnitOpinions(
            unit=f"{slot.name}\x1f{unit_name(slot.span_id, slot.target)}",
            name=slot.name,
            span_id=slot.span_id or None,
            target=slot.target,
            part=part_words(slot.span_id, slot.target),
            label=self._label(slot, trace),
            opinions=[
                messages.Opinion(
                    assessment_id=row["assessment_id"],
                    reviewer=row["reviewer"],
                    value=json.loads(row["value"]),
                    rationale=row["rationale"],
                    at=iso(row["created_at"].to_pydatetime()),
                    earlier=row["schema_version"] not in fits,
                )
                for row in standing
            ],
            history=self._history(slot, rows),
            agreed=None if decision is None else _agreed(decision),
        )

    def _label(self, slot: Slot, trace: Trace) -> str:
        schema = next((s for s in self._schemas if s.name == slot.name), None)
        for part in parts_of(trace, schema.target) if schema else ():
            if (part.span_id, part.target) == (slot.span_id, slot.target):
                return part.label
        return ""

    def _history(self, slot: Slot, rows: list[dict[Any, Any]]) -> list[messages.Past]:
        said_before: set[str] = set()
        past: list[tuple[Any, messages.Past]] = []
        for row in rows:
            cleared = pd.isna(row["value"])
            action = "cleared" if cleared else "answered"
            if not cleared and row["reviewer"] in said_before:
                action = "changed to"
            said_before.add(row["reviewer"])
            value = None if cleared else json.loads(row["value"])
            past.append(_past(row["created_at"], row["reviewer"], action, value, row["rationale"]))
        for row in self._decided.get(slot, ()):
            action = "withdrew the agreed answer" if row["value"] is None else "agreed on"
            past.append(
                _past(row["decided_at"], row["decided_by"], action, row["value"], row["rationale"])
            )
        past.sort(key=lambda each: each[0])
        return [each for _, each in past]


def _past(at: Any, who: str, action: str, value: Any, rationale: str) -> tuple[Any, messages.Past]:
    moment = at.to_pydatetime()
    return moment, messages.Past(
        at=iso(moment), who=who, action=action, value=value, rationale=rationale
    )


def _agreed(decision: Decision) -> messages.Agreed:
    return messages.Agreed(
        value=decision.value,
        rationale=decision.rationale,
        decided_by=decision.decided_by,
        at=iso(decision.created_at),
        rev=decision.rev,
        stale=decision.stale and decision.value is not None,
    )


def reviews_of(store: Store, session_id: str, copy_id: str) -> list[messages.ReviewState]:
    """Where every reviewer who has begun stands with an item."""
    rows = store.frame("reviews", session_id=session_id, copy_id=copy_id, valid=True)
    return [
        messages.ReviewState(
            reviewer=row["reviewer"],
            state=row["state"],
            reason=row["reason"] if isinstance(row["reason"], str) else "",
            note=row["note"],
        )
        for row in rows.to_dict("records")
    ]
