"""A tracking server that is asked over HTTP: gone, back again, and how often it is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from labeling_widget.errors import StoreUnreachable
from labeling_widget.store.mlflow import client
from tests.contract.store.conftest import new_experiment, scratch
from tests.contract.store.mlflow.conftest import Team, found_by_mlflow
from tests.contract.store.mlflow.test_in_mlflow import ours
from tests.contract.store.mlflow.test_kernels import answer
from tools.mlflow_server import TrackingServer


@pytest.fixture
def mortal() -> Iterator[TrackingServer]:
    """A server that a test may stop."""
    with scratch() as folder, TrackingServer(folder) as running:
        yield running


def test_a_server_that_goes_away_keeps_nobody_waiting_and_loses_nothing(
    mortal: TrackingServer, team_at: Any
) -> None:
    url = new_experiment(mortal.uri, refresh=60)
    session = team_at(url).begin()
    session.store.put_answer(answer(session, key="k1"))
    sent = answer(session, "false", item=1, key="k2")
    mortal.stop()
    for _ in range(2):
        with pytest.raises(StoreUnreachable, match="does not answer") as caught:
            session.store.put_answer(sent)
        assert caught.value.retryable
    # What was read is still there to be looked at.
    assert session.labels()["value"].tolist() == [True]
    mortal.start()
    first = session.store.put_answer(sent)
    again = session.store.put_answer(sent)
    assert (first.seq, first.at) == (again.seq, again.at)
    labels = team_at(url).store().frame("assessments", existing=False)
    assert labels["value"].tolist() == ["true", "false"]
    assert len(ours(found_by_mlflow(url, session.mlflow_run_id), "helpful")) == 2


def test_a_server_that_is_not_there_is_named_without_the_password(mortal: TrackingServer) -> None:
    from labeling_widget.store import open_store

    mortal.stop()
    address = mortal.uri.replace("http://", "http://ann:hush@")
    with pytest.raises(StoreUnreachable) as caught:
        open_store(f"mlflow+{address}?experiment=x")
    assert "hush" not in str(caught.value)
    assert "does not answer" in str(caught.value)


def requests_of(team: Team, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What is asked of the server to open a session and show its first trace."""
    import requests

    asked: Counter[str] = Counter()
    send = requests.Session.send

    def counted(self: Any, request: Any, **more: Any) -> Any:
        asked[f"{request.method} {request.path_url.partition('?')[0]}"] += 1
        return send(self, request, **more)

    with monkeypatch.context() as patched:
        patched.setattr(requests.Session, "send", counted)
        session = team.again()
        store, session_id = session.store, session.labeling_session_id
        assert len(store.states(session_id, "ann")) == len(session)
        assert session.labels().empty
        store.body(session.copy_id(session.trace_ids[0]))
    return asked


def test_opening_a_session_asks_as_often_for_many_traces_as_for_few_but_for_pages(
    server: TrackingServer, team_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Copied through the server's own database, which is quicker than through the server.
    monkeypatch.setattr(client, "_PAGE", 100)
    counted = []
    for traces in (5, 250):
        experiment = new_experiment(server.uri, refresh=60)
        direct = experiment.replace(server.uri, server.database)
        filled = team_at(direct)
        filled.begin([_trace(f"tr-{number:032x}") for number in range(traces)])
        team = team_at(experiment)
        team.session_id = filled.session_id
        counted.append(requests_of(team, monkeypatch))
    few, many = counted
    search = "POST /api/3.0/mlflow/traces/search"
    assert few.pop(search) == 1
    assert many.pop(search) == 3  # pages of 100
    assert many == few
    assert sum(few.values()) <= 10


def _trace(trace_id: str) -> str:
    span = {"span_id": "00000000000000a1", "name": "answer", "trace_id": ""}
    return json.dumps({"info": {"trace_id": trace_id}, "data": {"spans": [span]}})
