"""Where a value stands in another one, found by a text that shows all of it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from labeling_widget.traces.decode import as_text
from labeling_widget.traces.pointers import nodes
from labeling_widget.traces.text import clean, json_in, json_text
from labeling_widget.traces.tool_definitions import read_tools


class ValuePlaces:
    """The objects and lists in a value, by what they say: each is looked at once, however many
    texts are drawn of them.

    Args:
        value: Any value, as JSON has them.
        path: Where it stands.
    """

    def __init__(self, value: Any, path: str) -> None:
        each = list(nodes(value, path))
        likeness = _likenesses([node for _, node in each])
        self._alike: dict[int, list[tuple[str, Any]]] = defaultdict(list)
        self._tools: dict[str, str] = {}
        for where, node in each:
            if not isinstance(node, dict | list):
                continue
            self._alike[likeness[id(node)]].append((where, node))
            tools = read_tools(node)
            if tools is not None:
                self._tools.setdefault(clean(tools.text), where)

    def of(self, text: str) -> str | None:
        """Where the first object or list stands that a text shows all of, as JSON or as tools.

        Args:
            text: As it is drawn.

        Returns:
            A JSON Pointer, or `None` when it shows no such value.
        """
        told = json_in(text)
        if told is None:
            return self._tools.get(text)
        inside = [node for _, node in nodes(told, "", told=False)]
        alike = self._alike.get(_likenesses(inside)[id(told)], [])
        # 1, 1.0 and true are alike, and are not written alike.
        written = ((where, json_text(node), as_text(node)) for where, node in alike)
        return next((where for where, *forms in written if text in map(clean, forms)), None)


def _likenesses(found: list[Any]) -> dict[int, int]:
    """A number for each object and list, by its `id`: equal ones have the same.

    Args:
        found: Values, those inside after those they are in.
    """
    known: dict[int, int] = {}

    def of(node: Any) -> int:
        return known[id(node)] if isinstance(node, dict | list) else hash(_leaf(node))

    for node in reversed(found):
        if isinstance(node, dict):
            known[id(node)] = hash(("{", *((_leaf(key), of(each)) for key, each in node.items())))
        elif isinstance(node, list):
            known[id(node)] = hash(("[", *map(of, node)))
    return known


def _leaf(node: Any) -> Any:
    """Not a number is unlike itself."""
    return "NaN" if node != node else clean(node) if isinstance(node, str) else node  # noqa: PLR0124
