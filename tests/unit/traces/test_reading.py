"""`read_traces`: every form that traces come in, and what is not a trace."""

# Which kind of block is there is what these tests find out.
# mypy: disable-error-code="union-attr"

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from labeling_widget.errors import BadTraces, TraceError
from labeling_widget.traces.mlflow import (
    SOURCE_ID,
    parse_trace,
    read_traces,
    to_mlflow_dict,
    traces_frame,
)

V2: dict[str, Any] = {
    "info": {
        "request_id": "tr-2",
        "experiment_id": "5",
        "timestamp_ms": 1_700_000_000_123,
        "execution_time_ms": 40,
        "status": "OK",
        "request_metadata": {"mlflow.traceInputs": '{"q": 1}'},
        "tags": {"mlflow.traceName": "old"},
    },
    "data": {
        "spans": [
            {
                "name": "root",
                "context": {"span_id": "0xa1b2c3d4e5f60718", "trace_id": "0x" + "ab" * 16},
                "parent_id": None,
                "start_time": 1_700_000_000_123_000_000,
                "end_time": 1_700_000_000_163_000_000,
                "status_code": "ERROR",
                "status_message": "it broke",
                "attributes": {
                    "mlflow.spanType": '"CHAIN"',
                    "mlflow.spanInputs": '{"question": "why?"}',
                },
                "events": [{"name": "note", "timestamp": 1_700_000_000_124_000_000}],
            },
            {
                "name": "child",
                "context": {"span_id": "0x00000000000000c1", "trace_id": "0x" + "ab" * 16},
                "parent_id": "0xa1b2c3d4e5f60718",
                "start_time": 1_700_000_000_130_000_000,
                "end_time": 1_700_000_000_140_000_000,
                "status_code": "OK",
                "attributes": {},
            },
        ]
    },
}


class TraceLike:
    """Has what an `mlflow.entities.Trace` has."""

    def __init__(self, trace: dict[str, Any]) -> None:
        self.trace = trace

    def to_json(self) -> str:
        return json.dumps(self.trace)


class Broken:
    def to_json(self):
        raise RuntimeError("no connection")


def test_a_json_string_is_kept_byte_for_byte(make_span, make_trace):
    text = json.dumps(make_trace(make_span(1)), indent=1)
    [found] = read_traces(text)
    assert found.body == text.encode()


def test_objects_strings_bytes_dicts_and_frames_give_the_same_trace(make_span, make_trace):
    trace = make_trace(make_span(1, inputs={"q": "é"}), request_preview="é")
    text = json.dumps(trace)
    forms = [
        trace,
        text,
        text.encode(),
        TraceLike(trace),
        [TraceLike(trace)],
        pd.Series([text]),
        pd.DataFrame({"trace": [text]}),
        pd.DataFrame({"trace": [TraceLike(trace)]}),
        pd.DataFrame({"trace": [trace]}),
    ]
    for form in forms:
        [found] = read_traces(form)
        assert (found.trace_id, found.name, found.span_count) == (
            trace["info"]["trace_id"],
            "app",
            1,
        )
        assert json.loads(found.body) == trace
        assert found.request_preview == "é"


def test_times_state_tags_and_assessments_are_read(make_span, make_trace):
    judged = [{"assessment_name": "ok", "feedback": {"value": True}}]
    [found] = read_traces(make_trace(make_span(1), assessments=judged, state="ERROR"))
    assert found.request_time.isoformat() == "2026-03-05T09:30:00.120000+00:00"
    assert (found.duration_ms, found.state, found.assessments) == (12, "ERROR", judged)
    assert found.tags == {"mlflow.traceName": "app"}


def test_previews_come_from_the_root_span_where_the_info_has_none(make_span, make_trace):
    [found] = read_traces(make_trace(make_span(1, inputs="x" * 3000, outputs={"a": 1})))
    assert (found.request_preview, found.response_preview) == ("x" * 1000, '{"a": 1}')


def test_version_2_becomes_version_3():
    [found] = read_traces(V2)
    info = json.loads(found.body)["info"]
    assert info["request_time"] == "2023-11-14T22:13:20.123Z"
    assert info["execution_duration_ms"] == 40
    trace = parse_trace(found.body)
    assert [span.span_id for span in trace.spans] == ["a1b2c3d4e5f60718", "00000000000000c1"]
    assert trace.spans[1].parent_id == "a1b2c3d4e5f60718"
    assert (trace.spans[0].status, trace.spans[0].status_message) == ("ERROR", "it broke")
    assert trace.request == {"question": "why?"}
    assert parse_trace(json.dumps(V2)) == trace


