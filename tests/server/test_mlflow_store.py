"""Pages at a URL whose store is MLflow."""

from __future__ import annotations

from pathlib import Path

import mlflow
import pytest

import labeling_widget as lw
from tests.server.browsing import Browser
from tools.labeling_server import LabelingServer
from tools.mlflow_server import tracking_database

ANN = "ann@example.com"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_an_answer_at_a_url_is_an_assessment_in_mlflow(tmp_path: Path) -> None:
    tracking = tracking_database(tmp_path)
    lw.set_store(f"mlflow+{tracking}")
    question = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("pilot", label_schemas=[question], assigned_users=[ANN])
    session.add_traces(lw.sample_traces().head(2))
    key, item = session.labeling_session_id, session.trace_ids[0]
    with LabelingServer(tmp_path, f"mlflow+{tracking}") as server:
        browser = Browser(server.url)
        assert browser.get(server.link(key, ANN)).status == 200
        assert browser.put(key, item, True).json()["ok"]
    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(tracking)
    traces = mlflow.search_traces(run_id=key, return_type="list")
    mlflow.set_tracking_uri(before)
    said = [
        (each.name, each.feedback.value, each.source.source_id)
        for trace in traces
        for each in trace.info.assessments
        if each.source.source_type == "HUMAN"
    ]
    assert said == [("correct", True, ANN)]
