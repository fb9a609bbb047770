"""What a reviewer reads of a span that is not written in it just so.

An answer put together from the chunks of a stream, arguments as a line of JSON, the parameters of
a call without its messages, tools in words, the rows of a table: each is drawn of a value that the
trace holds in another form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from labeling_widget.traces.blocks import Problem, Table, Text, ToolCall
from labeling_widget.traces.content import span_body
from labeling_widget.traces.conversation import conversation
from labeling_widget.traces.decode import as_text
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.pointers import nodes
from labeling_widget.traces.text import Texts, clean, json_in, json_text
from labeling_widget.traces.tool_definitions import read_tools

Side = Literal["outputs", "inputs"]
_Shown = list[tuple[Side, str, str | None]]
"""Sides, texts, and the refs of their wholes."""


class Drawn:
    """What is drawn of a trace and of each of its spans.

    Args:
        trace: The trace.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._texts = Texts("")
        self._told: dict[str, _Shown] | None = None

    def texts_of(self, span: Span) -> Iterator[tuple[Side, str]]:
        """Every text that is drawn of what a span gave out and took in, folded and unfolded.

        Args:
            span: One of the trace's.

        Returns:
            The sides and the texts, what came out first.
        """
        body = span_body(self._trace, span, self._texts)
        shown: _Shown = [
            *(("outputs", *text) for text in _texts((body.output, body.documents))),
            *(("inputs", *text) for text in _texts(body.input)),
            *self._told_of(clean(span.span_id)),
        ]
        for side, text, ref in shown:
            whole = text if ref is None else self._texts.whole[ref]
            if not whole.startswith(text):
                yield side, text
            yield side, whole

    def _told_of(self, span_id: str) -> _Shown:
        """What the conversation of the whole trace shows of a span."""
        if self._told is None:
            self._told = defaultdict(list)
            root = clean(self._trace.root.span_id) if self._trace.root else ""
            for message in conversation(self._trace, self._texts):
                own = message.span_id or root
                side: Side = "inputs" if message.role == "request" else "outputs"
                for block in message.blocks:
                    if isinstance(block, ToolCall):
                        of = self._told[block.span_id or own]
                        of += [("inputs", *text) for text in _texts(block.args)]
                        of += [("outputs", *text) for text in _texts(block.result)]
                    else:
                        self._told[own] += [(side, *text) for text in _texts(block)]
        return self._told.get(span_id, [])


def place_of(span: Span, side: Side, text: str) -> str:
    """Where the value stands that a drawn text shows all of; else the path of its side.

    Args:
        span: The span it is drawn of.
        side: The side it is drawn of.
        text: From `Drawn.texts_of`.

    Returns:
        A JSON Pointer.
    """
    told = json_in(text)
    return next(
        (
            path
            for path, node in nodes(getattr(span, side), f"/{side}")
            if isinstance(node, dict | list) and _shows(text, told, node)
        ),
        f"/{side}",
    )


def _shows(text: str, told: Any, node: Any) -> bool:
    if told is None:
        tools = read_tools(node)
        return tools is not None and clean(tools.text) == text
    # 1, 1.0 and true are equal, and are not written alike.
    return bool(node == told) and text in (clean(json_text(node)), clean(as_text(node)))


def _texts(shown: Any) -> Iterator[tuple[str, str | None]]:
    """Texts, each with the ref of its whole, in everything that a span shows."""
    if isinstance(shown, Text):
        yield shown.text, shown.ref
    elif isinstance(shown, Table):
        yield from ((cell, None) for row in shown.rows for cell in row if cell is not None)
        if shown.ref is not None:
            yield "", shown.ref
    elif isinstance(shown, Problem):
        yield from ((shown.message, None), (shown.stack, None))
    elif isinstance(shown, list | tuple):
        for each in shown:
            yield from _texts(each)
    elif isinstance(shown, Struct):
        for name in shown.__struct_fields__:
            yield from _texts(getattr(shown, name))
