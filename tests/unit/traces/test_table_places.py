"""Where the cells of a table stand in their span, so that each can be marked as evidence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labeling_widget.evidence import find_passages, texts_of
from labeling_widget.passage import Passage
from labeling_widget.traces.blocks import Message, Table, ToolCall
from labeling_widget.traces.content import view_span, view_trace
from labeling_widget.traces.model import Trace
from labeling_widget.widget.file_items import texts_in
from tests.unit.traces.conftest import MakeSpan, ReadTrace

ONE, TWO, THREE = (f"{n:016x}" for n in (1, 2, 3))
ROWS = [{"a": "same", "b/c": 24.9}, {"a": "same", "b/c": None}]


def tables(messages: list[Message]) -> list[Table]:
    found: list[Table] = []
    for message in messages:
        for block in message.blocks:
            inside = block.result if isinstance(block, ToolCall) else [block]
            found += [each for each in inside if isinstance(each, Table)]
    return found


def cells(table: Table) -> dict[tuple[str, str], str | None]:
    """What the table shows, by span and path."""
    place = table.place
    assert place is not None
    return {
        (place.span_id, f"{place.path}/{line}/{step}"): cell
        for line, row in enumerate(table.rows)
        for step, cell in zip(place.steps, row, strict=True)
    }


def texts(trace: Trace) -> dict[tuple[str, str], str]:
    return {
        (span_id or "", path): text
        for span in trace.spans
        for span_id, path, text in texts_of(span)
    }


SHAPES: dict[str, tuple[Any, str]] = {
    "records": (ROWS, "/outputs/1/a"),
    "records in JSON": (json.dumps(ROWS), "/outputs/1/a"),
    "a frame": (
        {"columns": ["a", "b/c"], "data": [["same", 24.9], ["same", None]]},
        "/outputs/data/1/0",
    ),
    "a tool's message": (
        {"type": "tool", "content": json.dumps(ROWS), "tool_call_id": "c1"},
        "/outputs/content/1/a",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_cell_is_the_text_at_its_path(
    make_span: MakeSpan, read_trace: ReadTrace, shape: str
) -> None:
    outputs, path = SHAPES[shape]
    trace = read_trace(
        make_span(1, inputs={"q": 1}, outputs="done"),
        make_span(2, parent=1, type="TOOL", inputs={"q": 1}, outputs=outputs),
    )
    [table] = tables(view_trace(trace, size=1).messages)
    shown = cells(table)
    assert shown[TWO, path] == "same"
    known = texts(trace)
    assert {where: known.get(where) for where in shown} == shown
    assert all(each.place == table.place for each in tables(view_span(trace, TWO).output))
    passage = Passage(quote="am", span_id=TWO, path=path, start=1)
    [found] = json.loads(find_passages(trace, [passage], name="q"))
    assert found == {"quote": "am", "span_id": TWO, "path": path, "start": 1, "end": 3}


def test_equal_tables_have_their_own_places(make_span: MakeSpan, read_trace: ReadTrace) -> None:
    said: list[dict[str, Any]] = [{"role": "user", "content": "Look twice."}]
    for call in ("c1", "c2"):
        function = {"name": "look", "arguments": "{}"}
        asks = {"id": call, "type": "function", "function": function}
        said.append({"role": "assistant", "content": "", "tool_calls": [asks]})
        said.append({"role": "tool", "tool_call_id": call, "content": json.dumps(ROWS)})
    answer = {"role": "assistant", "content": "Done."}
    chat = make_span(1, type="CHAT_MODEL", inputs={"messages": said}, outputs=answer)
    for shown in (
        view_trace(read_trace(chat), size=1).messages,
        view_span(read_trace(chat), ONE).input,
    ):
        places = [table.place for table in tables(shown)]
        assert [place.path for place in places if place] == [
            "/inputs/messages/2/content",
            "/inputs/messages/4/content",
        ]


def test_what_came_in_is_told_from_what_came_out(
    make_span: MakeSpan, read_trace: ReadTrace
) -> None:
    trace = read_trace(make_span(1, inputs=ROWS, outputs=ROWS))
    body = view_span(trace, ONE)
    paths = [
        [table.place.path for table in tables(shown) if table.place]
        for shown in (body.input, body.output, view_trace(trace, size=1).messages)
    ]
    assert paths == [["/inputs"], ["/outputs"], ["/inputs", "/outputs"]]


def test_a_table_that_no_span_holds_as_it_is_drawn_has_no_place(
    make_span: MakeSpan, read_trace: ReadTrace
) -> None:
    pieces = [{"choices": [{"delta": {"content": part}}]} for part in ('[{"a":', ' "x"}]')]
    trace = read_trace(make_span(1, type="TOOL", inputs={"q": 1}, outputs=pieces))
    shown = [
        *tables(view_trace(trace, size=1).messages),
        *tables(view_span(trace, ONE).output),
    ]
    assert all(table.place is None for table in shown)


@pytest.mark.parametrize("name", ["a~b", "\ud800", "", "\u202e<img src=x onerror=alert(1)>\n", "/"])
def test_a_hostile_column_and_cell_have_a_place(
    make_span: MakeSpan, read_trace: ReadTrace, name: str
) -> None:
    cell = "</td><script>alert(1)</script>\u202e\0 \ud800"
    trace = read_trace(make_span(1, type="TOOL", inputs={"q": 1}, outputs=[{name: cell, "b": 1}]))
    [table] = tables(view_span(trace, ONE).output)
    shown = cells(table)
    known = texts(trace)
    assert {where: known.get(where) for where in shown} == shown


def test_a_file_holds_what_json_tells_once_and_knows_all_its_places(
    make_span: MakeSpan, read_trace: ReadTrace
) -> None:
    said = {"messages": [{"role": "tool", "content": json.dumps(ROWS)}]}
    trace = read_trace(
        make_span(1, inputs=said, outputs=json.dumps({"x": json.dumps(["deep"])})),
        make_span(2, parent=1, inputs=said, attributes={"note": json.dumps('{"a": [1]}')}),
    )
    held = texts_in(trace)
    found = {
        ((span["id"], path + inside), held["texts"][each])
        for span in held["spans"]
        for path, at in span["places"] + span["drawn"]
        for inside, each in [("", at), *held["told"].get(str(at), [])]
    }
    written = {((of, path), text) for span in trace.spans for of, path, text in texts_of(span)}
    # What is drawn of a value in another form is there beside it.
    assert found - written == {((ONE, "/outputs"), '{\n  "x": "[\\"deep\\"]"\n}')}
    assert written < found
    assert ((TWO, "/inputs/messages/0/content/1/a"), "same") in found
    assert ((ONE, "/outputs/x/0"), "deep") in found
    assert len(held["told"]) == 3
