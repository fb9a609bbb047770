"""Where recognition stops: what only resembles a shape is shown as it came."""

# Which kind of block is there is what these tests find out.
# mypy: disable-error-code="union-attr"

from __future__ import annotations

import json
from typing import Any

import pytest

from labeling_widget.traces.blocks import Media, Problem, Text
from labeling_widget.traces.content import long_text, view_span, view_trace
from labeling_widget.traces.model import Trace

NUMBERS = [n / 7 for n in range(768)]


@pytest.fixture
def shown(make_span, read_trace):
    """The only block of a span's output."""

    def read(outputs: Any) -> Any:
        body = view_span(read_trace(make_span(1, type="TOOL", outputs=outputs)), f"{1:016x}")
        [message] = body.output
        [block] = message.blocks
        return block

    return read


@pytest.mark.parametrize(
    "value",
    [[0.5] * 15, list(range(16)), [*NUMBERS, "end"], [*NUMBERS, True]],
    ids=["short", "whole numbers", "a text in it", "a truth value in it"],
)
def test_lists_that_are_no_vector_are_json(shown, value):
    block = shown(value)
    assert (json.loads(block.text), block.ref) == (value, None)


def test_vectors_of_two_lengths_are_a_line_each(shown):
    assert json.loads(shown([[0.5] * 16, [0.5] * 17]).text) == [
        "[16 numbers] 0.5, 0.5, 0.5, …",
        "[17 numbers] 0.5, 0.5, 0.5, …",
    ]


def test_an_embedding_is_one_line_that_unfolds_to_all_its_numbers(make_span, read_trace):
    trace: Trace = read_trace(make_span(1, type="EMBEDDING", outputs=NUMBERS))
    [block] = view_span(trace, f"{1:016x}").output[0].blocks
    assert isinstance(block, Text)
    assert block.text.startswith("[768 numbers] 0.0, 0.14")
    assert "\n" not in block.text
    assert block.ref is not None
    assert json.loads(long_text(trace, block.ref)) == NUMBERS
    assert block.chars == len(long_text(trace, block.ref))


def test_an_embedding_among_a_documents_metadata_is_a_line(make_span, read_trace):
    outputs = [{"page_content": "x", "metadata": {"vector": NUMBERS}}]
    [retrieval] = view_trace(
        read_trace(make_span(1, type="RETRIEVER", outputs=outputs)), size=1
    ).retrievals
    [field] = retrieval.documents[0].fields
    assert field.value.text.startswith("[768 numbers]")


@pytest.mark.parametrize(
    "text",
    [
        "Please return to the shop.\nFor this, bring:\nyour receipt\nand your card",
        "Select one of these from the list.",
        "if you like it, tell us\nwith love\nyour shop",
        "Name: Ada\nCity: Rome\nOrder: 7",
        "Dear Ada,\n\nthank you.\n\nYours,\nBob",
        "x = 1",
    ],
)
def test_sentences_are_not_code(shown, text):
    assert shown({"role": "tool", "content": text}).format == "plain"


@pytest.mark.parametrize(
    "text",
    [
        "import math\n\n# the area\nprint(math.pi * 2 ** 2)\nx = 3",
        "const a = 1;\nlet b = a + 1;\nconsole.log(b);",
        "diff --git a/x b/x\n--- a/x\n+++ b/x",
        '<?xml version="1.0"?>\n<city>Rome</city>',
        "#!/bin/sh\nls",
        "WITH warm AS (SELECT 1) SELECT * FROM warm",
    ],
)
def test_programs_queries_patches_and_markup_are_code(shown, text):
    assert shown({"role": "tool", "content": text}).format == "code"


@pytest.mark.parametrize(
    "value",
    [
        {"error": None, "result": 3},
        {"error": "no city", "cities": ["Rome"]},
        {"error": {"mean": 0.1, "max": 0.4}},
        {"message": "All is well.", "status": "ok"},
        {"error": ""},
    ],
)
def test_values_that_only_mention_an_error_are_not_errors(shown, value):
    assert not isinstance(shown(value), Problem)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"error": "No such city."}, Problem("Error", "No such city.")),
        ({"error": {"message": "Slow down.", "type": "limit", "code": 429, "param": None}},
         Problem("limit (429)", "Slow down.")),
        ({"error": "No such city.", "status_code": 404}, Problem("Error (404)", "No such city.")),
    ],
)  # fmt: skip
def test_error_bodies_keep_their_type_code_and_message(shown, value, problem):
    assert shown(value) == problem


@pytest.mark.parametrize(
    "tools",
    [
        [{"name": "Ada", "description": "A person.", "age": 36}],
        [{"role": "user", "name": "Ada", "content": "x"}],
        ["hammer"],
        [{"type": "function"}],
    ],
)
def test_lists_that_define_no_tools_are_not_tools(shown, tools):
    block = shown({"tools": tools, "at": {"x": [1]}})
    assert json.loads(block.text)["tools"] == tools


def test_a_picture_inside_the_trace_is_sent_when_it_is_asked_for(chat_trace):
    url = "data:image/png;base64," + "A" * 30_000
    part = {"type": "image_url", "image_url": {"url": url}}
    trace = chat_trace({"messages": [{"role": "user", "content": [part]}]}, "I see.")
    [media] = view_trace(trace, size=1).messages[0].blocks
    assert isinstance(media, Media)
    assert media.url is None
    assert media.ref is not None
    assert long_text(trace, media.ref) == url


def test_a_short_address_is_sent_at_once(chat_trace):
    part = {"type": "image_url", "image_url": {"url": "https://pictures.example/rome.png"}}
    trace = chat_trace({"messages": [{"role": "user", "content": [part]}]}, "I see.")
    assert view_trace(trace, size=1).messages[0].blocks == [
        Media("image", "image", "https://pictures.example/rome.png")
    ]


def test_values_nested_hundreds_of_levels_are_shown(shown):
    deep = "[" * 400 + "0.5" + "]" * 400
    assert shown({"role": "tool", "content": deep}).text


def test_a_stream_that_broke_off_shows_what_had_come(chat_trace):
    events = [
        {"type": "response.created", "response": {"output": []}},
        {"type": "response.output_text.delta", "delta": "Sun"},
    ]
    [_, answer] = view_trace(chat_trace({"input": "Weather?"}, events), size=1).messages
    assert answer.blocks[0].text == "Sun"
