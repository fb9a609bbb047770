"""Where the cells of the tables on the screen stand in the trace, so that each can be evidence.

Tables are made of values that were read from messages, streams and results on the way. So the
place of one is looked for afterwards: the value of a span that is drawn as the same table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from labeling_widget.traces.blocks import Message, Table, TablePlace, ToolCall
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.pointers import nodes, step
from labeling_widget.traces.text import Texts, clean

_MOST_NODES = 200_000
"""Values that are looked at for one view: cells beyond that cannot be marked."""

_Drawn = tuple[int, tuple[str, ...], tuple[tuple[str | None, ...], ...]]


class TablePlaces:
    """The places of the tables of one view.

    Args:
        trace: The trace that the view is made of.
    """

    def __init__(self, trace: Trace) -> None:
        self._spans = {clean(span.span_id): span for span in reversed(trace.spans)}
        root = trace.root
        ordered = [*([root] if root else []), *reversed(trace.spans)]  # late calls know most
        self._order = list(dict.fromkeys(clean(span.span_id) for span in ordered))
        self._known: dict[tuple[str, str], dict[_Drawn, list[TablePlace]]] = {}
        self._taken: set[tuple[str, str]] = set()
        self._left = _MOST_NODES

    def placed(
        self, messages: list[Message], *, span_id: str | None = None, side: str | None = None
    ) -> list[Message]:
        """Messages whose tables know their places.

        Args:
            messages: As they are drawn.
            span_id: The span they belong to, where they do not say so themselves.
            side: `inputs` or `outputs`, whichever they show of it.
        """
        return [self._message(message, span_id, side) for message in messages]

    def _message(self, message: Message, span_id: str | None, side: str | None) -> Message:
        of = message.span_id or span_id
        came_in = side == "inputs" or (side is None and message.role == "request")
        first = "inputs" if came_in else "outputs"

        def place(block: Any, spans: list[str | None], first: str) -> Any:
            return self._table(block, spans, first) if isinstance(block, Table) else block

        blocks: list[Any] = []
        for block in message.blocks:
            if isinstance(block, ToolCall):
                # What a tool's own span shows of its call is what the tool gave out.
                own = "outputs" if block.span_id else first
                spans = [block.span_id, of]
                result = [place(shown, spans, own) for shown in block.result]
                blocks.append(replace(block, result=result))
            else:
                blocks.append(place(block, [of], first))
        return replace(message, blocks=blocks)

    def _table(self, table: Table, spans: list[str | None], first: str) -> Table:
        wanted = _drawn(table)
        second = "outputs" if first == "inputs" else "inputs"
        own = [span for span in spans if span is not None and span in self._spans]
        for span_id in dict.fromkeys([*own, *self._order]):
            for side in (first, second):
                found = self._of(span_id, side).get(wanted)
                if found:
                    return replace(table, place=self._next(found))
        return table

    def _next(self, places: list[TablePlace]) -> TablePlace:
        """Equal tables of one span are drawn in the order in which they stand there."""
        free = (each for each in places if (each.span_id, each.path) not in self._taken)
        place = next(free, places[0])
        self._taken.add((place.span_id, place.path))
        return place

    def _of(self, span_id: str, side: str) -> dict[_Drawn, list[TablePlace]]:
        key = (span_id, side)
        if key not in self._known:
            found: dict[_Drawn, list[TablePlace]] = defaultdict(list)
            for drawn, place in self._tables(self._spans[span_id], side):
                found[drawn].append(place)
            self._known[key] = dict(found)
        return self._known[key]

    def _tables(self, span: Span, side: str) -> Iterator[tuple[_Drawn, TablePlace]]:
        texts = Texts("")
        for path, node in nodes(getattr(span, side), f"/{side}"):
            self._left -= 1
            if self._left < 0:
                return
            split = isinstance(node, dict) and "columns" in node and "data" in node
            if not split and not isinstance(node, list):
                continue
            table = texts.table(node)
            if table is None:
                continue
            columns = list(dict.fromkeys(name for row in ([] if split else node) for name in row))
            steps = [str(n) for n in range(len(table.columns))] if split else map(step, columns)
            where = f"{path}/data" if split else path
            place = TablePlace(span_id=clean(span.span_id), path=where, steps=list(steps))
            yield _drawn(table), place


def _drawn(table: Table) -> _Drawn:
    return table.total_rows, tuple(table.columns), tuple(map(tuple, table.rows))
