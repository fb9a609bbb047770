"""Inline tokens as nodes: runs of the source, marks around them, links, images, line breaks."""

from __future__ import annotations

import re
from typing import Literal

from markdown_it.token import Token

from labeling_widget.traces import markdown_nodes as md
from labeling_widget.traces.markdown_source import Place, Unplaced, append

_DEEPEST = 24
_BR = re.compile(r"<br ?/?>", re.IGNORECASE)
_BR_AT_END = re.compile(r"<br ?/?>$", re.IGNORECASE)
_FOLLOWED = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_MARKS: dict[str, Literal["strong", "em", "del"]] = {
    "strong_open": "strong",
    "em_open": "em",
    "s_open": "del",
}
_BREAK = md.MarkdownMark(mark="break")


class TooDeep(Exception):
    """Marks within marks without end."""


def draw_inline(tokens: list[Token], place: Place, start: int) -> list[md.MarkdownNode]:
    """The nodes of one content.

    Args:
        tokens: From `PlacedInline.placed`.
        place: Where the content stands.
        start: What comes before is not drawn (the box of a task).

    Raises:
        TooDeep: more marks are open than can be drawn.
        Unplaced: a token is not where it was found.
    """
    opened: list[tuple[Token | None, list[md.MarkdownNode]]] = [(None, [])]
    skip: Token | None = None
    for token in tokens:
        nodes = opened[-1][1]
        if skip is not None:  # inside a link that may not be followed
            if token.type == "link_close" and token.meta == skip.meta:
                skip = None
        elif token.type == "link_open" and not _FOLLOWED.match(_href(token)):
            skip = token
            _draw_lines(nodes, place, token.meta["at"], token.meta["end"])
        elif token.nesting == 1:
            opened.append((token, []))
            if len(opened) > _DEEPEST:
                raise TooDeep
        elif token.nesting == -1:
            opener, inside = opened.pop()
            if opener is None:
                raise Unplaced
            opened[-1][1].append(_element(opener, inside))
        else:
            _leaf(nodes, token, place, start)
    return opened[0][1]


def is_break(tag: str) -> bool:
    """Whether a tag is the one that ends a line."""
    return _BR.fullmatch(tag) is not None


def draw_plain(place: Place, start: int) -> list[md.MarkdownNode]:
    """The content as it is written, line by line."""
    nodes: list[md.MarkdownNode] = []
    _draw_lines(nodes, place, start, len(place.content))
    return nodes


def _draw_lines(nodes: list[md.MarkdownNode], place: Place, start: int, end: int) -> None:
    lines = place.content[start:end].split("\n")
    for index, line in enumerate(lines):
        if index:
            nodes.append(_BREAK)
            start += 1
        indent = len(line) - len(line.lstrip(" \t")) if index else 0
        place.draw(nodes, start + indent, start + len(line))
        start += len(line)


def _href(token: Token) -> str:
    return str(token.attrs.get("href", "")).strip()


def _element(opener: Token, nodes: list[md.MarkdownNode]) -> md.MarkdownNode:
    if opener.type == "link_open":
        return md.MarkdownLink(href=_href(opener), nodes=nodes)
    if opener.type not in _MARKS:
        raise Unplaced(opener.type)
    return md.MarkdownPart(part=_MARKS[opener.type], nodes=nodes)


def _leaf(nodes: list[md.MarkdownNode], token: Token, place: Place, start: int) -> None:
    at = token.meta["at"]
    end = token.meta.get("end", at + len(token.content))
    match token.type:
        case "text":
            place.draw(nodes, max(at, start), end)
        case "tag" if is_break(place.content[at:end]):
            nodes.append(_BREAK)
        case "tag":
            _draw_lines(nodes, place, at, end)
        case "softbreak" | "hardbreak":
            if not _BR_AT_END.search(place.content[max(at - 6, 0) : at]):
                nodes.append(_BREAK)
        case "text_special" if token.info == "escape":
            place.draw(nodes, end - len(token.content), end)
        case "text_special":
            append(nodes, place.source.drawn(*place.span(at, end), token.content))
        case "code_inline":
            marks = len(token.markup)
            first, last = at + marks, end - marks
            trimmed = last - first - len(token.content) == 2  # noqa: PLR2004 (a space on each side)
            inside: list[md.MarkdownNode] = []
            place.draw(inside, first + trimmed, last - trimmed)
            nodes.append(md.MarkdownPart(part="code", nodes=inside))
        case "address":
            inside = []
            place.draw(inside, at, end)
            href = None if _FOLLOWED.match(token.content) else f"mailto:{token.content}"
            nodes.append(md.MarkdownLink(href=href, nodes=inside))
        case "image":
            first, last = place.span(at, end)
            units = place.source.units
            nodes.append(
                md.MarkdownImage(
                    start=units(first),
                    end=units(last),
                    url=str(token.attrs.get("src", "")),
                    alt=token.content,
                )
            )
        case other:
            raise Unplaced(other)
