"""What a reviewer sees of messages, documents and records, in their finer points."""

# Which kind of block is there is what these tests find out.
# mypy: disable-error-code="union-attr, arg-type"

from __future__ import annotations

import json
from typing import Any

import pytest

from labeling_widget.traces.blocks import (
    Media,
    Message,
    Reasoning,
    Table,
    TablePlace,
    Text,
    ToolCall,
)
from labeling_widget.traces.content import view_span, view_trace
from labeling_widget.traces.model import Trace


def seen(messages: list[Message]) -> list[Any]:
    """Messages as (role, what their blocks say), to be read in a test."""
    return [(message.role, *map(_said, message.blocks)) for message in messages]


def _said(block: Any) -> Any:
    if isinstance(block, Text):
        return block.text
    if isinstance(block, ToolCall):
        args = {field.name: field.value.text for field in block.args}
        return (block.name, args, *map(_said, block.result))
    if isinstance(block, Reasoning):
        return {"thought": block.text.text}
    if isinstance(block, Media):
        return (block.media, block.name, block.url)
    return block


ASK = [{"role": "user", "content": "Weather?"}]


def test_an_error_of_a_tool_result_block_is_an_error(chat_trace):
    inputs = {
        "messages": [
            *ASK,
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "t", "name": "f", "input": {}}],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "t", "is_error": True, "content": "no"}
                ],
            },
        ]
    }
    [call] = view_trace(chat_trace(inputs, None), size=1).messages[1].blocks
    assert (call.status, call.result[0].text) == ("error", "no")


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (
            {"type": "image_url", "image_url": {"url": "https://a.example/b.png"}},
            ("image", "image", "https://a.example/b.png"),
        ),
        (
            {"type": "input_image", "image_url": "data:image/png;base64,AA=="},
            ("image", "image", "data:image/png;base64,AA=="),
        ),
        (
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/gif", "data": "AA"},
            },
            ("image", "image", "data:image/gif;base64,AA"),
        ),
        (
            {"type": "input_audio", "input_audio": {"data": "AA", "format": "mp3"}},
            ("audio", "audio", "data:audio/mp3;base64,AA"),
        ),
        ({"type": "file", "file": {"filename": "a.pdf"}}, ("file", "a.pdf", None)),
        (
            {"type": "image_url", "image_url": {"url": "javascript:alert(1)"}},
            ("image", "image", None),
        ),
        ({"type": "strange", "x": 1}, '{\n  "type": "strange",\n  "x": 1\n}'),
    ],
)
def test_parts_of_a_message_that_are_not_text(chat_trace, part, shown):
    inputs = {"messages": [{"role": "user", "content": [{"type": "text", "text": "See"}, part]}]}
    messages = view_trace(chat_trace(inputs, "I see."), size=1).messages
    assert seen(messages)[0] == ("user", "See", shown)


def test_arguments_that_are_no_json_are_shown_as_they_are(chat_trace):
    call = {"id": "c", "function": {"name": "f", "arguments": '{"a": '}}
    trace = chat_trace(
        {"messages": ASK}, {"role": "assistant", "content": "", "tool_calls": [call]}
    )
    assert seen(view_trace(trace, size=1).messages)[-1] == ("assistant", ("f", {"": '{"a": '}))


def test_a_tool_result_without_its_call_is_a_message_of_its_own(chat_trace):
    messages = [*ASK, {"role": "tool", "tool_call_id": "gone", "content": "42"}]
    assert ("tool", "42") in seen(view_trace(chat_trace(messages, "So."), size=1).messages)


def test_markdown_is_for_what_models_say_and_for_what_looks_like_it(chat_trace):
    messages = [
        {"role": "user", "content": "2 * 3 * 4 # not a heading"},
        {"role": "assistant", "content": "plain words"},
        {"role": "user", "content": "# A heading\n\n- one\n- two"},
    ]
    shown = view_trace(chat_trace(messages, '{"a": 1}'), size=1).messages
    assert [message.blocks[0].format for message in shown] == [
        "plain",
        "markdown",
        "markdown",
        "json",
    ]


def retriever(read_trace: Any, make_span: Any, outputs: Any, inputs: Any = None) -> Trace:
    span = make_span(1, type="RETRIEVER", inputs=inputs or {"query": "q", "k": 2}, outputs=outputs)
    trace: Trace = read_trace(span)
    return trace


