"""A frame of traces as a table: what each column says, in whatever form the traces came."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from labeling_widget.errors import TraceError
from labeling_widget.samples import sample_traces
from labeling_widget.traces.export import traces_frame
from labeling_widget.traces.filters import Ranges, Sort, TraceFilter
from labeling_widget.traces.table import TraceTable
from labeling_widget.traces.table.carried import carried
from labeling_widget.traces.table.cells import NO_TIME, iso
from labeling_widget.traces.table.facets import facets_of, ranges_of
from labeling_widget.traces.table.search import matching, ordered

NOON = "2026-03-05T12:00:00.000Z"


def frame_of(**columns: list[Any]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    whole = {"trace_id": [f"tr-{row}" for row in range(size)], "request": ["?"] * size, **columns}
    return pd.DataFrame({name: pd.Series(cells) for name, cells in whole.items()})


def table_of(**columns: list[Any]) -> TraceTable:
    return TraceTable(frame_of(**columns))


def columns_of(table: TraceTable) -> list[Any]:
    return [
        table.ids,
        table.states,
        [iso(moment) for moment in table.times],
        table.durations.tolist(),
        table.requests,
        [table.tags_of(row) for row in range(len(table))],
        [table.assessments_of(row) for row in range(len(table))],
    ]


@pytest.mark.parametrize(
    "given",
    [
        lambda frame: frame[["trace"]],
        lambda frame: frame[["trace_id", "trace"]],
        lambda frame: frame["trace"],
        lambda frame: list(frame["trace"]),
        lambda frame: [text.encode() for text in frame["trace"]],
        lambda frame: [json.loads(text) for text in frame["trace"]],
        lambda frame: frame.drop(columns="trace"),
        lambda frame: frame.rename(
            columns={
                "trace_id": "request_id",
                "state": "status",
                "request_time": "timestamp_ms",
                "execution_duration": "execution_time_ms",
                "trace_metadata": "request_metadata",
            }
        ),
        lambda frame: frame.set_axis(
            pd.MultiIndex.from_tuples([(name, "") for name in frame.columns]), axis=1
        ),
    ],
    ids=[
        "trace column", "id and trace", "series", "texts", "bytes", "dicts", "no trace column",
        "MLflow 2 names", "column levels",
    ],
)  # fmt: skip
def test_every_form_of_the_same_traces_gives_the_same_table(given: Any) -> None:
    frame = sample_traces().head(8)
    assert columns_of(TraceTable(given(frame))) == columns_of(TraceTable(frame))


def test_a_frame_that_went_through_a_csv_file_keeps_its_tags_and_assessments() -> None:
    frame = sample_traces().head(4)
    read = pd.read_csv(io.StringIO(frame.to_csv(index=False)))
    assert facets_of(TraceTable(read)) == facets_of(TraceTable(frame))


def test_a_preview_that_is_the_json_of_a_text_is_that_text() -> None:
    info = {"trace_id": "tr-1", "request_preview": '"Who?"', "response_preview": '"cut in the mid'}
    table = TraceTable([{"info": info, "data": {}}])
    assert (table.request(0), table.response(0)) == ("Who?", '"cut in the mid')


def test_opentelemetrys_traces_are_rows_too() -> None:
    span = {
        "traceId": "0" * 31 + "1",
        "spanId": "0" * 15 + "1",
        "name": "chat",
        "startTimeUnixNano": "1772712000000000000",
        "endTimeUnixNano": "1772712002000000000",
        "attributes": [{"key": "input.value", "value": {"stringValue": "Who?"}}],
    }
    otlp = {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}
    spans = pd.DataFrame(
        {
            "context.trace_id": ["0" * 31 + "1"],
            "context.span_id": ["0" * 15 + "1"],
            "name": ["chat"],
            "start_time": [pd.Timestamp(NOON)],
            "end_time": [pd.Timestamp(NOON) + pd.Timedelta("2s")],
            "attributes.input.value": ["Who?"],
        }
    )
    for given in (otlp, json.dumps(otlp), [otlp], spans):
        table = TraceTable(given)
        assert table.ids == ["tr-" + "0" * 31 + "1"]
        assert (table.requests, table.durations.tolist()) == (["Who?"], [2000])
        assert [iso(moment) for moment in table.times] == [NOON]
        assert list(table.inputs.taken([0])["trace_id"]) == table.ids


def test_trace_objects_are_read_without_their_spans() -> None:
    class Info:
        def to_dict(self) -> dict[str, Any]:
            return {"trace_id": "tr-1", "state": "OK", "request_preview": "Why?"}

    class Trace:
        info = Info()

        def to_json(self) -> str:
            raise AssertionError("the whole trace was read")

    table = TraceTable([Trace()])
    assert (table.ids, table.states, table.requests) == (["tr-1"], ["OK"], ["Why?"])


def test_a_request_in_messages_is_called_by_what_the_user_said_last() -> None:
    messages = [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Hi"},
        {"role": "user", "content": "And\n  now?"},
    ]
    answer = {"choices": [{"message": {"role": "assistant", "content": "Then."}}]}
    table = table_of(request=[{"messages": messages}], response=[answer])
    assert (table.request(0), table.response(0)) == ("And now?", "Then.")


def test_a_preview_that_is_missing_is_made_from_the_root_span() -> None:
    asked = json.dumps({"messages": [{"role": "user", "content": "Who?"}]})
    span = {"span_id": "00000000000000a1", "attributes": {"mlflow.spanInputs": asked}}
    trace = {"info": {"trace_id": "tr-1"}, "data": {"spans": [span]}}
    assert TraceTable([json.dumps(trace)]).requests == ["Who?"]
    assert TraceTable([trace]).requests == ["Who?"]


def test_times_are_read_as_numbers_moments_and_texts_and_naive_ones_are_utc() -> None:
    noon = pd.Timestamp("2026-03-05 12:00")
    milliseconds = int(noon.timestamp() * 1000)
    forms: list[list[Any]] = [
        [milliseconds],
        [float(milliseconds), float("nan")],
        [noon, pd.NaT],
        [noon.tz_localize("UTC").tz_convert("Asia/Tokyo")],
        [noon.to_pydatetime(), NOON, "2026-03-05T12:00:00", str(milliseconds), np.float64("nan")],
        [noon.to_datetime64(), None, "soon", [], -1e300, float("inf"), 10**30],
    ]
    for cells in forms:
        found = [iso(moment) for moment in table_of(request_time=cells).times]
        assert set(found) <= {NOON, ""}
        assert found[0] == NOON


def test_durations_are_read_as_numbers_spans_of_time_and_texts() -> None:
    second = dt.timedelta(seconds=1)
    mixed = [1000, 1000.0, second, np.timedelta64(1, "s"), "1s", "1000", None, "x", pd.NaT, True]
    assert table_of(execution_duration=[second, pd.NaT]).durations[0] == 1000
    assert table_of(execution_duration=[1000]).durations.tolist() == [1000]
    found = table_of(execution_duration=mixed).durations
    assert found[:6].tolist() == [1000] * 6
    assert np.isnan(found[6:]).all()


def test_tokens_and_spans_come_from_the_metadata_and_are_missing_where_it_is_broken() -> None:
    told = [
        {"mlflow.trace.tokenUsage": '{"total_tokens": 7}', "mlflow.trace.sizeStats": "{"},
        {"mlflow.trace.tokenUsage": {"input_tokens": 2, "output_tokens": 3}},
        {"mlflow.trace.tokenUsage": "[]", "mlflow.trace.sizeStats": '{"num_spans": 4}'},
        None,
    ]
    table = table_of(trace_metadata=told)
    assert [None if np.isnan(n) else n for n in table.tokens] == [7, 5, None, None]
    assert [None if np.isnan(n) else n for n in table.spans] == [None, None, 4, None]


def test_rows_that_are_no_traces_are_in_the_table_with_what_is_wrong() -> None:
    good = sample_traces()["trace"].iloc[0]
    inputs = [good, None, float("nan"), 5, "{", "[]", {}, {"info": {}, "data": {}}, good, "\ud800"]
    for table in (TraceTable(inputs), TraceTable(pd.DataFrame({"trace": inputs}, dtype="object"))):
        wrong = [row for row in range(len(inputs)) if table.problem(row)]
        assert wrong == [1, 2, 3, 4, 5, 6, 7, 9]
        assert len(matching(table, TraceFilter())) == len(inputs)
        assert columns_of(table)[0][0] == columns_of(table)[0][8]
        assert facets_of(table).states[0].count == len(inputs) - 2


def test_cells_of_the_wrong_kind_are_missing() -> None:
    odd = [5, "x", [1], float("nan"), {"a": None}, [("k", "v")], b"\xff", np.array([1])]
    table = table_of(
        tags=odd, trace_metadata=odd, assessments=odd, state=odd, response=odd, trace_id=odd
    )
    facets = facets_of(table)
    assert [facet.key for facet in facets.tags] == ["k"]
    assert facets.assessments == []
    for column in ("state", "request_time", "duration", "spans", "tokens", "response", "trace_id"):
        order = ordered(table, matching(table, TraceFilter()), Sort(column=column))
        assert sorted(order) == list(range(len(odd)))


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame({"trace_id": []}),
        sample_traces().head(0),
        traces_frame([]),
        pd.DataFrame({"trace": pd.Series([], dtype="object")}),
    ],
)
def test_a_frame_without_rows_is_a_table_without_rows(frame: pd.DataFrame) -> None:
    table = TraceTable(frame)
    assert len(table) == 0
    assert facets_of(table).states == []
    assert len(matching(table, TraceFilter(text="x", conversation="y", since=NOON))) == 0
    assert table.inputs.taken([]).equals(frame)


@pytest.mark.parametrize(
    "wrong", [5, None, pd.DataFrame({"a": [1]}), pd.DataFrame(index=[0, 1]), object()]
)
def test_what_is_no_source_of_traces_is_refused_by_name(wrong: Any) -> None:
    with pytest.raises(TraceError, match="traces takes a frame") as caught:
        TraceTable(wrong)
    assert caught.value.field == "traces"


def test_the_same_id_twice_is_two_rows_and_a_column_twice_is_read_once() -> None:
    frame = frame_of(trace_id=["tr-1", "tr-1"], state=["OK", "ERROR"])
    doubled = pd.concat([frame, frame[["state"]].assign(state="no")], axis=1)
    table = TraceTable(doubled)
    assert (table.ids, table.states) == (["tr-1", "tr-1"], ["OK", "ERROR"])
    assert table.inputs.taken([1]).equals(doubled.iloc[[1]])


def test_superseded_and_withdrawn_assessments_are_left_out() -> None:
    source = {"source_type": "HUMAN", "source_id": "ann"}
    given: list[dict[str, Any]] = [
        {"assessment_id": "a", "assessment_name": "ok", "feedback": {"value": False}},
        {"assessment_id": "b", "assessment_name": "ok", "feedback": {"value": True},
         "overrides": "a", "source": source, "rationale": "Looked again."},
        {"assessment_id": "c", "assessment_name": "ok", "feedback": {"value": 1}, "valid": False},
        {"assessment_name": "facts", "expectation": {"serialized_value": {"value": '["x"]'}}},
        {"assessment_name": "judge", "feedback": {"error": {"error_code": "TIMEOUT"}}},
    ]  # fmt: skip
    found = carried(given)
    assert [(each.name, each.value, each.error) for each in found] == [
        ("ok", "true", ""),
        ("facts", '["x"]', ""),
        ("judge", "", "TIMEOUT"),
    ]
    assert (found[0].source, found[0].source_type) == ("ann", "HUMAN")
    assert found[0].rationale == "Looked again."


def test_facets_count_every_row_and_leave_mlflows_own_tags_out() -> None:
    rows = [{"team": "a", "mlflow.traceName": "x"}, {"team": "b"}, {"team": "b", "long": "y" * 500}]
    facets = facets_of(table_of(tags=rows))
    team, long = facets.tags
    assert (team.key, team.count) == ("team", 3)
    assert [(value.value, value.count) for value in team.values] == [("b", 2), ("a", 1)]  # noqa: PD011
    assert (long.key, long.count, long.values) == ("long", 1, [])  # noqa: PD011


def test_ranges_reach_over_every_row_that_tells_a_time_or_a_duration() -> None:
    table = table_of(request_time=[1000, None, 0], execution_duration=[None, 20, 3])
    assert ranges_of(table) == Ranges(
        min_duration_ms=3,
        max_duration_ms=20,
        since="1970-01-01T00:00:00.000Z",
        until="1970-01-01T00:00:01.000Z",
    )
    assert ranges_of(table_of(request_time=[None])) == Ranges()


@pytest.mark.parametrize("form", ["frame", "texts"])
def test_a_part_of_a_table_is_a_table_of_those_rows(form: str) -> None:
    frame = sample_traces()
    table = TraceTable(frame if form == "frame" else frame["trace"].tolist())
    table.only_of = {3: "ann", 5: "bob"}
    part = table.part([5, 1])
    assert part.ids == [table.ids[5], table.ids[1]]
    assert part.requests == [table.requests[5], table.requests[1]]
    assert part.tokens.tolist() == [table.tokens[5], table.tokens[1]]
    assert part.only_of == {0: "bob"}
    assert len(table.part([])) == 0


def test_a_time_that_python_cannot_hold_is_missing() -> None:
    far = np.array(["30000-01-01"], dtype="datetime64[s]")
    assert TraceTable(frame_of(request_time=[0]).assign(request_time=far)).times[0] == NO_TIME


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("# Hours\n\nOpen **until 19:00**.", "Hours Open until 19:00."),
        ("2**3**4, a ** b ** c and **kwargs", "2**3**4, a ** b ** c and **kwargs"),
        ("#1 in **every** list, **twice**", "#1 in every list, twice"),
        ("**", "**"),
    ],
)
def test_a_line_of_the_table_is_what_was_said_without_marks_for_bold(said: str, shown: str) -> None:
    assert table_of(response=[said]).responses == [shown]
