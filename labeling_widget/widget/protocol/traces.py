"""What is fetched of one trace."""

from __future__ import annotations

from msgspec import Struct

from labeling_widget.traces.blocks import SpanRow
from labeling_widget.traces.markdown_nodes import MarkdownNode


class TraceArgs(Struct, frozen=True):
    item: str


class SpanArgs(Struct, frozen=True):
    item: str
    span: str


class TextArgs(Struct, frozen=True):
    item: str
    ref: str


class SearchArgs(Struct, frozen=True):
    item: str
    query: str


class SpanRows(Struct, frozen=True):
    rows: list[SpanRow]


class LongText(Struct, frozen=True):
    """A whole text; `markdown` as in `Text`."""

    text: str
    markdown: list[MarkdownNode] | None = None


class SearchHits(Struct, frozen=True):
    """Occurrences in the decoded text of each span (any case); spans without one are absent."""

    total: int
    spans: dict[str, int]
