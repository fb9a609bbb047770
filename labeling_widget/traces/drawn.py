"""What a reviewer reads of a span that is not written in it just so.

An answer put together from the chunks of a stream, arguments as a line of JSON, the parameters of
a call without its messages, tools in words, the rows of a table: each is drawn of a value that the
trace holds in another form.
"""

from __future__ import annotations

import json
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
_Shown = list[tuple[Side, str]]


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
        yield from (("outputs", text) for text in self._in((body.output, body.documents)))
        yield from (("inputs", text) for text in self._in(body.input))
        yield from self._told_of(clean(span.span_id))

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
                        of += [("inputs", text) for text in self._in(block.args)]
                        of += [("outputs", text) for text in self._in(block.result)]
                    else:
                        self._told[own] += [(side, text) for text in self._in(block)]
        return self._told.get(span_id, [])

    def _in(self, shown: Any) -> Iterator[str]:
        """Every text in what is shown."""
        if isinstance(shown, Text):
            whole = shown.text if shown.ref is None else self._texts.whole[shown.ref]
            if not whole.startswith(shown.text):
                yield shown.text
            yield whole
        elif isinstance(shown, Table):
            rows = shown.rows if shown.ref is None else json.loads(self._texts.whole[shown.ref])
            yield from (cell for row in rows for cell in row if cell is not None)
        elif isinstance(shown, Problem):
            yield from (shown.message, shown.stack)
        elif isinstance(shown, list | tuple):
            for each in shown:
                yield from self._in(each)
        elif isinstance(shown, Struct):
            for name in shown.__struct_fields__:
                yield from self._in(getattr(shown, name))


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
