"""Any sequence of changes, beside a model that keeps the whole past in a list."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling_widget.errors import ReviewIncomplete
from tests.contract.store.conftest import SQL

REQUIRED = ("faithful", "tone")
items = st.integers(0, 1)
names = st.sampled_from(["faithful", "tone", "notes"])
values = st.sampled_from(["yes", "no", None])
changes = st.one_of(
    st.tuples(st.just("put"), items, names, values, st.booleans()),
    st.tuples(
        st.just("move"), items, st.sampled_from(["pending", "in_progress", "completed", "skipped"])
    ),
    st.tuples(st.just("undo")),
)


@dataclass
class Model:
    """What a reviewer would say is there; undo takes the picture before the last change."""

    answers: list[dict[str, str]] = field(default_factory=lambda: [{}, {}])
    states: list[str] = field(default_factory=lambda: ["pending", "pending"])
    past: list[tuple[Any, Any]] = field(default_factory=list)

    def put(self, item: int, name: str, value: str | None, complete: bool) -> None:
        answers = {k: v for k, v in self.answers[item].items() if k != name}
        answers |= {} if value is None else {name: value}
        if complete and not set(REQUIRED) <= set(answers):
            raise ReviewIncomplete("", missing=())
        state = self.states[item]
        untouched = value is None and name not in self.answers[item]
        if complete:
            state = "completed"
        elif state == "completed":
            cleared = name in REQUIRED and value is None and not untouched
            state = "in_progress" if cleared else state
        elif not untouched:
            state = "in_progress"
        self._become(item, answers, state)

    def move(self, item: int, state: str) -> None:
        if state == "completed" and not set(REQUIRED) <= set(self.answers[item]):
            raise ReviewIncomplete("", missing=())
        self._become(item, self.answers[item], state)

    def undo(self) -> None:
        if self.past:
            self.answers, self.states = self.past.pop()

    def _become(self, item: int, answers: dict[str, str], state: str) -> None:
        if (answers, state) != (self.answers[item], self.states[item]):
            self.past.append((copy.deepcopy(self.answers), list(self.states)))
            self.answers[item], self.states[item] = answers, state


def outcome_of(call: Callable[..., Any], *args: Any, **named: Any) -> str:
    try:
        call(*args, **named)
    except ReviewIncomplete:
        return "incomplete"
    return "done"


@pytest.fixture
def reviewers() -> list[str]:
    return []


@pytest.mark.parametrize("url", SQL, indirect=True)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sequence=st.lists(changes, max_size=12))
def test_any_sequence_leaves_one_valid_row_per_slot_and_the_state_of_the_model(
    desk: Any, reviewers: list[str], sequence: list[tuple[Any, ...]]
) -> None:
    who = f"reviewer {len(reviewers)}"  # one store, another person: nobody is in another's way
    reviewers.append(who)
    follow(desk, who, sequence)


def follow(desk: Any, who: str, sequence: list[tuple[Any, ...]]) -> None:
    """Make changes on a desk and on a model, and compare after each."""
    model = Model()
    for kind, *args in sequence:
        if kind == "put":
            item, name, value, complete = args
            more = {"name": name, "complete": complete, "required": REQUIRED}
            real = outcome_of(desk.put, value, item, who=who, **more)
            assert real == outcome_of(model.put, item, name, value, complete)
        elif kind == "move":
            item, state = args
            real = outcome_of(desk.move, state, item, who=who, required=REQUIRED)
            assert real == outcome_of(model.move, item, state)
        else:
            assert (desk.undo(who) is not None) == bool(model.past)
            model.undo()

        assert [desk.answers(i, who) for i in (0, 1)] == model.answers
        assert desk.store.states(desk.session_id, who)[:2] == model.states

    history = desk.store.frame("assessments", reviewer=who)
    slots = history.groupby(["copy_id", "name"])
    assert (slots["valid"].sum() == 1).all()
    assert (slots["rev"].max() == slots.size()).all()
    assert history[history["valid"]]["rev"].sum() == len(history)
    reviews = desk.store.frame("reviews", reviewer=who).groupby("copy_id")
    assert (reviews["valid"].sum() == 1).all()
