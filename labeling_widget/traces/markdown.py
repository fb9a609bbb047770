"""Markdown as a tree to be drawn, with the exact place of every text in the source.

GitHub's flavour: tables, strikethrough, tasks, bare addresses as links, and a line break wherever
the source has one. HTML is text, but for `<br>`. Whatever the input, it takes time near to its
length and raises nothing: what is nested too deeply, or too long, has no tree and is drawn as it is
written.
"""

from __future__ import annotations

import functools
import re
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token

from labeling_widget.traces import markdown_nodes as md
from labeling_widget.traces.markdown_inline import PlacedInline, TooMuch, address, autolink, quotes
from labeling_widget.traces.markdown_source import (
    Place,
    Row,
    Source,
    Unplaced,
    heading_place,
    lines_place,
)
from labeling_widget.traces.markdown_spans import TooDeep, draw_inline, draw_plain, is_break

DEEPEST = 24
"""Deeper than anyone writes; each level costs width, and the page's stack in the end."""

LONGEST = 1_000_000
"""Characters of a text that are parsed."""

_ROWS = "rows"
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def parse(text: str) -> list[md.MarkdownNode] | None:
    """The tree of a text.

    Args:
        text: Valid UTF-8, without NUL.

    Returns:
        Its blocks, or `None` when it is to be drawn as it is written.
    """
    if len(text) > LONGEST:
        return None
    source = Source(text)
    env: dict[str, Any] = {_ROWS: {}}
    tokens: list[Token] = []
    parser, inline = _parser()
    parser.block.parse(source.text, parser, env, tokens)
    if any(token.level > DEEPEST for token in tokens):
        return None
    try:
        return _Blocks(source, parser, inline, env).draw(tokens)
    except Unplaced:
        return None


@functools.cache
def _parser() -> tuple[MarkdownIt, PlacedInline]:
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST * 2, "html": True})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    inline = PlacedInline()
    inline.ruler.at("linkify", address)
    inline.ruler.at("autolink", autolink)
    inline.ruler.before("backticks", "quotes", quotes)
    inline.ruler.disable(["html_inline"])
    inline.ruler2.disable(["fragments_join"])
    parser.inline = inline
    # Addresses are shown as they are written, and judged where they are drawn.
    parser.normalizeLink = _as_written  # type: ignore[method-assign]
    parser.validateLink = _is_address  # type: ignore[method-assign]
    return parser, inline


def _as_written(url: str) -> str:
    return url


def _is_address(url: str) -> bool:
    return url != ""


