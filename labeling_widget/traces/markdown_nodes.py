"""Markdown as a tree that is only drawn: its texts are offsets into the source, never copies.

Offsets count UTF-16 code units, as JavaScript slices. Runs stand in the order of the source and
never overlap, so what is drawn at a place always leads back to where it is written.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

MarkdownRun = tuple[int, int]
"""`text[start:end]` of the source, drawn as it is."""


class MarkdownText(Struct, frozen=True, tag="text", tag_field="kind"):
    """Drawn as `text`, written in the source as [start, end): an entity, spaces for a tab."""

    start: int
    end: int
    text: str


class MarkdownPart(Struct, frozen=True, tag="part", tag_field="kind"):
    """An element that has nothing but an inside; `plain` keeps its spaces and line breaks."""

    part: Literal["p", "quote", "plain", "strong", "em", "del", "code", "table", "row"]
    nodes: list[MarkdownNode]


class MarkdownHeading(Struct, frozen=True, tag="heading", tag_field="kind"):
    """A heading of level 1 to 6."""

    level: int
    nodes: list[MarkdownNode]


class MarkdownList(Struct, frozen=True, tag="list", tag_field="kind"):
    """A list of items, numbered from `start` unless that is `None`."""

    start: int | None
    nodes: list[MarkdownNode]


class MarkdownItem(Struct, frozen=True, tag="item", tag_field="kind"):
    """An item of a list; `checked` is set when it is a task."""

    checked: bool | None
    nodes: list[MarkdownNode]


class MarkdownCell(Struct, frozen=True, tag="cell", tag_field="kind"):
    """A cell of a table; the cells of the first row are the head."""

    align: Literal["", "left", "center", "right"]
    nodes: list[MarkdownNode]


class MarkdownCode(Struct, frozen=True, tag="code", tag_field="kind"):
    """A block of code; several runs where each line is indented or quoted."""

    language: Literal["json", "code"]
    nodes: list[MarkdownNode]


class MarkdownLink(Struct, frozen=True, tag="link", tag_field="kind"):
    """A link that may be followed; `href` is `None` where the address itself is the text."""

    href: str | None
    nodes: list[MarkdownNode]


class MarkdownImage(Struct, frozen=True, tag="image", tag_field="kind"):
    """An image, written as [start, end)."""

    start: int
    end: int
    url: str
    alt: str


class MarkdownMark(Struct, frozen=True, tag="mark", tag_field="kind"):
    """The end of a line, or a rule between two blocks."""

    mark: Literal["break", "rule"]


MarkdownNode = (
    MarkdownRun
    | MarkdownText
    | MarkdownPart
    | MarkdownHeading
    | MarkdownList
    | MarkdownItem
    | MarkdownCell
    | MarkdownCode
    | MarkdownLink
    | MarkdownImage
    | MarkdownMark
)
