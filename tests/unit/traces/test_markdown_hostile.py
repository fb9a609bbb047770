"""Markdown made to hurt: it takes time near to its length, and is drawn as it is written."""

from __future__ import annotations

import time

import pytest

from labeling_widget.traces.markdown import parse
from labeling_widget.traces.markdown_inline import LONGEST
from tests.unit.traces.markdown_reading import drawn, shape

HOSTILE = [
    "[", "]", "![", ">", "> ", "- ", "* ", "1. ", "*", "_", "~", "`", "|", "#", "<", "<!--", "&",
    "\\", "[a](", '[a](b "', "[a][", "[[a]]", "[![a](b)](c)", "**a ", "*a **b ", "~~a ", "`a``b ",
    "*_", "http://", "https://x.y)", "[x]: y\n", "[a]: b\n\n[a] ", "a|b\n-|-\n", "|a\n|-\n", "<a ",
    "- a\n\n",
    "\n> ", "\n- ", "    a\n", "```\n", "=\n", "\r", "\t", "(",
]  # fmt: skip


def test_no_input_takes_long():
    slow = {}
    for piece in HOSTILE:
        # A paragraph is parsed up to `LONGEST`; the square of it would take minutes.
        size = 40_000 if "\n" in piece else LONGEST // 2
        started = time.process_time()
        parse(piece * (size // len(piece)))
        if (taken := time.process_time() - started) > 15:
            slow[piece] = taken
    assert slow == {}


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_of_any_length_is_never_drawn_longer_than_it_is(piece):
    text = piece * (200_000 // len(piece)) if "\n" not in piece else piece * 50
    nodes = parse(text)
    assert nodes is None or len(drawn(text, nodes)) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 300 + "deep",
        ">" * 20_000,
        "\n".join("  " * depth + "- deep" for depth in range(60)),
    ],
)
def test_what_is_nested_without_end_has_no_tree(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    "text",
    ["*a _b " * 13 + "c" + "_ d* e" * 13, "[" * 4_000 + "]" * 4_000, "x" * 60_000 + "*a*"],
)
def test_a_paragraph_of_too_many_marks_is_drawn_as_it_is_written(text):
    assert shape(f"{text}\n\n**b**") == [{"p": [text]}, {"p": [{"strong": ["b"]}]}]
