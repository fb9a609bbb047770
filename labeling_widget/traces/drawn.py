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
from labeling_widget.traces.content import given_out
from labeling_widget.traces.conversation import conversation
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.span_messages import span_input
from labeling_widget.traces.text import Texts, clean
from labeling_widget.traces.value_places import ValuePlaces

Side = Literal["outputs", "inputs"]
_Shown = list[tuple[Side, str]]


class Drawn:
    """What is drawn of a trace and of each of its spans.

    Args:
        trace: The trace.
    """

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._told: dict[str, _Shown] | None = None
        self._last: tuple[Span, dict[Side, ValuePlaces]] | None = None

    def texts_of(self, span: Span) -> Iterator[tuple[Side, str]]:
        """Every text that is drawn of what a span gave out and took in, folded and unfolded.

        Args:
            span: One of the trace's.

        Returns:
            The sides and the texts, what came out first.
        """
        texts = Texts("")
        yield from (("outputs", text) for text in _in(given_out(span, texts), texts))
        yield from (("inputs", text) for text in _in(span_input(span, texts), texts))
        yield from self._told_of(clean(span.span_id))

    def place_of(self, span: Span, side: Side, text: str) -> str:
        """Where the value stands that a drawn text shows all of; else the path of its side.

        Args:
            span: The span it is drawn of; that of the call before is found fastest.
            side: The side it is drawn of.
            text: From `texts_of`.

        Returns:
            A JSON Pointer.
        """
        if self._last is None or self._last[0] is not span:
            self._last = span, {}
        places = self._last[1]
        if side not in places:
            places[side] = ValuePlaces(getattr(span, side), f"/{side}")
        return places[side].of(text) or f"/{side}"

    def _told_of(self, span_id: str) -> _Shown:
        """What the conversation of the whole trace shows of a span."""
        if self._told is None:
            self._told = defaultdict(list)
            texts = Texts("")
            root = clean(self._trace.root.span_id) if self._trace.root else ""
            for message in conversation(self._trace, texts):
                own = message.span_id or root
                side: Side = "inputs" if message.role == "request" else "outputs"
                for block in message.blocks:
                    if isinstance(block, ToolCall):
                        of = self._told[block.span_id or own]
                        of += [("inputs", text) for text in _in(block.args, texts)]
                        of += [("outputs", text) for text in _in(block.result, texts)]
                    else:
                        self._told[own] += [(side, text) for text in _in(block, texts)]
        return self._told.get(span_id, [])


def _in(shown: Any, texts: Texts) -> Iterator[str]:
    """Every text in what is shown."""
    if isinstance(shown, Text):
        whole = shown.text if shown.ref is None else texts.whole[shown.ref]
        if not whole.startswith(shown.text):
            yield shown.text
        yield whole
    elif isinstance(shown, Table):
        rows = shown.rows if shown.ref is None else json.loads(texts.whole[shown.ref])
        yield from (cell for row in rows for cell in row if cell is not None)
    elif isinstance(shown, Problem):
        yield from (shown.message, shown.stack)
    elif isinstance(shown, list | tuple):
        for each in shown:
            yield from _in(each, texts)
    elif isinstance(shown, Struct):
        for name in shown.__struct_fields__:
            yield from _in(getattr(shown, name), texts)
