"""Traces of an application that is still running are waited for, and never half a copy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget import unfinished

pytestmark = pytest.mark.filterwarnings("default")  # what MLflow's tracing warns of


@pytest.fixture
def session(url: str) -> Iterator[lw.LabelingSession]:
    lw.set_store(url)
    lw.create_label_schema("ok", type="feedback", title="?", input=lw.InputPassFail())
    yield lw.create_labeling_session("pilot", label_schemas=["ok"])
    lw.set_store("sqlite://")


@pytest.fixture
def running(
    url_anywhere: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], tuple[Any, str]]]:
    """Starts a traced call of which one span has ended: its root span, and its trace's id."""
    import mlflow

    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(url_anywhere.removeprefix("mlflow+").partition("?")[0])
    mlflow.set_experiment(url_anywhere.partition("experiment=")[2].partition("&")[0])
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")

    def start() -> tuple[Any, str]:
        root = mlflow.start_span_no_context("answer", inputs={"question": "why?"})
        mlflow.start_span_no_context("look up", parent_span=root).end()
        return root, root.trace_id

    yield start
    mlflow.set_tracking_uri(before)


def test_a_trace_that_ends_while_it_is_waited_for_is_added_whole(
    running: Callable[[], tuple[Any, str]], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    root, trace_id = running()
    halves = mlflow.search_traces(return_type="list")
    assert [(half.info.trace_id, str(half.info.state)) for half in halves] == [
        (trace_id, "IN_PROGRESS")
    ]
    looked = threading.Event()
    flush = unfinished._flush

    def flush_and_tell() -> None:
        flush()
        looked.set()

    monkeypatch.setattr(unfinished, "_flush", flush_and_tell)
    ending = threading.Thread(target=lambda: (looked.wait(), root.end(outputs="because")))
    ending.start()
    lw.set_store(f"sqlite:///{tmp_path}/labels.db")
    lw.create_label_schema("ok", type="feedback", title="?", input=lw.InputPassFail())
    session = lw.create_labeling_session("pilot", label_schemas=["ok"])
    session.add_traces(halves)
    ending.join()
    frame = lw.search_traces(run_id=session.labeling_session_id)
    assert frame["state"].tolist() == ["OK"]
    assert sorted(span["name"] for span in frame["spans"].iloc[0]) == ["answer", "look up"]


def test_a_trace_that_does_not_end_is_named_and_none_is_added(
    running: Callable[[], tuple[Any, str]],
    session: lw.LabelingSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import mlflow

    monkeypatch.setattr(unfinished, "WAIT", 0.0)
    _, trace_id = running()
    done, _ = running()
    done.end()
    with pytest.raises(lw.errors.TraceError, match="still being written") as caught:
        session.add_traces(mlflow.search_traces())
    assert trace_id in str(caught.value)
    assert str(caught.value).startswith("1 of 2 traces")
    assert len(session) == 0
    frame = mlflow.search_traces()
    session.add_traces(frame[frame["state"] != "IN_PROGRESS"])
    assert len(session) == 1


def test_a_trace_from_a_file_that_says_it_runs_is_taken_as_it_is(
    running: Callable[[], tuple[Any, str]], session: lw.LabelingSession
) -> None:
    del running
    span = {"span_id": "00000000000000a1", "name": "answer"}
    info = {"trace_id": "tr-" + "7" * 32, "state": "IN_PROGRESS"}
    session.add_traces({"info": info, "data": {"spans": [span]}})
    assert len(session) == 1
