"""A tree of Markdown as a reader of it sees it: with its texts in place of their offsets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labeling_widget.traces.markdown import parse
from labeling_widget.traces.markdown_nodes import (
    MarkdownCell,
    MarkdownCode,
    MarkdownHeading,
    MarkdownImage,
    MarkdownItem,
    MarkdownLink,
    MarkdownList,
    MarkdownMark,
    MarkdownNode,
    MarkdownPart,
    MarkdownText,
)


class Javascript:
    """A text that is sliced as JavaScript slices it."""

    def __init__(self, text: str) -> None:
        self._units = text.encode("utf-16-le")

    def __getitem__(self, part: tuple[int, int]) -> str:
        start, end = part
        return self._units[2 * start : 2 * end].decode("utf-16-le")

    def __len__(self) -> int:
        return len(self._units) // 2


def leaves(nodes: list[MarkdownNode]) -> Iterator[Any]:
    for node in nodes:
        if not isinstance(node, tuple) and hasattr(node, "nodes"):
            yield from leaves(node.nodes)
        else:
            yield node


def drawn(text: str, nodes: list[MarkdownNode] | None = None) -> str:
    """What a reader sees of a text, its lines broken where the tree breaks them."""
    source = Javascript(text)
    found = ""
    for leaf in leaves((parse(text) or []) if nodes is None else nodes):
        if isinstance(leaf, tuple):
            found += source[leaf]
        elif isinstance(leaf, MarkdownText):
            found += leaf.text
        elif isinstance(leaf, MarkdownMark) and leaf.mark == "break":
            found += "\n"
    return found


def shape(text: str) -> list[Any]:
    """The tree with its texts in place of their offsets."""
    source = Javascript(text)

    def told(node: MarkdownNode) -> Any:
        match node:
            case tuple():
                return source[node]
            case MarkdownText():
                return {source[node.start, node.end]: node.text}
            case MarkdownPart():
                return {node.part: [told(each) for each in node.nodes]}
            case MarkdownHeading():
                return {f"h{node.level}": [told(each) for each in node.nodes]}
            case MarkdownList():
                name = "list" if node.start is None else f"list {node.start}"
                return {name: [told(each) for each in node.nodes]}
            case MarkdownItem():
                name = {None: "item", True: "done", False: "to do"}[node.checked]
                return {name: [told(each) for each in node.nodes]}
            case MarkdownCell():
                return {f"cell {node.align}".strip(): [told(each) for each in node.nodes]}
            case MarkdownCode():
                return {node.language: [told(each) for each in node.nodes]}
            case MarkdownLink():
                return {node.href: [told(each) for each in node.nodes]}
            case MarkdownImage():
                return {source[node.start, node.end]: (node.url, node.alt)}
            case MarkdownMark():
                return node.mark

    found = parse(text)
    assert found is not None
    return [told(node) for node in found]
