"""A kernel that is interrupted while MLflow is asked: nothing is half made or unseen."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.store.mlflow.client import Tracking

ANN = "ann@example.com"
TRACES = lw.sample_traces()


@contextlib.contextmanager
def interrupted(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[list[int]]:
    """Interrupts the kernel before one of the requests; yields how many there were."""
    tried = Tracking._tried
    seen = [0]

    def count(self: Tracking, call: Callable[[], Any]) -> Any:
        seen[0] += 1
        if seen[0] == at:
            raise KeyboardInterrupt
        return tried(self, call)

    with monkeypatch.context() as patched:
        patched.setattr(Tracking, "_tried", count)
        yield seen


OPERATIONS: dict[str, Callable[[Any], object]] = {
    "answer": lambda session: session.log_assessment(
        session.trace_ids[0], "helpful", False, reviewer=ANN
    ),
    "add traces": lambda session: session.add_traces(TRACES[2:4]),
    "make a session": lambda session: session.store.add_session(
        {"session_id": "", "name": "other", "created_by": ANN, "label_schemas": []}
    ),
    "rename": lambda session: session.store.update_session(
        session.labeling_session_id, name=secrets.token_hex(4)
    ),
}


def seen_by(session: Any) -> tuple[Any, ...]:
    """What there is: sessions, traces, answers and the session's name."""
    labels = session.labels()
    sessions = session.store.frame("sessions")
    return (
        int(sessions["deleted_at"].isna().sum()),
        session.trace_ids,
        labels["value"].tolist(),
        session.name,
    )


def copies_in(session: Any) -> int:
    """Traces that the experiment holds, whatever they are part of."""
    found = session.store._tracking._traces.search_traces(
        experiment_ids=[session.store.experiment_id]
    )
    return len(found)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_interrupted_kernel_sees_what_a_new_one_sees_and_nothing_is_half_there(
    team: Any, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    session = team.begin(TRACES[:2])
    session.log_assessment(session.trace_ids[0], "helpful", True, reviewer=ANN)
    sessions, traces, _, _ = seen_by(session)
    at, over = 0, False
    while not over:
        at += 1
        with interrupted(monkeypatch, at) as seen, contextlib.suppress(KeyboardInterrupt):
            OPERATIONS[operation](session)
        over = seen[0] < at
        after = seen_by(session)
        assert after == seen_by(team.again())
        assert after[0] == sessions + (over and operation == "make a session")
        assert len(after[1]) in (len(traces), len(traces) + 2)
        assert len(after[2]) == 1
        assert copies_in(session) == len(after[1])
    assert at > 1
