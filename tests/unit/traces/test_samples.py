"""The bundled samples are what they are said to be."""

# Which kind of block is there is what these tests find out.
# mypy: disable-error-code="union-attr"

from __future__ import annotations

from importlib.resources import files

from labeling_widget.samples import sample_traces
from labeling_widget.traces.blocks import Problem, Table, ToolCall, TraceView
from labeling_widget.traces.content import view_trace
from labeling_widget.traces.mlflow import parse_trace, read_traces


def _views() -> list[TraceView]:
    return [view_trace(parse_trace(text), size=1) for text in sample_traces()["trace"]]


def test_there_are_fourteen_small_traces_that_read_without_problems():
    found = read_traces(sample_traces())
    assert len({trace.trace_id for trace in found}) == 14
    assert not any(trace.problems for trace in found)
    assert len(files("labeling_widget.samples").joinpath("traces.jsonl").read_bytes()) < 150_000


def test_they_show_documents_tool_calls_a_table_and_a_failure():
    views = _views()
    blocks = [block for view in views for message in view.messages for block in message.blocks]
    assert sum(bool(view.retrievals) for view in views) == 7
    assert any(isinstance(block, ToolCall) and block.status == "error" for block in blocks)
    assert any(isinstance(block, Table) for block in blocks)
    assert any(isinstance(block, Problem) for block in blocks)
    assert all(sum(message.answer for message in view.messages) == 1 for view in views)


def test_some_carry_assessments_of_a_judge():
    judged = [trace for trace in read_traces(sample_traces()) if trace.assessments]
    assert len(judged) == 4
    assert judged[0].assessments[0]["source"]["source_type"] == "LLM_JUDGE"


def test_nothing_of_the_machine_that_recorded_them_is_left():
    text = files("labeling_widget.samples").joinpath("traces.jsonl").read_text(encoding="utf-8")
    assert not any(word in text for word in ("site-packages", "/tmp", "/home", "/root", "/work"))
