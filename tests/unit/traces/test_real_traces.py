"""Every real trace is shown whole: each message once, each tool call with its span."""

# Which kind of block is there is what these tests find out.
# mypy: disable-error-code="union-attr"

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from labeling_widget.traces.blocks import Table, Text, ToolCall, TraceView
from labeling_widget.traces.content import long_text, view_span, view_trace
from labeling_widget.traces.mlflow import parse_trace, read_traces, traces_frame
from labeling_widget.traces.model import Trace

pytestmark = pytest.mark.real


@pytest.fixture(scope="module", params=["tau_retail.jsonl", "mtrag_un.jsonl"])
def real_traces(request: pytest.FixtureRequest, real_traces_folder: Path):
    lines = (real_traces_folder / request.param).read_text(encoding="utf-8").splitlines()
    texts = [json.dumps(json.loads(line)["trace"]) for line in lines]
    return [(text, parse_trace(text)) for text in texts]


@pytest.fixture(scope="module")
def views(real_traces):
    return [(trace, view_trace(trace, size=len(text))) for text, trace in real_traces]


def told(trace: Trace) -> list[dict[str, Any]]:
    """Each message of the longest history of the trace, and what was said to it."""
    spans = [span for span in trace.spans if span.type == "CHAT_MODEL"]
    longest = max(spans, key=lambda span: len(span.inputs["messages"]))
    return [*longest.inputs["messages"], longest.outputs["choices"][0]["message"]]


def shown_text(view: TraceView, trace: Trace) -> str:
    parts: list[str] = []

    def add(block: Any) -> None:
        if isinstance(block, Text):
            parts.append(long_text(trace, block.ref) if block.ref else block.text)
        elif isinstance(block, Table):
            parts.extend(block.columns)
            parts.extend(str(cell) for row in block.rows for cell in row)
        elif isinstance(block, ToolCall):
            parts.append(block.name)
            for field in block.args:
                parts.append(field.name)
                add(field.value)
            for inner in block.result:
                add(inner)

    for message in view.messages:
        for block in message.blocks:
            add(block)
    return "\n".join(parts)


def test_they_are_read_without_a_problem(real_traces):
    found = read_traces([text for text, _ in real_traces])
    assert [trace.trace_id for trace in found] == [trace.trace_id for _, trace in real_traces]
    assert not any(trace.problems for trace in found)
    assert not any(trace.problems for _, trace in real_traces)


def test_their_frame_and_the_frame_without_traces_read_the_same(real_traces):
    frame = traces_frame([text.encode() for text, _ in real_traces])
    rebuilt = [parse_trace(trace.body) for trace in read_traces(frame.drop(columns="trace"))]
    assert [trace.spans for trace in rebuilt] == [trace.spans for _, trace in real_traces]


def test_every_message_is_shown_exactly_once_and_in_order(views):
    for trace, view in views:
        wanted = [
            (message["role"], message["content"] or "", len(message.get("tool_calls") or []))
            for message in told(trace)
            if message["role"] != "tool"
        ]
        shown = [
            (
                message.role,
                "".join(b.text for b in message.blocks if isinstance(b, Text)),
                sum(isinstance(b, ToolCall) for b in message.blocks),
            )
            for message in view.messages
        ]
        assert shown == wanted, trace.trace_id


def test_every_tool_span_is_the_span_of_one_call(views):
    for trace, view in views:
        calls = [b for m in view.messages for b in m.blocks if isinstance(b, ToolCall)]
        tools = [span.span_id for span in trace.spans if span.type == "TOOL"]
        assert Counter(call.span_id for call in calls) == Counter(tools), trace.trace_id
        by_id = {span.span_id: span for span in trace.spans}
        for call in calls:
            span = by_id[str(call.span_id)]
            assert call.status == ("error" if span.status == "ERROR" else "ok")
            assert call.result or not span.outputs


def test_there_is_one_answer_and_it_is_the_roots_response(views):
    for trace, view in views:
        [answer] = [message for message in view.messages if message.answer]
        assert trace.response["choices"][0]["message"]["content"] == answer.blocks[0].text


def test_all_documents_are_shown(views):
    for trace, view in views:
        wanted = [d for s in trace.spans if s.type == "RETRIEVER" for d in s.outputs]
        shown = [document for retrieval in view.retrievals for document in retrieval.documents]
        assert [(d["id"], d["page_content"]) for d in wanted] == [
            (d.id, d.text.text) for d in shown
        ]
        assert all(document.uri and document.title for document in shown)


def test_no_tool_result_loses_a_word(views):
    for trace, view in views:
        shown = shown_text(view, trace)
        for message in told(trace):
            if message["role"] == "tool":
                words = json.dumps(message["content"], ensure_ascii=False).replace('\\"', " ")
                missing = [w for w in words.strip('"').split() if w.strip("{}[],:") not in shown]
                assert not missing, (trace.trace_id, missing[:5])


def test_every_span_can_be_opened(views):
    for trace, view in views:
        for row in view.spans:
            body = view_span(trace, row.id)
            assert body.input
            span = next(span for span in trace.spans if span.span_id == row.id)
            assert body.output or body.documents or not span.outputs
