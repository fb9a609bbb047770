"""A call of a model shows what is new in it; what earlier calls knew is marked."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from labeling_widget.traces.blocks import Message, ToolCall
from labeling_widget.traces.content import view_span, view_trace
from labeling_widget.traces.model import Trace
from labeling_widget.traces.parse import parse_trace

SYSTEM = {"role": "system", "content": "You help."}
ASKED = {"role": "user", "content": "Stock?"}
THANKS = {"role": "user", "content": "And tomorrow?"}
DONE = {"role": "assistant", "content": "Seven."}


def asking(call_id: str, sku: str) -> dict[str, Any]:
    function = {"name": "stock", "arguments": json.dumps({"sku": sku})}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": call_id, "type": "function", "function": function}],
    }


def told(call_id: str, text: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": text}


FIRST = [SYSTEM, ASKED]
SECOND = [*FIRST, asking("c1", "a"), told("c1", "7")]
THIRD = [*SECOND, DONE, THANKS]


@pytest.fixture
def calls(make_span, read_trace):
    """A trace of calls of a model under one root, from (history, answer) pairs."""

    def read(*given: tuple[list[Any], dict[str, Any]], parents: tuple[int, ...] = ()) -> Trace:
        spans = [
            make_span(
                number,
                parent=parents[number - 2] if parents else 1,
                type="CHAT_MODEL",
                inputs={"messages": history},
                outputs={"choices": [{"message": answer}]},
            )
            for number, (history, answer) in enumerate(given, 2)
        ]
        trace: Trace = read_trace(make_span(1, type="AGENT"), *spans)
        return trace

    return read


def marks(trace: Trace, number: int) -> list[tuple[str, bool]]:
    body = view_span(trace, f"{number:016x}")
    return [(message.role, message.earlier) for message in body.input]


def test_the_first_call_has_nothing_earlier(calls):
    trace = calls((FIRST, asking("c1", "a")), (SECOND, DONE))
    assert marks(trace, 2) == [("system", False), ("user", False)]


def test_the_next_call_marks_what_the_first_knew_and_leaves_the_new_result_with_its_call(calls):
    trace = calls((FIRST, asking("c1", "a")), (SECOND, DONE))
    assert marks(trace, 3) == [("system", True), ("user", True), ("assistant", False)]
    call = view_span(trace, f"{3:016x}").input[-1].blocks[0]
    assert isinstance(call, ToolCall)
    assert call.result


def test_a_later_turn_stands_open_alone(calls):
    trace = calls((FIRST, asking("c1", "a")), (SECOND, DONE), (THIRD, DONE))
    earlier = [("system", True), ("user", True), ("assistant", True), ("assistant", True)]
    assert marks(trace, 4) == [*earlier, ("user", False)]


def test_words_said_a_second_time_are_new(calls):
    again = [*FIRST, DONE, ASKED]
    trace = calls((FIRST, DONE), (again, DONE))
    assert [earlier for _, earlier in marks(trace, 3)] == [True, True, True, False]


def test_a_call_that_is_repeated_keeps_its_last_message_open(calls):
    trace = calls((FIRST, DONE), (FIRST, DONE))
    assert marks(trace, 3) == [("system", True), ("user", False)]


def test_another_conversation_is_not_history(calls):
    other = [{"role": "system", "content": "Guard."}, {"role": "user", "content": "Safe?"}, ASKED]
    trace = calls((FIRST, DONE), (other, DONE))
    assert not any(earlier for _, earlier in marks(trace, 3))


def test_a_trimmed_history_is_known_from_where_it_begins(calls):
    trace = calls((SECOND, DONE), ([asking("c1", "a"), told("c1", "7"), DONE, THANKS], DONE))
    assert marks(trace, 3) == [("assistant", True), ("assistant", True), ("user", False)]


def test_a_history_that_lost_its_middle_is_one_conversation(calls):
    trimmed = [SYSTEM, ASKED, told("c1", "7"), DONE, THANKS]
    trace = calls((SECOND, DONE), (trimmed, DONE))
    assert [earlier for _, earlier in marks(trace, 3)] == [True, True, True, True, False]
    roles = [message.role for message in view_trace(trace, size=1).messages]
    assert roles == ["system", "user", "assistant", "assistant", "user", "assistant"]


def test_a_span_around_a_call_is_not_an_earlier_call(calls):
    trace = calls((SECOND, DONE), (SECOND, DONE), parents=(1, 2))
    assert not any(earlier for _, earlier in marks(trace, 3))


def test_only_calls_of_models_have_history(make_span, read_trace):
    spans = [
        make_span(n, parent=1 if n > 1 else None, type="TOOL", inputs={"messages": SECOND})
        for n in (1, 2)
    ]
    assert not any(earlier for _, earlier in marks(read_trace(*spans), 2))


def said(message: Message) -> str:
    return "".join(getattr(block, "text", "") for block in message.blocks)


@pytest.mark.real
def test_in_real_agents_only_what_is_new_stands_open(real_traces_folder: Path):
    lines = (real_traces_folder / "tau_retail.jsonl").read_text(encoding="utf-8").splitlines()
    compared = 0
    for line in lines:
        trace = parse_trace(json.dumps(json.loads(line)["trace"]))
        models = [span for span in trace.spans if span.type == "CHAT_MODEL"]
        for before, span in pairwise(models):
            new = span.inputs["messages"][len(before.inputs["messages"]) + 1 :]
            shown = view_span(trace, span.span_id).input
            still_open = [m for m in shown if m.role != "request" and not m.earlier]
            assert len(still_open) == len(new) == 1, (trace.trace_id, span.span_id)
            if new[0]["role"] == "user":
                assert said(still_open[0]).strip() == new[0]["content"].strip()
            else:
                assert isinstance(still_open[0].blocks[-1], ToolCall)
            compared += 1
    assert compared > 500
