"""Traces that applications really write: unstorable text, impossible times, odd assessments."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw

pytestmark = pytest.mark.usefixtures("store")

LONE = "\ud800"
"""Half of a surrogate pair: a Python text with no UTF-8 form."""

ASSESSMENT = {
    "assessment_id": "a-1",
    "assessment_name": "tone",
    "source": {"source_type": "LLM_JUDGE", "source_id": "judge"},
    "create_time": "2026-03-05T09:30:00Z",
    "feedback": {"value": "kind"},
}


@pytest.fixture
def session() -> lw.LabelingSession:
    return lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])


def test_unstorable_text_anywhere_in_a_trace_does_not_keep_it_out(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    odd = make_trace(1)
    odd["info"].update(
        state=LONE,
        client_request_id=LONE,
        request_preview=LONE,
        tags={"mlflow.traceName": LONE, "note": "a\0b"},
        assessments=[{**ASSESSMENT, "rationale": f"{LONE}\0", "feedback": {"value": LONE}}],
    )
    odd["data"]["spans"][0]["name"] = LONE
    odd["data"]["spans"][0]["attributes"].update(
        {"mlflow.spanInputs": json.dumps(LONE), "mlflow.spanOutputs": json.dumps(LONE)}
    )
    session.add_traces([odd, make_trace(2)])
    for include_spans in (True, False):
        found = lw.search_traces(session.mlflow_run_id, include_spans=include_spans)
        assert len(found) == 2
        assert json.loads(found["trace"].iloc[0])["info"]["tags"]["note"] == "a\0b"
        found["trace"].iloc[0].encode()
    assert lw.search_traces(session.mlflow_run_id)["request"].iloc[0] == LONE
    assert session.labels(include_existing=True)["value"].tolist() == [LONE]


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon", 10**30, [1]]
)
def test_a_time_that_no_clock_shows_is_no_time(
    moment: Any, session: lw.LabelingSession, make_trace: Any
) -> None:
    odd = make_trace(1)
    odd["info"].update(request_time=moment, assessments=[{**ASSESSMENT, "create_time": moment}])
    session.add_traces([odd, make_trace(2)])
    items = session.store.frame("items", columns=["request_time"])
    assert items["request_time"].isna().tolist() == [True, False]
    assert len(lw.search_traces(session.mlflow_run_id)) == 2


@pytest.mark.parametrize(
    ("odd", "value"),
    [
        ({"source": None}, "kind"),
        ({"source": "ann"}, "kind"),
        ({"source": {"source_type": None, "source_id": 5}}, "kind"),
        ({"metadata": "none"}, "kind"),
        ({"overrides": {"a": 1}}, "kind"),
        ({"assessment_id": {"a": 1}}, "kind"),
        ({"feedback": "kind"}, "kind"),
        ({"feedback": {"value": ["a", {"b": None}]}}, ["a", {"b": None}]),
        ({"expectation": {"serialized_value": {"value": '["a"]'}}}, ["a"]),
        ({"expectation": {"serialized_value": {"value": "[half"}}}, "[half"),
        ({"expectation": {"serialized_value": {"value": 5}}}, 5),
        ({"expectation": {"serialized_value": "text"}}, "text"),
    ],
)
def test_an_assessment_of_an_odd_shape_is_copied_with_what_it_says(
    odd: dict[str, Any], value: Any, session: lw.LabelingSession, make_trace: Any
) -> None:
    trace = make_trace(1)
    trace["info"]["assessments"] = [{**ASSESSMENT, **odd}, {**ASSESSMENT, **odd}]
    session.add_traces(trace)
    assert session.labels().empty
    assert session.labels(include_existing=True)["value"].tolist() == [value, value]
    found = lw.search_traces(session.mlflow_run_id)["assessments"].iloc[0]
    assert len({assessment["assessment_id"] for assessment in found}) == 2


def test_a_trace_that_is_given_twice_in_one_call_is_added_once(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    twice = pd.DataFrame({"trace": [make_trace(1), make_trace(1)]}, index=["x", "x"])
    session.add_traces(twice)
    assert len(session) == 1
