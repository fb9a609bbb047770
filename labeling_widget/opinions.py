"""What reviewers say of each thing that is asked about, side by side.

A unit is one slot of one item: a trace, a conversation, a span or a document, and one question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from labeling_widget.questions import fits_of
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import canonical
from labeling_widget.store.records import Slot

Place = tuple[str, Slot]
"""An item's copy id and the slot in it."""


class Said(NamedTuple):
    """One reviewer's valid answer."""

    assessment_id: str
    value: Any
    rationale: str


@dataclass(slots=True)
class Unit:
    """What reviewers answered to one question about one thing.

    Args:
        position: Where the item stands in the session.
        answers: Reviewer → answer, in the order they were first given.
    """

    copy_id: str
    trace_id: str
    position: int
    slot: Slot
    answers: dict[str, Said] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Which unit it is."""
        return self.copy_id, self.slot

    @property
    def differs(self) -> bool:
        """Whether reviewers gave different answers."""
        return len({meaning(said.value) for said in self.answers.values()}) > 1


class Opinions(NamedTuple):
    """The units of a session's questions.

    Args:
        units: Question → units that somebody answered, in the session's order.
        earlier: Question → how many answers are to a version of it that read differently, and
            left out.
    """

    units: dict[str, list[Unit]]
    earlier: dict[str, int]


def meaning(value: Any) -> Any:
    """Equal for answers that mean the same: `2` and `2.0` are one number, `1` and `True` not."""
    if isinstance(value, bool | str):
        return (type(value), value)
    if isinstance(value, int | float):
        return float(value)
    return canonical(value)


def opinions_in(
    store: Store, session_id: str, schemas: Sequence[LabelSchema], *, copy_id: str | None = None
) -> Opinions:
    """What people answered to these questions, to versions that ask the same.

    Args:
        store: Where the session is.
        session_id: The session.
        schemas: Its questions.
        copy_id: One item only.
    """
    only = {} if copy_id is None else {"copy_id": copy_id}
    items = store.frame(
        "items", columns=["copy_id", "trace_id", "position"], session_id=session_id, **only
    )
    places = {copy: (trace, at) for copy, trace, at in items.itertuples(index=False, name=None)}
    fits = fits_of(store, schemas)
    units: dict[str, dict[Place, Unit]] = {name: {} for name in fits}
    earlier = dict.fromkeys(fits, 0)
    columns = [
        *("assessment_id", "copy_id", "name", "span_id", "target", "schema_version"),
        *("value", "rationale", "reviewer"),
    ]
    decode = _Decoder()
    for answer in answers_in(store, session_id, columns, name=list(fits), **only):
        assessment_id, copy, name, span_id, target, version, value, rationale, reviewer = answer
        if version not in fits[name]:
            earlier[name] += 1
            continue
        slot = Slot(name, span_id, target)
        unit = units[name].get((copy, slot))
        if unit is None:
            trace_id, position = places[copy]
            unit = units[name][copy, slot] = Unit(copy, trace_id, position, slot)
        unit.answers[reviewer] = Said(assessment_id, decode(value), rationale)
    ordered = {
        name: sorted(found.values(), key=lambda unit: unit.position)
        for name, found in units.items()
    }
    return Opinions(ordered, earlier)


def answers_in(
    store: Store, session_id: str, columns: list[str], **only: Any
) -> Iterator[tuple[Any, ...]]:
    """These columns of people's valid answers, of those rows where others equal `only`."""
    wanted = list(dict.fromkeys([*columns, "value"]))
    frame = store.frame(
        "assessments",
        columns=wanted,
        session_id=session_id,
        valid=True,
        existing=False,
        source_type="HUMAN",
        **only,
    )
    frame = frame[frame["value"].notna()]
    return zip(*(frame[name].tolist() for name in columns), strict=True)


class _Decoder:
    """Values from their JSON; a text that comes again is decoded once, a list is never shared."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def __call__(self, text: str) -> Any:
        if text not in self._known:
            self._known[text] = json.loads(text)
        value = self._known[text]
        return list(value) if isinstance(value, list) else value
