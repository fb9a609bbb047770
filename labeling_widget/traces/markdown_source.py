"""Where the pieces of a Markdown text stand in its source.

The parser takes the source line by line, without what quotes, lists and indentation put before
each line, and gives contents; a `Place` leads from a position in a content back to the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from labeling_widget.traces.markdown_nodes import MarkdownNode, MarkdownRun, MarkdownText

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Unplaced(Exception):
    """A piece is not where it was looked for: better no tree than a wrong offset."""


class Source:
    """A text, its lines, and its offsets as JavaScript counts them.

    Args:
        text: As it is drawn; each line of it ends with a line feed, with or without a return.
    """

    def __init__(self, text: str) -> None:
        # Of one length with the text, so that positions are the same in both.
        self.text = text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text
        self._given = text
        self.lines = self.text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self._astral = [found.start() for found in _ASTRAL.finditer(text)]

    def units(self, at: int) -> int:
        """A position in UTF-16 code units."""
        return at + bisect_left(self._astral, at) if self._astral else at

    def end_of(self, number: int) -> int:
        """Where a line ends, before its line feed."""
        return self.starts[number] + len(self.lines[number])

    def run(self, start: int, end: int) -> MarkdownRun:
        """A run of the source as it is."""
        return (self.units(start), self.units(end))

    def drawn(self, start: int, end: int, text: str) -> MarkdownText:
        """A run of the source that is drawn as something else."""
        return MarkdownText(start=self.units(start), end=self.units(end), text=text)

    def suffix(self, number: int, content: str) -> int:
        """Where a content begins that is the end of a line, spaces after it aside."""
        return self.ending(number, self.lines[number].rstrip(), content.rstrip())

    def ending(self, number: int, written: str, content: str) -> int:
        """Where a content begins that is the end of what is written in a line.

        Raises:
            Unplaced: it is not.
        """
        if not written.endswith(content):
            raise Unplaced
        return self.starts[number] + len(written) - len(content)

    def block(self, first: int, content: str) -> list[MarkdownNode]:
        """The lines of a block that keeps its spaces, from line `first` on."""
        nodes: list[MarkdownNode] = []
        lines = content.split("\n")
        for number, given in enumerate(lines, first):
            if number >= len(self.lines):
                raise Unplaced
            feed = number - first < len(lines) - 1
            # Half of a line end would be drawn as a character that is not seen.
            end = self.end_of(number)
            half = int(not feed and given.endswith(" ") and self._given[end - 1 : end] == "\r")
            line, end = given[: len(given) - half], end - half
            if self.lines[number].endswith(given):
                append(nodes, self.run(end - len(line), end + feed))
            else:  # a tab that is indentation in part: the other part is spaces
                begin = self.suffix(number, line.lstrip())
                append(nodes, self.drawn(begin, end + feed, line + "\n" * feed))
        return nodes


def append(nodes: list[MarkdownNode], node: MarkdownNode) -> None:
    """Add a node; a run that goes on where the last one ended becomes one with it."""
    last = nodes[-1] if nodes else None
    if isinstance(node, tuple):
        if node[0] == node[1]:
            return
        if isinstance(last, tuple) and last[1] == node[0]:
            nodes[-1] = (last[0], node[1])
            return
    nodes.append(node)


class Place:
    """Where a content stands: stretches of it that lie in one piece in the source.

    Args:
        source: The whole text.
        content: What the parser was given.
        stretches: (position in the content, position in the source), in increasing order.
    """

    def __init__(self, source: Source, content: str, stretches: list[tuple[int, int]]) -> None:
        self.source = source
        self.content = content
        self._from = [at for at, _ in stretches]
        self._to = [at for _, at in stretches]

    def at(self, position: int) -> int:
        """The position in the source of a character of the content."""
        index = bisect_right(self._from, position) - 1
        return self._to[index] + position - self._from[index]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where something in the source begins and ends that is not drawn as it is written."""
        return self.at(start), self.at(end - 1) + 1

    def draw(self, nodes: list[MarkdownNode], start: int, end: int) -> None:
        """Add content[start:end] as runs.

        Raises:
            Unplaced: the source says something else there.
        """
        while start < end:
            index = bisect_right(self._from, start) - 1
            stop = min(end, self._from[index + 1] if index + 1 < len(self._from) else end)
            found = self._to[index] + start - self._from[index]
            if self.source.text[found : found + stop - start] != self.content[start:stop]:
                raise Unplaced
            append(nodes, self.source.run(found, found + stop - start))
            start = stop


def lines_place(source: Source, first: int, content: str) -> Place:
    """The place of a paragraph that begins in line `first`."""
    lines = content.split("\n")
    while first < len(source.lines) and not source.lines[first].rstrip().endswith(lines[0].strip()):
        first += 1  # the parser leaves out lines of rare spaces at the beginning
    stretches = []
    at = 0
    for number, line in enumerate(lines, first):
        if number >= len(source.lines):
            raise Unplaced
        core = line.lstrip()
        indent = len(line) - len(core)
        begin = source.suffix(number, core)
        if source.text[begin - indent : begin] == line[:indent]:
            stretches.append((at, begin - indent))
        else:  # spaces for a part of a tab: nobody draws them
            stretches.append((at + indent, begin))
        at += len(line) + 1
    return Place(source, content, stretches)


def heading_place(source: Source, number: int, content: str) -> Place:
    """The place of a heading in one line, which may end in signs that are not drawn."""
    written = source.lines[number].rstrip(" \t")
    bare = written.rstrip("#")
    if bare != written and bare[-1:] in (" ", "\t"):
        written = bare
    return Place(source, content, [(0, source.ending(number, written.rstrip(), content.rstrip()))])


class Row:
    """The cells of a row of a table, which stands in source[start:end].

    A pipe with a backslash before it is no end of a cell, and is given without the backslash.
    """

    def __init__(self, source: Source, start: int, end: int) -> None:
        self._source = source
        row = source.text[start:end].rstrip()
        cells: list[list[tuple[int, int]]] = [[]]
        begin = start
        for at, char in enumerate(row, start):
            if char != "|":
                continue
            escaped = at > start and row[at - start - 1] == "\\"
            cells[-1].append((begin, at - escaped))
            begin = at
            if not escaped:
                cells.append([])
                begin = at + 1
        cells[-1].append((begin, start + len(row)))
        last = cells[-1]
        ends_empty = len(last) == 1 and last[0][0] == last[0][1]
        self._cells = cells[row.startswith("|") : len(cells) - ends_empty]

    def place(self, index: int, content: str) -> Place:
        """The place of a cell.

        Raises:
            Unplaced: the row has no such cell.
        """
        if index >= len(self._cells):
            raise Unplaced
        pieces = self._cells[index]
        whole = "".join(self._source.text[begin:end] for begin, end in pieces)
        if whole.strip() != content.strip():
            raise Unplaced
        at = -whole.index(content)
        stretches = []
        for begin, end in pieces:
            if at + end - begin > 0:
                stretches.append((max(at, 0), begin + max(-at, 0)))
            at += end - begin
        return Place(self._source, content, stretches)