def test_a_frame_without_a_trace_column_is_rebuilt_from_the_others(make_span, make_trace):
    trace = make_trace(
        make_span(1, inputs={"q": 1}, outputs="a"), make_span(2, parent=1, type="TOOL")
    )
    frame = traces_frame([json.dumps(trace).encode()])
    [whole], [rebuilt] = read_traces(frame), read_traces(frame.drop(columns="trace"))
    first, second = parse_trace(whole.body), parse_trace(rebuilt.body)
    assert first.spans == second.spans
    assert (first.trace_id, first.request_time, first.tags) == (
        second.trace_id,
        second.request_time,
        second.tags,
    )
    assert rebuilt.duration_ms == 12


def test_a_copy_found_again_is_known_as_its_source(make_span, make_trace):
    body = json.dumps(make_trace(make_span(1))).encode()
    copy = to_mlflow_dict(body, trace_id="tr-" + "9" * 32, extra_metadata={SOURCE_ID: "tr-source"})
    [found] = read_traces(copy)
    assert found.trace_id == parse_trace(found.body).trace_id == "tr-source"


def test_an_empty_frame_gives_no_traces():
    assert read_traces(pd.DataFrame({"trace": []})) == []
    assert read_traces([]) == []


def test_a_frame_without_usable_columns_names_those_it_wants():
    with pytest.raises(TraceError, match=r"'trace'.*'trace_id' with 'spans'.*got id, text"):
        read_traces(pd.DataFrame({"id": [1], "text": ["a"]}))


def test_something_that_holds_no_traces_is_refused():
    with pytest.raises(TraceError, match="got int"):
        read_traces(3)


def test_every_row_that_is_no_trace_is_listed_with_its_reason(make_span, make_trace):
    good = json.dumps(make_trace(make_span(1)))
    rows = [
        good,
        good[: len(good) // 2],
        None,
        "[1]",
        {"info": {}},
        {"info": {"state": "OK"}, "data": {"spans": []}},
        make_trace(),
        Broken(),
        make_trace({"name": "no id"}),
        {"info": {"trace_id": "tr-x"}, "data": {"spans": "none"}},
        f"tr-{'0f' * 16}",
        good,
    ]
    with pytest.raises(BadTraces) as caught:
        read_traces(rows)
    reasons = dict(caught.value.rows)
    assert list(reasons) == [*range(1, 11)]
    wanted = {
        1: "not JSON",
        2: "not written yet",
        3: "JSON list",
        4: "no 'data' part",
        5: "no trace_id",
        6: "no spans and no previews; search with include_spans=True",
        7: "no connection",
        8: "no span_id",
        9: "not a list",
        10: "the id of a trace: mlflow.get_trace",
    }
    for position, words in wanted.items():
        assert words in reasons[position]
    assert str(caught.value).startswith("10 of 12 are not traces, so none was read: row 1: ")


def test_a_trace_without_spans_is_read_when_it_has_previews(make_trace):
    [found] = read_traces(make_trace(request_preview="hello"))
    assert (found.span_count, found.request_preview) == (0, "hello")
    assert "include_spans=True" in found.problems[0]


def test_attributes_that_are_not_json_are_a_problem_and_nan_is_none(make_span, make_trace):
    span = make_span(1, name="s", attributes={"note": "{half", "loss": "NaN"})
    [found] = read_traces(make_trace(span))
    assert found.problems == ("span 's': note is not JSON",)


def test_nan_and_lone_surrogates_are_kept_as_they_came(make_span, make_trace):
    trace = make_trace(make_span(1, inputs={"a": float("nan"), "b": "\ud800"}))
    text = json.dumps(trace)
    [from_text], [from_dict] = read_traces(text), read_traces(trace)
    assert from_text.body == text.encode()
    for found in (from_text, from_dict):
        inputs = parse_trace(found.body).spans[0].inputs
        assert inputs["a"] != inputs["a"]
        assert inputs["b"] == "\ud800"


def test_exporting_under_another_id_rewrites_it_everywhere(make_span, make_trace):
    judged = [{"assessment_name": "ok", "trace_id": "old", "feedback": {"value": True}}]
    body = json.dumps(make_trace(make_span(1), make_span(2, parent=1), assessments=judged)).encode()
    new = "tr-" + "ab" * 16
    trace = to_mlflow_dict(body, trace_id=new, extra_metadata={"k": "v"})
    assert trace["info"]["trace_id"] == new
    assert trace["info"]["trace_metadata"]["k"] == "v"
    assert trace["info"]["assessments"][0]["trace_id"] == new
    assert {span["trace_id"] for span in trace["data"]["spans"]} == {"q6urq6urq6urq6urq6urqw=="}
    assert {span["attributes"]["mlflow.traceRequestId"] for span in trace["data"]["spans"]} == {
        json.dumps(new)
    }
    assert to_mlflow_dict(body) == json.loads(body)