@pytest.mark.parametrize(
    "outputs",
    [
        [{"page_content": "Text", "metadata": {"doc_uri": "https://a.example/x", "title": "T",
                                               "score": 0.5, "page": 3}, "id": "d1"}],
        {"documents": [{"page_content": "Text", "type": "Document", "id": "d1",
                        "metadata": {"title": "T", "url": "https://a.example/x", "page": 3,
                                     "relevance_score": 0.5}}]},
        [[{"text": "Text", "id": "d1", "score": 0.5, "title": "T",
           "metadata": {"source": "https://a.example/x", "page": 3}}]],
        [[{"page_content": "Text", "id": "d1",
           "metadata": {"title": "T", "url": "https://a.example/x", "page": 3}}, 0.5]],
        [{"score": 0.5, "node": {"text": "Text", "id_": "d1",
                                 "metadata": {"file_name": "T", "url": "https://a.example/x",
                                              "page": 3}}}],
    ],
    ids=["mlflow", "langchain", "batched", "scored pairs", "llamaindex"],
)  # fmt: skip
def test_documents_of_a_retriever(make_span, read_trace, outputs):
    trace = retriever(read_trace, make_span, outputs)
    view = view_trace(trace, size=1)
    [retrieval] = view.retrievals
    [document] = retrieval.documents
    assert retrieval.query == "q"
    assert (document.id, document.title, document.text.text) == ("d1", "T", "Text")
    assert (document.uri, document.score) == ("https://a.example/x", 0.5)
    assert [(field.name, field.value.text) for field in document.fields] == [("page", "3")]
    body = view_span(trace, retrieval.span_id)
    assert (body.documents, body.output) == ([document], [])


def test_a_document_without_a_title_is_named_by_its_heading_or_its_address(make_span, read_trace):
    uri = {"doc_uri": "https://a.example/docs/page-7?x=1"}
    outputs = [
        {"page_content": "# Fees\n\nThey are low.", "metadata": uri},
        {"page_content": "They are low, very low.", "metadata": uri},
        "only text",
    ]
    [retrieval] = view_trace(retriever(read_trace, make_span, outputs), size=1).retrievals
    assert [(d.id, d.title) for d in retrieval.documents] == [
        ("1", "Fees"),
        ("2", "page-7"),
        ("3", "Document 3"),
    ]


def test_addresses_that_are_not_http_are_no_links(make_span, read_trace):
    outputs = [{"page_content": "x", "metadata": {"doc_uri": "javascript:alert(1)"}}]
    [retrieval] = view_trace(retriever(read_trace, make_span, outputs), size=1).retrievals
    [document] = retrieval.documents
    assert document.uri is None
    assert document.fields[0].value.text == "javascript:alert(1)"


def test_a_score_that_is_nan_is_text(make_span, read_trace):
    outputs = [{"page_content": "x", "metadata": {"score": float("nan")}}]
    [retrieval] = view_trace(retriever(read_trace, make_span, outputs), size=1).retrievals
    assert retrieval.documents[0].score is None
    assert retrieval.documents[0].fields[0].value.text == "NaN"


def test_a_list_of_flat_records_is_a_table(make_span, read_trace):
    rows = [{"a": 1, "b": "x"}, {"a": None, "c": True}]
    trace = read_trace(make_span(1, inputs={"city": "Rome", "n": 2}, outputs=rows))
    request, response = view_trace(trace, size=1).messages
    assert json.loads(request.blocks[0].text) == {"city": "Rome", "n": 2}
    assert response.blocks == [
        Table(
            columns=["a", "b", "c"],
            rows=[["1", "x", None], [None, None, "true"]],
            total_rows=2,
            place=TablePlace(span_id="0000000000000001", path="/outputs", steps=["a", "b", "c"]),
        )
    ]
    assert (request.role, response.role, response.answer) == ("request", "response", True)


def test_what_stands_beside_an_answer_is_shown_too(make_span, read_trace):
    trace = read_trace(
        make_span(1, inputs={"question": "q?"}, outputs={"answer": "a", "sources": ["s1"]})
    )
    shown = seen(view_trace(trace, size=1).messages)
    assert shown[:2] == [("user", "q?"), ("assistant", "a")]
    assert json.loads(shown[2][1]) == {"sources": ["s1"]}


def test_the_parameters_of_a_model_are_in_its_span(chat_trace):
    trace = chat_trace({"messages": ASK, "temperature": 0.5}, "Sunny.")
    body = view_span(trace, "0000000000000001")
    assert seen(body.input)[0] == ("user", "Weather?")
    assert json.loads(seen(body.input)[1][1]) == {"temperature": 0.5}
    assert seen(view_trace(trace, size=1).messages) == [
        ("user", "Weather?"),
        ("assistant", "Sunny."),
    ]
