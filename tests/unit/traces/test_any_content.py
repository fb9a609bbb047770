"""Whatever a trace holds, it is shown: nothing raises, and what is sent is valid."""

# Which kind of block is there is what these tests find out.
# mypy: disable-error-code="union-attr"

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling_widget.traces.blocks import SpanBody, TraceView
from labeling_widget.traces.content import long_text, search, span_rows, view_span, view_trace
from labeling_widget.traces.mlflow import read_traces
from labeling_widget.traces.parse import parse_trace

_WORDS = [
    "role", "content", "messages", "type", "text", "tool_calls", "function", "name",
    "arguments", "id", "choices", "message", "input", "output", "metadata", "page_content",
    "user", "assistant", "tool", "system", "tool_use", "tool_result", "data", "kwargs", "lc",
    "source", "url", "image_url", "reasoning", "summary", "function_call", "call_id",
    "generations", "document", "node", "score", "usage", "total_tokens", "columns", "index",
    "human", "ai", "parts", "contents", "candidates", "functionCall", "args", "delta", "error",
    "tools", "parameters", "properties", "description", "traceback", "embedding", "vector",
]  # fmt: skip

text = st.one_of(
    st.sampled_from(_WORDS),
    st.text(st.characters(), max_size=8),
    st.sampled_from(["\ud800", "\0", "[]", '{"a": 1}', "# h", "https://a.example", "data:x"]),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), text, st.just(10**400), st.just(2**70)
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=5)),
    max_leaves=25,
)
kinds = st.sampled_from(["CHAT_MODEL", "LLM", "TOOL", "RETRIEVER", "AGENT", "CHAIN", "\ud800"])
steps = st.lists(
    st.tuples(kinds, values, values, st.dictionaries(text, values, max_size=2), st.integers(0, 5)),
    min_size=1,
    max_size=5,
)


def _trace(make_span: Any, make_trace: Any, found: Any) -> str:
    spans = [
        make_span(
            number,
            parent=parent or None,
            type=kind,
            inputs=inputs,
            outputs=outputs,
            attributes={key: json.dumps(value) for key, value in attributes.items()},
            events=[{"name": "exception", "attributes": attributes, "time_unix_nano": inputs}],
            status="STATUS_CODE_ERROR" if parent % 2 else "STATUS_CODE_OK",
        )
        for number, (kind, inputs, outputs, attributes, parent) in enumerate(found, 1)
    ]
    return json.dumps(make_trace(*spans))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=steps)
def test_any_content_is_shown_and_survives_the_wire(make_span, make_trace, found):
    text = _trace(make_span, make_trace, found)
    [source] = read_traces(text)
    trace = parse_trace(source.body)
    view = view_trace(trace, size=len(source.body))
    assert msgspec.json.decode(msgspec.json.encode(view), type=TraceView) == view
    assert view == view_trace(parse_trace(source.body), size=len(source.body))
    assert len(span_rows(trace)) == len(found)
    for row in view.spans:
        body = view_span(trace, row.id)
        assert msgspec.json.decode(msgspec.json.encode(body), type=SpanBody) == body
    search(trace, "role")


@settings(max_examples=60, deadline=None)
@given(size=st.integers(19_990, 60_000), letter=st.sampled_from("aé😀"))
def test_every_ref_of_a_view_finds_its_text(make_span, read_trace, size, letter):
    trace = read_trace(make_span(1, inputs={"question": letter * size}, outputs="ok"))
    shown = view_trace(trace, size=1).messages[0].blocks[0]
    whole = shown.text if shown.ref is None else long_text(trace, shown.ref)
    assert whole == letter * size
