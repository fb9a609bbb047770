"""`parse_trace`: ids, attributes and trees that are not as they should be."""

# Which kind of block is there is what these tests find out.
# mypy: disable-error-code="union-attr"

from __future__ import annotations

import json

import pytest

from labeling_widget.errors import TraceError
from labeling_widget.traces.content import span_rows
from labeling_widget.traces.parse import parse_trace


def test_ids_are_hex_and_attributes_are_decoded(make_span, read_trace):
    span = make_span(1, type="tool", inputs={"a": [1]}, outputs="b", attributes={"step": "6"})
    found = read_trace(span).spans[0]
    assert (found.span_id, found.type, found.inputs, found.outputs) == (
        "0000000000000001",
        "TOOL",
        {"a": [1]},
        "b",
    )
    assert found.attributes == {"step": 6}


def test_spans_are_ordered_by_start(make_span, read_trace):
    trace = read_trace(make_span(3, parent=1), make_span(1), make_span(2, parent=1))
    assert [span.span_id[-1] for span in trace.spans] == ["1", "2", "3"]


def test_a_missing_parent_makes_a_root_and_is_said(make_span, read_trace):
    trace = read_trace(make_span(1, name="lost", parent=9), make_span(2, name="top"))
    assert [(row.name, row.level) for row in span_rows(trace)] == [("lost", 1), ("top", 1)]
    assert trace.problems == (
        "span 'lost': its parent 0000000000000009 is missing; shown as a root",
    )
    assert trace.root.name == "top"


def test_a_cycle_is_cut_at_its_first_span_and_said(make_span, read_trace):
    trace = read_trace(
        make_span(1, name="a", parent=3),
        make_span(2, name="b", parent=1),
        make_span(3, name="c", parent=2),
        make_span(4, name="d", parent=4),
    )
    rows = [(row.name, row.level) for row in span_rows(trace)]
    assert rows == [("a", 1), ("b", 2), ("c", 3), ("d", 1)]
    assert [problem.split(":")[0] for problem in trace.problems] == ["span 'a'", "span 'd'"]


def test_equal_span_ids_stay_two_spans(make_span, read_trace):
    trace = read_trace(make_span(1, name="a"), make_span(1, name="b"))
    assert len({row.id for row in span_rows(trace)}) == 2
    assert "used more than once" in trace.problems[0]


def test_an_attribute_that_is_not_json_is_shown_as_text(make_span, read_trace):
    trace = read_trace(make_span(1, name="s", attributes={"mlflow.spanInputs": "{half"}))
    assert trace.spans[0].inputs == "{half"
    assert trace.problems == ("span 's': mlflow.spanInputs is not JSON; shown as text",)


@pytest.mark.parametrize("depth", [160, 2000, 50_000])
def test_deep_nesting_is_shown_as_text(make_span, read_trace, depth):
    deep = "[" * depth + "]" * depth
    trace = read_trace(make_span(1, attributes={"mlflow.spanOutputs": deep}))
    assert trace.spans[0].outputs == deep
    assert "nested too deeply" in trace.problems[0]


def test_a_span_that_never_ended_has_no_duration(make_span, read_trace):
    trace = read_trace(make_span(1, ended=False), state="IN_PROGRESS")
    assert span_rows(trace)[0].duration_us is None


def test_a_span_that_ends_before_it_starts_is_said(make_span, read_trace):
    trace = read_trace({**make_span(1), "end_time_unix_nano": 5})
    assert span_rows(trace)[0].duration_us == 0
    assert "ends before it starts" in trace.problems[0]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"info": {}}', '{"info": 1, "data": {}}'])
def test_what_is_no_trace_is_an_error(body):
    with pytest.raises(TraceError):
        parse_trace(body)


def test_previews_stand_in_for_spans(read_trace):
    trace = read_trace(request_preview='{"q": 1}', response_preview="cut in the mid")
    assert (trace.request, trace.response) == ({"q": 1}, "cut in the mid")
    assert "include_spans=True" in trace.problems[0]


def test_a_chain_of_five_thousand_spans_is_walked(make_span, make_trace):
    spans = [make_span(n, parent=n - 1 if n > 1 else None) for n in range(1, 5001)]
    rows = span_rows(parse_trace(json.dumps(make_trace(*spans))))
    assert (len(rows), rows[-1].level) == (5000, 5000)
