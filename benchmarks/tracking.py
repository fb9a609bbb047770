"""A session on an MLflow server over HTTP, beside what MLflow itself takes for the same there."""

from __future__ import annotations

import contextlib
import io
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import labeling_widget as lw
from benchmarks.measure import Row, medians_ms, traces
from labeling_widget.session import LabelingSession
from labeling_widget.store import open_store
from labeling_widget.store.base import Store
from labeling_widget.widget.session_backend import SessionBackend
from tools.mlflow_server import TrackingServer

TRACES = 1_000
REVIEWER = "ann@example.com"


def rows() -> Iterator[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder, TrackingServer(Path(folder)) as server:
        experiment = f"?experiment={secrets.token_hex(8)}"
        # Filled through the server's own database, which is quicker than through the server.
        session_id = _fill(f"mlflow+{server.database}{experiment}")
        url = f"mlflow+{server.uri}{experiment}"
        yield _opening(url, session_id)
        yield _answering(url, session_id)


def _fill(url: str) -> str:
    store = lw.set_store(url)
    lw.create_label_schema("ok", type="feedback", title="Good?", input=lw.InputPassFail())
    session = lw.create_labeling_session("benchmark", label_schemas=["ok"])
    with contextlib.redirect_stderr(io.StringIO()):  # the progress bar
        session.add_traces(traces(TRACES))
    store.close()
    return session.labeling_session_id


def _opening(url: str, session_id: str) -> Row:
    search = _mlflow(url, session_id)

    def opened() -> None:
        store, backend = _backend(url, session_id)
        _answered(backend, "session.open", {})
        _answered(backend, "item.get", {"indexes": [0]})
        store.close()

    opened()
    ours, theirs = medians_ms(opened, search)
    return Row(
        what=f"session of {TRACES:,} traces over HTTP → first trace",
        value=ours,
        unit="ms",
        beside=f"MLflow's search of them, without spans: {theirs:,.0f} ms",
    )


def _answering(url: str, session_id: str) -> Row:
    import mlflow  # noqa: PLC0415 - takes seconds
    from mlflow.entities import AssessmentSource  # noqa: PLC0415 - as above

    store = open_store(url)
    session = LabelingSession(store, session_id)
    first, second = session.trace_ids[:2]
    copy_id = session.copy_id(second)
    turn = iter(range(1_000))
    source = AssessmentSource("HUMAN", REVIEWER)
    ours, theirs = medians_ms(
        lambda: session.log_assessment(first, "ok", next(turn) % 2 == 0, reviewer=REVIEWER),
        lambda: mlflow.log_feedback(trace_id=copy_id, name="other", value=True, source=source),
    )
    store.close()
    return Row(
        what="an answer stored over HTTP",
        value=ours,
        unit="ms",
        beside=f"MLflow's log_feedback: {theirs:,.0f} ms",
    )


def _mlflow(url: str, session_id: str) -> Any:
    """MLflow's own search of the traces of a session, as the store makes it."""
    import mlflow  # noqa: PLC0415 - takes seconds

    mlflow.set_tracking_uri(url.removeprefix("mlflow+").partition("?")[0])
    experiment_id = mlflow.get_run(session_id).info.experiment_id
    return lambda: mlflow.search_traces(
        run_id=session_id, locations=[experiment_id], include_spans=False, return_type="list"
    )


def _backend(url: str, session_id: str) -> tuple[Store, SessionBackend]:
    store = open_store(url)
    return store, SessionBackend(LabelingSession(store, session_id), REVIEWER)


def _answered(backend: SessionBackend, op: str, args: dict[str, Any]) -> None:
    call = {"v": 1, "kind": "call", "id": "c1", "op": op, "args": args}
    reply = backend.dispatcher().answer(call)
    if reply is None or not reply["ok"]:
        raise RuntimeError(f"{op} was refused: {reply}")
