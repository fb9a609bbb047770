"""Where every value of a span stands, as JSON Pointers (RFC 6901) into an object of its sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labeling_widget.traces.text import clean, json_in


def nodes(value: Any, path: str, *, told: bool = True) -> Iterator[tuple[str, Any]]:
    """Every value in a value with its path, outer ones first, in the order they are written.

    Args:
        value: Any value.
        path: Where it stands.
        told: Whether a text that is itself JSON is followed by what it says, at the same path:
            tools and models hand their structures on as text.
    """
    todo = [(path, value)]
    while todo:
        where, node = todo.pop()
        yield where, node
        if isinstance(node, str):
            said = json_in(node) if told else None
            if said is not None:
                todo.append((where, said))
        elif isinstance(node, dict):
            inside = [(f"{where}/{step(key)}", each) for key, each in node.items()]
            todo += reversed(inside)
        elif isinstance(node, list | tuple):
            todo += reversed([(f"{where}/{n}", each) for n, each in enumerate(node)])


def step(key: Any) -> str:
    """The name of a field as a step of a pointer."""
    return clean(str(key)).replace("~", "~0").replace("/", "~1")
