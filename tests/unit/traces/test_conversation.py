"""The conversation of a whole trace, put together from its spans."""

# Which kind of block is there is what these tests find out.
# mypy: disable-error-code="union-attr, arg-type, index"

from __future__ import annotations

import json
from typing import Any

import pytest

from labeling_widget.errors import ItemNotFound
from labeling_widget.traces.blocks import Problem, ToolCall, TraceView
from labeling_widget.traces.content import (
    long_text,
    pretty_json,
    search,
    span_rows,
    view_span,
    view_trace,
)


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def bot(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


SYSTEM = {"role": "system", "content": "You help."}


def calls(*entries: tuple[str, str, Any]) -> dict[str, Any]:
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": i, "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
            for i, name, args in entries
        ],
    }


def result(call_id: str, text: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": text}


def choice(message: Any) -> dict[str, Any]:
    return {"choices": [{"message": message}]}


@pytest.fixture
def chat(make_span):
    def span(number, history, said, parent=1):
        return make_span(
            number,
            parent=parent,
            name="chat",
            type="CHAT_MODEL",
            inputs={"messages": history},
            outputs=choice(said),
        )

    return span


@pytest.fixture
def agent_trace(make_span, read_trace, chat):
    """Two calls of one tool in one message, the second of which fails."""
    asked = calls(("c1", "stock", {"sku": "a"}), ("c2", "stock", {"sku": "b"}))
    first = [SYSTEM, user("Stock?")]
    second = [*first, asked, result("c1", "7"), result("c2", "Error: unknown")]
    exception = {
        "name": "exception",
        "time_unix_nano": 1_700_000_000_005_000_000,
        "attributes": {
            "exception.type": "KeyError",
            "exception.message": "b",
            "exception.stacktrace": "Traceback …",
        },
    }
    failed = {"type": "TOOL", "name": "stock", "status": "STATUS_CODE_ERROR", "events": [exception]}
    return read_trace(
        make_span(1, type="AGENT", name="agent", inputs={"messages": [user("Stock?")]},
                  outputs=choice(bot("7 of a, b is unknown."))),
        chat(2, first, asked),
        make_span(3, parent=1, inputs={"sku": "b"}, **failed),
        make_span(4, parent=1, type="TOOL", name="stock", inputs={"sku": "a"}, outputs=7),
        chat(5, second, bot("7 of a, b is unknown.")),
    )  # fmt: skip


def texts(view: TraceView) -> list[tuple[str, str]]:
    return [(m.role, "".join(getattr(b, "text", "") for b in m.blocks)) for m in view.messages]


def test_calls_that_resend_the_history_show_each_message_once(agent_trace):
    view = view_trace(agent_trace, size=1)
    assert texts(view) == [
        ("system", "You help."),
        ("user", "Stock?"),
        ("assistant", ""),
        ("assistant", "7 of a, b is unknown."),
    ]
    assert [m.span_id and m.span_id[-1] for m in view.messages] == [None, None, "2", "5"]
    assert [m.answer for m in view.messages] == [False, False, False, True]


def test_tool_calls_have_their_result_and_the_span_that_ran_them(agent_trace):
    first, second = view_trace(agent_trace, size=1).messages[2].blocks
    assert isinstance(first, ToolCall)
    assert isinstance(second, ToolCall)
    assert (first.span_id[-1], first.status, first.duration_us, first.result[0].text) == (
        "4",
        "ok",
        500,
        "7",
    )
    assert (second.span_id[-1], second.status, second.result[0].text) == (
        "3",
        "error",
        "Error: unknown",
    )
    assert second.result[1] == Problem(type="KeyError", message="b", stack="Traceback …")


def test_a_call_that_no_message_answers_shows_its_spans_output(make_span, read_trace, chat):
    trace = read_trace(
        make_span(1, type="AGENT", inputs={"messages": [user("Go")]}),
        chat(2, [user("Go")], calls(("c", "finish", {}))),
        make_span(3, parent=1, type="TOOL", name="finish", inputs={}, outputs="done"),
    )
    [call] = view_trace(trace, size=1).messages[-1].blocks
    assert call.result[0].text == "done"


def test_earlier_messages_are_those_before_the_last_question(make_span, read_trace, chat):
    asked = [user("a"), bot("b"), user("c")]
    trace = read_trace(
        make_span(1, inputs={"messages": asked}, outputs=choice(bot("d"))),
        chat(2, [SYSTEM, *asked], bot("d")),
    )
    view = view_trace(trace, size=1)
    assert [
        (text, m.earlier, m.answer) for (_, text), m in zip(texts(view), view.messages, strict=True)
    ] == [
        ("You help.", False, False),
        ("a", True, False),
        ("b", True, False),
        ("c", False, False),
        ("d", False, True),
    ]


def test_history_that_the_model_was_not_shown_is_still_there(make_span, read_trace, chat):
    trace = read_trace(
        make_span(1, inputs={"messages": [user("a"), bot("b"), user("c")]}, outputs="d"),
        chat(2, [SYSTEM, user("c")], bot("d")),
    )
    assert [text for _, text in texts(view_trace(trace, size=1))] == [
        "You help.",
        "a",
        "b",
        "c",
        "d",
    ]


def test_a_guardrail_and_a_sub_agent_are_left_to_the_span_tree(make_span, read_trace, chat):
    guard = {"role": "system", "content": "Is it safe?"}
    trace = read_trace(
        make_span(1, inputs={"messages": [user("Hi")]}, outputs=choice(bot("Hello"))),
        chat(2, [guard, user("Hi")], bot("safe")),
        chat(3, [SYSTEM, user("Look this up")], bot("found")),
        chat(4, [SYSTEM, user("Hi")], bot("Hello")),
    )
    assert texts(view_trace(trace, size=1)) == [
        ("system", "You help."),
        ("user", "Hi"),
        ("assistant", "Hello"),
    ]


def test_a_call_recorded_by_two_spans_is_told_once(make_span, read_trace, chat):
    trace = read_trace(
        make_span(1, inputs={"messages": [user("Hi")]}, outputs=choice(bot("Hello"))),
        chat(2, [user("Hi")], bot("Hello")),
        chat(3, [user("Hi")], bot("Hello"), parent=2),
    )
    assert len(view_trace(trace, size=1).messages) == 2


def test_a_trimmed_history_goes_on_with_the_same_conversation(make_span, read_trace, chat):
    trace = read_trace(
        make_span(1, inputs={"messages": [user("a")]}, outputs=choice(bot("f"))),
        chat(2, [user("a")], bot("b")),
        chat(3, [user("a"), bot("b"), user("c")], bot("d")),
        chat(4, [user("c"), bot("d"), user("e")], bot("f")),
    )
    assert [text for _, text in texts(view_trace(trace, size=1))] == ["a", "b", "c", "d", "e", "f"]


def test_a_response_that_nobody_said_is_shown_as_the_response(make_span, read_trace, chat):
    trace = read_trace(
        make_span(1, inputs={"messages": [user("Hi")]}, outputs="HELLO!"),
        chat(2, [user("Hi")], bot("Hello")),
    )
    view = view_trace(trace, size=1)
    assert texts(view) == [("user", "Hi"), ("assistant", "Hello"), ("response", "HELLO!")]
    assert [m.answer for m in view.messages] == [False, False, True]


def test_the_answer_is_what_the_root_responded_also_when_more_was_said(make_span, read_trace, chat):
    trace = read_trace(
        make_span(1, inputs={"messages": [user("Hi")]}, outputs=choice(bot("Hello"))),
        chat(2, [user("Hi")], bot("Hello")),
        chat(3, [user("Hi"), bot("Hello"), user("Bye")], calls(("c", "hang_up", {}))),
    )
    assert [m.answer for m in view_trace(trace, size=1).messages] == [False, True, False, False]


def test_a_question_that_was_put_in_other_words_is_shown_as_asked(make_span, read_trace, chat):
    trace = read_trace(
        make_span(1, inputs={"question": "Why?"}, outputs="Because."),
        chat(2, [SYSTEM, user("Context: …\nQuestion: Why?")], bot("Because.")),
    )
    assert texts(view_trace(trace, size=1)) == [("user", "Why?"), ("assistant", "Because.")]


def test_tools_that_no_model_asked_for_are_shown_before_the_answer(make_span, read_trace):
    trace = read_trace(
        make_span(1, inputs={"question": "Why?"}, outputs="Because."),
        make_span(2, parent=1, type="TOOL", name="look", inputs={"at": "x"}, outputs="seen"),
    )
    _, tools, answer = view_trace(trace, size=1).messages
    assert (tools.blocks[0].name, tools.blocks[0].result[0].text) == ("look", "seen")
    assert answer.answer


def test_an_exception_is_listed_where_it_arose_and_ends_the_conversation(make_span, read_trace):
    event = {
        "name": "exception",
        "time_unix_nano": 0,
        "attributes": {"exception.type": "E", "exception.message": "m"},
    }
    bad = {"status": "STATUS_CODE_ERROR", "events": [event]}
    trace = read_trace(
        make_span(1, name="root", inputs={"question": "Why?"}, **bad),
        make_span(2, name="inner", parent=1, **bad),
        state="ERROR",
    )
    view = view_trace(trace, size=1)
    assert [(e.span_name, e.error.type) for e in view.errors] == [("inner", "E")]
    assert view.messages[-1].blocks == [Problem(type="E", message="m")]


def test_a_failed_span_without_an_exception_says_what_it_can(make_span, read_trace):
    bad = "STATUS_CODE_ERROR"
    trace = read_trace(
        make_span(1, outputs="x"),
        make_span(2, parent=1, status=bad, message="timed out"),
        make_span(3, parent=1, status=bad, outputs="Error: no"),
    )
    assert [e.error.message for e in view_trace(trace, size=1).errors] == ["timed out", "Error: no"]


def test_previews_are_shown_where_there_are_no_spans(read_trace):
    view = view_trace(read_trace(request_preview="Hi", response_preview="Hello"), size=1)
    assert texts(view) == [("user", "Hi"), ("assistant", "Hello")]


def test_a_megabyte_is_sent_as_its_head_and_found_whole(make_span, read_trace):
    long, other = "é" * 1_000_000, "x" * 30_000
    trace = read_trace(make_span(1, inputs={"question": long}, outputs=other))
    first, second = (message.blocks[0] for message in view_trace(trace, size=1).messages)
    assert (len(first.text), first.chars) == (20_000, 1_000_000)
    assert (long_text(trace, first.ref), long_text(trace, second.ref)) == (long, other)
    body = view_span(trace, "0000000000000001").output[0].blocks[0]
    assert body.ref.startswith("span:0000000000000001:")
    assert long_text(trace, body.ref) == other


def test_a_long_table_is_found_whole(make_span, read_trace):
    rows = [{"n": n} for n in range(200)]
    trace = read_trace(make_span(1, outputs=rows))
    table = view_trace(trace, size=1).messages[-1].blocks[0]
    assert (len(table.rows), table.total_rows) == (50, 200)
    assert json.loads(long_text(trace, table.ref)) == [[str(n)] for n in range(200)]


@pytest.mark.parametrize("ref", ["trace:99", "span:nothing:1", "", "x", "trace:"])
def test_a_ref_that_no_view_gave_out_is_an_error(make_span, read_trace, ref):
    with pytest.raises(ItemNotFound):
        long_text(read_trace(make_span(1)), ref)


def test_an_unknown_span_is_an_error(make_span, read_trace):
    with pytest.raises(ItemNotFound, match="no span 'x'"):
        view_span(read_trace(make_span(1)), "x")


def test_search_counts_in_decoded_text_whatever_the_case(make_span, read_trace):
    trace = read_trace(
        make_span(1, name="Ünder", inputs={"a": "Straße under"}, outputs=["UNDER", 42]),
        make_span(2, parent=1, name="x", type="TOOL", outputs={"under_key": None}),
    )
    assert search(trace, "under") == (
        3,
        {"0000000000000001": 2, "0000000000000002": 1},
    )
    assert search(trace, "42") == (1, {"0000000000000001": 1})
    assert search(trace, "STRASSE")[0] == 1
    assert search(trace, "  ") == (0, {})


def test_tokens_come_from_the_attribute_or_from_the_usage(make_span, read_trace):
    usage = {"mlflow.chat.tokenUsage": '{"total_tokens": 12}'}
    trace = read_trace(
        make_span(1, attributes=usage),
        make_span(2, parent=1, outputs={"usage": {"total_tokens": 5}}),
        make_span(3, parent=1, outputs={"usage": {"input_tokens": 2, "output_tokens": 3}}),
        make_span(4, parent=1, outputs={"usage": {"total_tokens": 10**40}}),
    )
    assert [row.tokens for row in span_rows(trace)] == [12, 5, 5, None]


def test_raw_json_is_indented_and_valid_unicode():
    assert pretty_json(b'{"a":["\\ud800",NaN]}') == '{\n  "a": [\n    "\ufffd",\n    NaN\n  ]\n}'
    assert pretty_json(b"{half") == "{half"
