"""What reviewers expect of a session's traces, and what is made of it where they disagree."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import pandas as pd

from labeling_widget.checks import shown
from labeling_widget.dataset_records import RECORD_ID, inputs_of
from labeling_widget.errors import DatasetError, Disagreement, Opinion, ReviewersDisagree
from labeling_widget.notices import SyncWarning
from labeling_widget.session_sync_said import Said
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import canonical, key_of, trace_source
from labeling_widget.traces.mlflow import parse_trace

OnConflict = Literal["error", "latest", "all"]

CHOICES: tuple[OnConflict, ...] = ("error", "latest", "all")

_AT_ONCE = 100
"""Traces whose bodies are read together."""

_LISTED = 10
"""Disagreements that a message spells out; `ReviewersDisagree.disagreements` has all of them."""


class Gathered:
    """What was said of the traces of the same inputs."""

    def __init__(self, inputs: dict[str, Any]) -> None:
        self.inputs = inputs
        self.said: list[Said] = []
        self.traces: list[str] = []
        self.records: list[str] = []
        self.conversation = ""

    @property
    def source(self) -> dict[str, Any]:
        """Where the record comes from: its traces, else the records that they were made of."""
        if self.traces:
            data = {"session_id": self.conversation} if self.conversation else None
            return trace_source(self.traces, data)
        return {"source_type": "HUMAN", "source_data": {"source_id": self.records[0]}}


def check_on_conflict(on_conflict: Any) -> OnConflict:
    """Return `on_conflict`; raises `DatasetError` if it is none."""
    for choice in CHOICES:
        if choice == on_conflict:
            return choice
    raise DatasetError(
        f"on_conflict takes 'error', 'latest' or 'all'; got {shown(on_conflict)}",
        field="on_conflict",
    )


def gathered(store: Store, session_id: str, said: Sequence[Said]) -> list[Gathered]:
    """What was said, by the inputs of the traces, in the session's order.

    A trace whose inputs no record can have is left out, with a `SyncWarning` that names it.
    """
    by_copy: dict[str, list[Said]] = {}
    for one in said:
        by_copy.setdefault(one.copy_id, []).append(one)
    found: dict[str, Gathered] = {}
    left_out: list[str] = []
    for item, body in _bodies(store, session_id, by_copy):
        trace_id = item["trace_id"]
        try:
            inputs = inputs_of(parse_trace(body))
            reason = "it has no inputs"
        except DatasetError as error:
            inputs, reason = None, str(error)
        if inputs is None:
            left_out.append(f"{trace_id} ({reason})")
            continue
        group = found.setdefault(key_of(inputs), Gathered(inputs))
        group.said += by_copy[item["copy_id"]]
        record = (item["trace_metadata"] or {}).get(RECORD_ID)
        (group.records if record else group.traces).append(record or trace_id)
        group.conversation = group.conversation or item["conversation"]
    if left_out:
        warnings.warn(
            f"{len(left_out)} of {len(by_copy)} traces cannot be records of a dataset and are left "
            f"out: {'; '.join(left_out[:_LISTED])}{'; …' if len(left_out) > _LISTED else ''}",
            SyncWarning,
            stacklevel=3,
        )
    for group in found.values():
        group.said.sort(key=lambda one: one.place)
    return list(found.values())


def settled(groups: Iterable[Sequence[Said]], on_conflict: OnConflict) -> list[dict[str, Any]]:
    """The expectations of each group: name → value.

    Raises:
        ReviewersDisagree: `on_conflict` is `error`, and they do, in any of the groups.
    """
    found: list[dict[str, Any]] = []
    open_: list[Disagreement] = []
    for group in groups:
        by_name: dict[str, list[Said]] = {}
        for one in group:
            by_name.setdefault(one.name, []).append(one)
        expected: dict[str, Any] = {}
        for name, said in by_name.items():
            answers = [one for one in said if one.agreed] or said
            values = [answer.value for answer in answers]
            if len({_meaning(value) for value in values}) == 1 or on_conflict == "latest":
                expected[name] = values[-1]
            elif on_conflict == "all":
                expected[name] = every_value(values)
            else:
                opinions = (Opinion(one.reviewer, one.value, one.trace_id) for one in answers)
                open_.append(Disagreement(name, tuple(opinions)))
        found.append(expected)
    if open_:
        raise _disagreement(open_)
    return found


def every_value(values: Sequence[Any]) -> list[Any]:
    """The different values, most frequent first, of equally frequent ones the first given.

    Of lists, their different entries in one list: what MLflow's scorers take for
    `expected_facts` and `guidelines`.

    Example:
        >>> every_value(["b", "a", "a"])
        ['a', 'b']
        >>> every_value([["x", "y"], ["y", "z"]])
        ['y', 'x', 'z']
    """
    entries = [
        entry for value in values for entry in (value if isinstance(value, list) else [value])
    ]
    counts: dict[str, int] = {}
    first: dict[str, Any] = {}
    for entry in entries:
        meaning = _meaning(entry)
        counts[meaning] = counts.get(meaning, 0) + 1
        first.setdefault(meaning, entry)
    return [first[meaning] for meaning in sorted(counts, key=lambda one: -counts[one])]


def _meaning(value: Any) -> str:
    """Equal for answers that mean the same: `2` and `2.0` are one number, `1` and `True` not."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return canonical(value)


def _bodies(
    store: Store, session_id: str, wanted: Iterable[str]
) -> Iterator[tuple[dict[Any, Any], bytes]]:
    columns = ["copy_id", "trace_id", "conversation", "trace_metadata"]
    items = store.frame("items", columns=columns, session_id=session_id)
    items = items[items["copy_id"].isin(list(wanted))]
    for start in range(0, len(items), _AT_ONCE):
        few = items.iloc[start : start + _AT_ONCE]
        bodies = _bodies_of(store, few["copy_id"])
        for item in few.to_dict("records"):
            yield item, bodies[item["copy_id"]]


def _bodies_of(store: Store, copy_ids: pd.Series[Any]) -> dict[str, bytes]:
    frame = store.frame("items", columns=["copy_id", "body"], copy_id=list(copy_ids))
    return dict(zip(frame["copy_id"], frame["body"], strict=True))


def _disagreement(found: Sequence[Disagreement]) -> ReviewersDisagree:
    listed = "; ".join(
        f"{one.name!r}: "
        + ", ".join(
            f"{opinion.reviewer!r} says {shown(opinion.value)} of {opinion.trace_id}"
            for opinion in one.opinions
        )
        for one in found[:_LISTED]
    )
    more = f"; and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return ReviewersDisagree(
        f"reviewers disagree on {len(found)} expectations, so nothing was written: {listed}{more}. "
        "on_conflict='latest' takes the latest answer, 'all' every different one",
        disagreements=found,
    )
