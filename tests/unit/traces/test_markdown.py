"""Markdown is parsed to a tree that says of every text where in the source it stands."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling_widget.traces.blocks import INLINE_CHARS, Text
from labeling_widget.traces.content import long_text_drawn, view_trace
from labeling_widget.traces.markdown import parse
from labeling_widget.traces.markdown_nodes import MarkdownMark, MarkdownNode, MarkdownText
from labeling_widget.traces.text import clean
from tests.unit.traces.markdown_reading import Javascript, drawn, leaves, shape
from tools.markdown_fixture import parsed, texts


def p(*nodes: Any) -> dict[str, Any]:
    return {"p": list(nodes)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a **b *c*** `d e` ~~f~~", [p("a ", {"strong": ["b ", {"em": ["c"]}]}, " ",
            {"code": ["d e"]}, " ", {"del": ["f"]})]),
        ("one\ntwo  \nthree\\\nfour", [p("one", "break", "two", "break", "three", "break",
            "four")]),
        ("# a #\n## b*c* ###\nd\n===", [{"h1": ["a"]}, {"h2": ["b", {"em": ["c"]}]},
            {"h1": ["d"]}]),
        ("- a\n- b\n\n3. c\n4. d", [{"list": [{"item": ["a"]}, {"item": ["b"]}]},
            {"list 3": [{"item": ["c"]}, {"item": ["d"]}]}]),
        ("- a\n\n  b", [{"list": [{"item": [p("a"), p("b")]}]}]),
        ("- [x] a\n- [ ] **b**\n- [z] c\n\n[x] d", [{"list": [{"done": ["a"]},
            {"to do": [{"strong": ["b"]}]}, {"item": ["[z] c"]}]}, p("[x] d")]),
        ("> a\n> > b\nc", [{"quote": [p("a"), {"quote": [p("b", "break", "c")]}]}]),
        ("```json\n{}\n```\n~~~\n\na\n", [{"json": ["{}"]}, {"code": ["\na"]}]),
        ("- a\n\n  ```py\n  b\n\n    c\n  ```", [{"list": [{"item": [p("a"),
            {"code": ["b\n\n", "  c"]}]}]}]),
        ("> ```\n>  a\n>\n> b\n> ```", [{"quote": [{"code": [" a\n", "\n", "b"]}]}]),
        ("-\t\tcode\n", [{"list": [{"item": [{"code": [{"code": "  code"}]}]}]}]),
        ("a &amp; b &copy; \\*c\\* \\q &nope;", [p("a ", {"&amp;": "&"}, " b ", {"&copy;": "©"},
            " ", "*c", "* \\q &nope;")]),
        ("<b class='x'>*a*</b> <!-- _c_ --> 1 < 2", [p("<b class='x'>", {"em": ["a"]},
            "</b> <!-- _c_ --> 1 < 2")]),
        ("a<br>b<br/>\n*c*<BR />d `<br>` <br class>", [p("a", "break", "b", "break", {"em": ["c"]},
            "break", "d ", {"code": ["<br>"]}, " <br class>")]),
        ("a\n\n<br>\n\nb", [p("a"), "break", p("b")]),
        ("| a |\n| - |\n| b<br>c |", [{"table": [{"row": [{"cell": ["a"]}]},
            {"row": [{"cell": ["b", "break", "c"]}]}]}]),
        ("``so-called'' and ``*two* words,''\n``x = ''`` ``f('')`` ``a''b`` ``c", [p(
            "``so-called'' and ``", {"em": ["two"]}, " words,''", "break", {"code": ["x = ''"]},
            " ", {"code": ["f('')"]}, " ", {"code": ["a''b"]}, " ``c")]),
        ("<div>\n *a*\n</div>\n\nb", [{"plain": ["<div>\n *a*\n</div>"]}, p("b")]),
        ("[a *b*](http://x.y 'z') [c][r] [d](ftp://e)\n\n[r]: https://r.s", [p(
            {"http://x.y": ["a ", {"em": ["b"]}]}, " ", {"https://r.s": ["c"]}, " [d](ftp://e)")]),
        ("see https://x.y/__a__(b)), <http://z> a@b.c <d@e.f>", [p("see ",
            {None: ["https://x.y/__a__(b)"]}, "), ", {None: ["http://z"]}, " a@b.c ",
            {"mailto:d@e.f": ["d@e.f"]})]),
        ("**http://x.y** xhttp://x.y [http://u.v](https://w)", [p(
            {"strong": [{None: ["http://x.y"]}]}, " xhttp://x.y ", {"https://w": ["http://u.v"]})]),
        ("![a *b*](javascript:c 'd')", [p({
            "![a *b*](javascript:c 'd')": ("javascript:c", "a *b*")})]),
        ("| a | b \\| c |\n| :-: | --: |\n| `d\\|e` |\nf | g | h", [{"table": [
            {"row": [{"cell center": ["a"]}, {"cell right": ["b ", "| c"]}]},
            {"row": [{"cell center": [{"code": ["d", "|e"]}]}, {"cell right": []}]},
            {"row": [{"cell center": ["f"]}, {"cell right": ["g"]}]}]}]),
        ("> - | a |\n>   | - |\n>   | 💡*b* |", [{"quote": [{"list": [{"item": [{"table": [
            {"row": [{"cell": ["a"]}]}, {"row": [{"cell": ["💡", {"em": ["b"]}]}]}]}]}]}]}]),
        ("a `b\n> c` d\r\ne\rf", [p("a `b"), {"quote": [p("c` d", "break", "e", "break", "f")]}]),
        ("a\r\n\r\n```\r\nb\r\nc\r\n```", [p("a"), {"code": ["b\r\nc"]}]),
        ("\u00a0a\u00a0\n\u3000b", [p("\u00a0a\u00a0", "break", "\u3000b")]),
        ("> \u3000\n> a\n> b", [{"quote": [p("a", "break", "b")]}]),
        ("***", ["rule"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_is_the_tree_of_what_it_means(text, wanted):
    found = shape(text)
    if "\u00a0" in text:  # which spaces around a paragraph are left out, versions differ in
        assert drawn(text).split() == text.split()
    else:
        assert found == wanted


_PIECES = [
    "a", "word ", "😀", "é", " ", "  ", "\n", "\n\n", "\t", "\r\n", "*", "**", "_", "~~", "`", "``",
    "''", "<br>", "<br/>\n",
    "```\n", "> ", "- ", "1. ", "    ", "# ", " #", "[", "]", "](", "](http://x.y)", "![", ")", "|",
    "\n| - | - |\n", "| a | b |", "\\", "\\|", "&amp;", "&#x1f600;", "<", ">", "<b>", "<!--",
    "<div>\n", "https://x.y/z", "mailto:", "[ ] ", "[x] ", "---\n", "===\n", "\n[r]: http://r\n",
    "[r]", "\u00a0", "\u2028", "\v", "\x1c",
]  # fmt: skip
markup = st.lists(st.sampled_from(_PIECES) | st.characters(), max_size=40).map("".join).map(clean)


@settings(max_examples=600, deadline=None)
@given(text=markup)
def test_every_run_is_what_stands_there_and_none_overlaps_another(text):
    nodes = parse(text)
    if nodes is None:
        return
    source = Javascript(text)
    last = 0
    for leaf in leaves(nodes):
        if isinstance(leaf, MarkdownMark):
            continue
        start, end = leaf if isinstance(leaf, tuple) else (leaf.start, leaf.end)
        assert last <= start < end <= len(source)
        assert source[start, end]  # decodes: no character is cut in two
        last = end
        if isinstance(leaf, MarkdownText):
            assert leaf.text != source[start, end]
    assert parse(text) == nodes
    wire = msgspec.json.encode(nodes)
    assert msgspec.json.decode(wire, type=list[MarkdownNode]) == nodes


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from("abc äß😀木.,()'\"0"), max_size=60))
def test_a_plain_paragraph_is_drawn_as_it_is_written(text):
    assert drawn(f"a{text}") == f"a{text}".rstrip()


def test_a_line_end_of_two_characters_is_drawn_whole_or_not_at_all():
    text = "one\r\ntwo\r\n\r\n```py\r\na = 1\r\nb = 2 \r\n```\r\n\r\n\tcode\r\n\r\n> ~~~\r\n> c\r\n"
    nodes = parse(text)
    assert nodes is not None
    runs = [drawn(text, [leaf]) for leaf in leaves(nodes)]
    assert [run for run in runs if run.replace("\r\n", "").count("\r")] == []
    assert "a = 1\r\nb = 2 " in runs


@settings(max_examples=300, deadline=None)
@given(text=markup)
def test_no_letter_is_lost_or_invented(text):
    kept = [c for c in drawn(text) if c.isalpha()]
    written = iter(c for c in text.replace("&#x1f600;", "") if c.isalpha())
    assert all(c in written for c in kept if c in "wordé")


def test_only_markdown_has_a_tree_and_a_long_text_has_one_of_its_head_and_one_of_all(
    make_span, read_trace
):
    answer = "**Lamps** 💡\n\n" + "- lit\n" * 5_000
    trace = read_trace(make_span(1, inputs={"question": "Which?"}, outputs={"answer": answer}))
    asked, answered = (message.blocks[0] for message in view_trace(trace, size=1).messages)
    assert isinstance(asked, Text)
    assert isinstance(answered, Text)
    assert (asked.format, asked.markdown) == ("plain", None)
    assert answered.markdown == parse(answer[:INLINE_CHARS])
    assert answered.ref is not None
    assert long_text_drawn(trace, answered.ref) == (answer, parse(answer))


def test_the_trees_that_the_front_end_is_tested_with_are_those_that_are_sent():
    stale = [name for name, entry in texts().items() if entry["markdown"] != parsed(entry["text"])]
    assert stale == [], "run `python -m tools.markdown_fixture`"


def test_the_parser_is_not_imported_before_a_trace_is_viewed():
    code = (
        "import sys, labeling_widget, labeling_widget.widget; print('markdown_it' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
