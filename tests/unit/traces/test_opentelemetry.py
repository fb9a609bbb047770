"""OTLP JSON and frames of OpenInference spans become traces like any other."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import BadTraces, TraceError
from labeling_widget.traces import content
from labeling_widget.traces.blocks import Reasoning, Text, ToolCall, TraceView
from labeling_widget.traces.genai import meaning, nested
from labeling_widget.traces.mlflow import parse_trace, read_traces

TRACE = "0af7651916cd43dd8448eb211c80319c"
START = 1_800_000_000_000_000_000


def tagged(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case list():
            return {"arrayValue": {"values": [tagged(each) for each in value]}}
        case dict():
            return {"kvlistValue": {"values": attributes(value)}}
    return {"stringValue": value}


def attributes(plain: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": tagged(value)} for key, value in plain.items()]


def span(number: int, parent: int, name: str, plain: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "traceId": TRACE,
        "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "name": name,
        "startTimeUnixNano": str(START + number * 1_000_000),
        "endTimeUnixNano": str(START + number * 1_000_000 + 900_000),
        "attributes": attributes(plain),
        **more,
    }


def export(*spans: dict[str, Any]) -> dict[str, Any]:
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"spans": list(spans)}]}]}


ASKED = [{"role": "user", "parts": [{"type": "text", "content": "Weather in Ghent?"}]}]
CALLED = [
    {
        "role": "assistant",
        "parts": [
            {"type": "tool_call", "id": "c1", "name": "weather", "arguments": {"in": "Ghent"}}
        ],
    }
]
TOLD = [
    {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "rain, 14"}]}
]
SAID = [
    {
        "role": "assistant",
        "parts": [
            {"type": "reasoning", "content": "14 is mild."},
            {"type": "text", "content": "Rain, but mild."},
        ],
    }
]
SYSTEM = json.dumps([{"type": "text", "content": "Be brief."}])

AGENT = [
    span(1, 0, "guide", {"gen_ai.operation.name": "invoke_agent", "session.id": "s-1"}),
    span(
        2,
        1,
        "chat small",
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.system_instructions": SYSTEM,
            "gen_ai.input.messages": json.dumps(ASKED),
            "gen_ai.output.messages": json.dumps(CALLED),
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.usage.output_tokens": 5,
        },
    ),
    span(
        3,
        1,
        "execute_tool weather",
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "weather",
            "gen_ai.tool.call.arguments": '{"in": "Ghent"}',
            "gen_ai.tool.call.result": "rain, 14",
        },
    ),
    span(
        4,
        1,
        "chat small",
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.system_instructions": SYSTEM,
            "gen_ai.input.messages": json.dumps([*ASKED, *CALLED, *TOLD]),
            "gen_ai.output.messages": json.dumps(SAID),
        },
    ),
]


def view_of(traces: Any) -> TraceView:
    (source,) = read_traces(traces)
    return content.view_trace(parse_trace(source.body), size=len(source.body))


def test_an_agent_in_otlp_json_reads_as_a_conversation() -> None:
    view = view_of(json.dumps(export(*AGENT)))
    assert view.trace_id == f"tr-{TRACE}"
    assert view.problems == []
    assert [message.role for message in view.messages] == [
        "system",
        "user",
        "assistant",
        "assistant",
    ]
    (call,) = view.messages[2].blocks
    assert isinstance(call, ToolCall)
    assert (call.name, call.span_id) == ("weather", f"{3:016x}")
    assert [block.text for block in call.result if isinstance(block, Text)] == ["rain, 14"]
    thought, said = view.messages[3].blocks
    assert isinstance(thought, Reasoning)
    assert isinstance(said, Text)
    assert said.text == "Rain, but mild."
    assert view.messages[3].answer
    assert [row.type for row in view.spans] == ["AGENT", "CHAT_MODEL", "TOOL", "CHAT_MODEL"]
    assert view.spans[1].tokens == 15


def test_previews_session_and_times_come_from_the_spans() -> None:
    (source,) = read_traces(export(*AGENT))
    assert source.request_preview == "Weather in Ghent?"
    assert source.response_preview == "Rain, but mild."
    assert source.trace_metadata["mlflow.trace.session"] == "s-1"
    assert source.name == "guide"
    assert source.duration_ms == 3
    assert source.request_time is not None
    assert source.request_time.year == 2027


def test_a_trace_spread_over_several_exports_is_put_together() -> None:
    lines = [json.dumps(export(one)) for one in reversed(AGENT)]
    assert view_of(lines).messages == view_of(export(*AGENT)).messages


def test_exports_and_mlflow_traces_can_be_mixed() -> None:
    mlflow = {"info": {"trace_id": "tr-1"}, "data": {"spans": [{"span_id": "a1" * 8}]}}
    assert [source.trace_id for source in read_traces([export(*AGENT), mlflow])] == [
        "tr-1",
        f"tr-{TRACE}",
    ]


def test_a_failed_span_shows_its_exception() -> None:
    event = {
        "name": "exception",
        "timeUnixNano": str(START),
        "attributes": attributes(
            {
                "exception.type": "TimeoutError",
                "exception.message": "too slow",
                "exception.stacktrace": "Traceback …",
            }
        ),
    }
    failed = span(1, 0, "run", {}, events=[event], status={"code": 2, "message": "too slow"})
    view = view_of(export(failed))
    assert view.state == "ERROR"
    (error,) = view.errors
    assert (error.error.type, error.error.message) == ("TimeoutError", "too slow")
    assert error.error.stack == "Traceback …"


def test_values_keep_their_types() -> None:
    values: dict[str, Any] = {"a": True, "b": 2**60, "c": 0.5, "d": ["x", 1], "e": {"f": "g"}}
    (source,) = read_traces(export(span(1, 0, "run", values)))
    (found,) = parse_trace(source.body).spans
    assert {key: found.attributes[key] for key in values} == values


_ROWS: list[tuple[int, str | None, str, str, dict[str, Any]]] = [
    (1, None, "query", "CHAIN", {"input.value": "When?", "output.value": "At nine."}),
    (
        2,
        f"{1:016x}",
        "retrieve",
        "RETRIEVER",
        {
            "input.value": "When?",
            "retrieval.documents": np.array(
                [
                    {
                        "document.content": "Opens at nine.",
                        "document.id": 7,
                        "document.score": 0.5,
                        "document.metadata": '{"title": "Hours"}',
                    }
                ]
            ),
        },
    ),
    (
        3,
        f"{1:016x}",
        "ChatCompletion",
        "LLM",
        {
            "llm.input_messages": [
                {"message.role": "system", "message.content": "Be exact."},
                {"message": {"role": "user", "content": "When?"}},
            ],
            "llm.output_messages": [{"message.role": "assistant", "message.content": "At nine."}],
            "llm.token_count.total": 12.0,
        },
    ),
]
FRAME = pd.DataFrame(
    [
        {
            "context.trace_id": TRACE,
            "context.span_id": f"{number:016x}",
            "parent_id": parent,
            "name": name,
            "span_kind": kind,
            "start_time": pd.Timestamp("2026-01-01T08:00:00Z") + pd.Timedelta(seconds=number),
            "end_time": pd.Timestamp("2026-01-01T08:00:01Z") + pd.Timedelta(seconds=number),
            "status_code": "OK",
            "status_message": "",
            "events": [],
            **{f"attributes.{key}": value for key, value in plain.items()},
        }
        for number, parent, name, kind, plain in _ROWS
    ]
)


@pytest.mark.parametrize("frame", [FRAME, FRAME.set_index("context.span_id")])
def test_a_frame_of_openinference_spans_reads_as_a_conversation_with_its_documents(
    frame: pd.DataFrame,
) -> None:
    view = view_of(frame)
    assert [(m.role, m.answer) for m in view.messages] == [
        ("system", False),
        ("user", False),
        ("assistant", True),
    ]
    (retrieval,) = view.retrievals
    (document,) = retrieval.documents
    assert (document.id, document.title, document.score) == ("7", "Hours", 0.5)
    assert document.text.text == "Opens at nine."
    assert retrieval.query == "When?"
    assert view.spans[2].tokens == 12


def test_a_session_takes_both(store: Any) -> None:
    del store
    session = lw.create_labeling_session("x", label_schemas=[lw.GUIDELINES])
    session.add_traces(FRAME).add_traces(export(*AGENT))
    assert session.trace_ids == [f"tr-{TRACE}"]
    found = lw.search_traces(run_id=session.mlflow_run_id)
    assert found["request"].tolist() == ["When?"]


@pytest.mark.parametrize(
    "broken",
    [
        export({"name": "no ids"}),
        {"resourceSpans": ["text"]},
        {"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": TRACE, "spanId": 5}]}]}]},
        FRAME.assign(**{"context.span_id": None}),
    ],
)
def test_spans_without_ids_or_of_another_shape_are_refused(broken: Any) -> None:
    with pytest.raises(TraceError):
        read_traces(broken)


def test_half_written_otlp_is_refused_as_a_row() -> None:
    text = json.dumps(export(*AGENT))
    with pytest.raises(BadTraces, match="not JSON"):
        read_traces(text[: len(text) // 2])


@pytest.mark.parametrize(
    "odd",
    [
        {"gen_ai.input.messages": "[1, 2"},
        {"gen_ai.input.messages": '["text", 5, {"parts": [null, 5]}, {"parts": "x"}]'},
        {"gen_ai.prompt": [{"role": "user", "tool_calls": "x"}]},
        {"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0": 5},
        {"llm.input_messages": [5, {"message": 5}, {"message.contents": [5, {"a": 1}]}]},
        {"llm": 5, "gen_ai": [], "retrieval.documents": [5, {"document": 5}]},
        {"output.value": '{"choices": 5, "messages": [5]}', "input.value": '{"messages": "x"}'},
        {"openinference.span.kind": "NEW", "": 5, "..": 6},
    ],
)
def test_odd_attributes_never_stop_a_trace_from_being_read(odd: dict[str, Any]) -> None:
    assert view_of(export(span(1, 0, "odd", odd))).span_count == 1


def test_flattened_prompts_of_older_instrumentations_are_read() -> None:
    found = meaning(
        {
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": "When?",
            "gen_ai.completion.0.role": "assistant",
            "gen_ai.completion.0.content": "At nine.",
            "gen_ai.usage.prompt_tokens": 3,
        }
    )
    assert found.type == "CHAT_MODEL"
    assert found.inputs == {"messages": [{"role": "user", "content": "When?"}]}
    assert found.outputs["choices"][0]["message"]["content"] == "At nine."
    assert found.tokens == {"input_tokens": 3, "total_tokens": 3}


def test_more_than_ten_flattened_messages_stay_in_order() -> None:
    flat = {f"m.{number}.text": number for number in range(12)}
    assert [each["text"] for each in nested(flat)["m"]] == list(range(12))