def _table(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """Note where each row of a table begins, after the marks of a quote or a list."""
    if not table(state, startLine, endLine, silent):
        return False
    if not silent:
        for line in range(startLine, state.line):
            state.env[_ROWS][line] = state.bMarks[line] + state.tShift[line]
    return True


class _Blocks:
    """Makes nodes of block tokens; a stack of the insides that are open."""

    def __init__(
        self, source: Source, parser: MarkdownIt, inline: PlacedInline, env: dict[str, Any]
    ) -> None:
        self._source = source
        self._parser = parser
        self._inline = inline
        self._env = env
        self._open: list[list[md.MarkdownNode]] = [[]]
        self._row: Row | None = None
        self._column = 0
        self._outer: list[Token] = []
        self._tasks: list[bool | None] = []

    def draw(self, tokens: list[Token]) -> list[md.MarkdownNode]:
        for token in tokens:
            if token.nesting == 1:
                self._begin(token)
                self._outer.append(token)
            elif token.nesting == -1:
                self._end(self._outer.pop())
            else:
                self._leaf(token)
        return self._open[0]

    def _begin(self, token: Token) -> None:
        match token.type:
            case "thead_open" | "tbody_open":
                return
            case "tr_open":
                line, _ = token.map or (0, 0)
                start = self._env[_ROWS][line]
                self._row = Row(self._source, start, self._source.end_of(line))
                self._column = -1
            case "th_open" | "td_open":
                self._column += 1
            case "list_item_open":
                self._tasks.append(None)
        self._open.append([])

    def _end(self, token: Token) -> None:
        if token.type in ("thead_open", "tbody_open"):
            return
        nodes = self._open.pop()
        outer = self._open[-1]
        match token.type:
            case "paragraph_open":
                if token.hidden:
                    outer.extend(nodes)
                else:
                    outer.append(md.MarkdownPart(part="p", nodes=nodes))
            case "heading_open":
                outer.append(md.MarkdownHeading(level=int(token.tag[1:]), nodes=nodes))
            case "blockquote_open":
                outer.append(md.MarkdownPart(part="quote", nodes=nodes))
            case "bullet_list_open":
                outer.append(md.MarkdownList(start=None, nodes=nodes))
            case "ordered_list_open":
                outer.append(md.MarkdownList(start=int(token.attrs.get("start", 1)), nodes=nodes))
            case "list_item_open":
                outer.append(md.MarkdownItem(checked=self._tasks.pop(), nodes=nodes))
            case "table_open":
                outer.append(md.MarkdownPart(part="table", nodes=nodes))
            case "tr_open":
                outer.append(md.MarkdownPart(part="row", nodes=nodes))
            case "th_open" | "td_open":
                outer.append(md.MarkdownCell(align=_align(token), nodes=nodes))
            case other:
                raise Unplaced(other)

    def _leaf(self, token: Token) -> None:
        nodes = self._open[-1]
        first, _ = token.map or (0, 0)
        match token.type:
            case "inline":
                self._text(token)
            case "hr":
                nodes.append(md.MarkdownMark(mark="rule"))
            case "fence":
                word = token.info.split(maxsplit=1)[:1]
                language: Literal["json", "code"] = "json" if word == ["json"] else "code"
                lines = self._lines(first + 1, token.content)
                nodes.append(md.MarkdownCode(language=language, nodes=lines))
            case "code_block":
                lines = self._lines(first, token.content)
                nodes.append(md.MarkdownCode(language="code", nodes=lines))
            case "html_block" if is_break(token.content.strip()):
                nodes.append(md.MarkdownMark(mark="break"))
            case "html_block":
                lines = self._lines(first, token.content.rstrip())
                nodes.append(md.MarkdownPart(part="plain", nodes=lines))
            case other:
                raise Unplaced(other)

    def _lines(self, first: int, content: str) -> list[md.MarkdownNode]:
        return self._source.block(first, content.removesuffix("\n")) if content else []

    def _text(self, token: Token) -> None:
        if not token.content:
            return
        nodes = self._open[-1]
        place = self._place(token)
        start = 0
        task = _TASK.match(token.content)
        if task is not None and self._begins_item():
            self._tasks[-1] = task[1] != " "
            start = task.end()
        try:
            found = self._inline.placed(token.content, self._parser, self._env)
            nodes.extend(draw_inline(found, place, start))
        except (TooMuch, TooDeep):
            nodes.extend(draw_plain(place, start))

    def _begins_item(self) -> bool:
        """Whether what comes is the first paragraph of an item of a list."""
        kinds = [token.type for token in self._outer[-2:]]
        return kinds == ["list_item_open", "paragraph_open"] and not self._open[-2]

    def _place(self, token: Token) -> Place:
        first, _ = token.map or (0, 0)
        outer = self._outer[-1]
        if outer.type in ("th_open", "td_open") and self._row is not None:
            return self._row.place(self._column, token.content)
        if outer.type == "heading_open" and outer.markup.startswith("#"):
            return heading_place(self._source, first, token.content)
        return lines_place(self._source, first, token.content)


def _align(token: Token) -> Literal["", "left", "center", "right"]:
    match str(token.attrs.get("style", "")).removeprefix("text-align:"):
        case "left":
            return "left"
        case "center":
            return "center"
        case "right":
            return "right"
    return ""
