"""Every shape that is recognised: a fixture in `shapes/` with what is shown, a row in the docs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from labeling_widget.traces.blocks import (
    Block,
    Document,
    Media,
    Message,
    Problem,
    Reasoning,
    Table,
    Text,
    ToolCall,
)
from labeling_widget.traces.content import long_text, view_span, view_trace
from labeling_widget.traces.model import Trace

SHAPES = Path(__file__).parent / "shapes"
GUIDE = Path(__file__).parents[3] / "docs" / "content.md"
FIXTURES = sorted(path.stem for path in SHAPES.glob("*.json"))


class Notation:
    """Blocks as short JSON: what a reviewer sees, and of folded texts what unfolds."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def messages(self, messages: list[Message]) -> list[Any]:
        return [
            {
                "role": message.role,
                **({"name": message.name} if message.name else {}),
                **({"answer": True} if message.answer else {}),
                **({"earlier": True} if message.earlier else {}),
                "blocks": [self.block(block) for block in message.blocks],
            }
            for message in messages
        ]

    def block(self, block: Block) -> Any:
        match block:
            case Text():
                if block.ref is None:
                    return {block.format: block.text}
                return {block.format: block.text, "unfolds": long_text(self._trace, block.ref)}
            case Table():
                return {"columns": block.columns, "rows": block.rows}
            case Media():
                return {block.media: block.name, "url": block.url}
            case Problem():
                stack = {"stack": block.stack} if block.stack else {}
                return {"error": block.type, "message": block.message, **stack}
            case Reasoning():
                return {"reasoning": block.text.text}
            case ToolCall():
                return {
                    "call": block.name,
                    "args": {field.name: self.block(field.value) for field in block.args},
                    "result": [self.block(inner) for inner in block.result],
                    **({"status": block.status} if block.status != "unset" else {}),
                }

    def document(self, document: Document) -> Any:
        return {
            "id": document.id,
            "title": document.title,
            "text": self.block(document.text),
            "uri": document.uri,
            "score": document.score,
            "fields": {field.name: self.block(field.value) for field in document.fields},
        }


def fixture(name: str) -> Any:
    return json.loads((SHAPES / f"{name}.json").read_text(encoding="utf-8"))


def seen(trace: Trace) -> dict[str, Any]:
    """All that a reviewer can be shown of a trace of one span."""
    notation = Notation(trace)
    view, body = view_trace(trace, size=1), view_span(trace, trace.spans[0].span_id)
    return {
        "trace": notation.messages(view.messages),
        "input": notation.messages(body.input),
        "output": notation.messages(body.output),
        "documents": [notation.document(document) for document in body.documents],
        "errors": [notation.block(error.error) for error in view.errors],
        "attributes": {field.name: notation.block(field.value) for field in body.attributes},
    }


@pytest.mark.parametrize("name", FIXTURES)
def test_a_shape_is_shown_as_what_it_is(make_span, read_trace, name):
    given = fixture(name)
    shown = seen(read_trace(make_span(1, **given["span"])))
    assert given["shown"], "a fixture says what is shown of it"
    assert {part: shown[part] for part in given["shown"]} == given["shown"]


def test_the_table_of_shapes_and_the_fixtures_name_the_same_shapes():
    rows = re.findall(
        r"^\| ([^|]+?) +\|.*\| `(\w+)` +\|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [(name, fixture(name)["shape"]) for name in FIXTURES] == sorted(
        (file, shape) for shape, file in rows
    )
