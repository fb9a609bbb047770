"""Values of a trace as texts and tables that can be sent: valid UTF-8, folded when long."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

import msgspec

from labeling_widget.traces import code
from labeling_widget.traces.blocks import INLINE_CHARS, Block, Field, Problem, Table, Text
from labeling_widget.traces.decode import as_text
from labeling_widget.traces.failures import read_failure
from labeling_widget.traces.markdown_nodes import MarkdownNode
from labeling_widget.traces.tool_definitions import TOOL_KEYS, read_tools
from labeling_widget.traces.vectors import folded, vector_line

Format = Literal["markdown", "plain", "code", "json"]

_MAX_ROWS, _MAX_COLUMNS, _MAX_CELL = 50, 12, 300
_MARKDOWN = re.compile(
    r"^\#{1,6}\ \S | ^```|^\|.{1,300}\|[ ]*$\n^\|[ :|-]+\|"
    r"| \*\*\S[^*\n]{0,200}\*\* | \[[^\[\]\n]{1,200}\]\(https?://[^)\s]{1,300}\)",
    re.MULTILINE | re.VERBOSE,
)
_LIST_LINE = re.compile(r"^ {0,3}(?:[-*+]|\d{1,3}[.)]) \S", re.MULTILINE)
_LINE = 100
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
_LOOKED_AT = 4_000
"""Characters of a text that are looked at for Markdown: a format shows early or hardly at all."""


def clean(text: str) -> str:
    """Text that is valid UTF-8: surrogate pairs joined, lone ones and NUL replaced."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def json_text(value: Any) -> str:
    """A value as indented JSON."""
    try:  # several times faster than the indenting encoder; refuses NaN and lone surrogates
        return msgspec.json.format(_encode(value), indent=2)
    except (RecursionError, ValueError, msgspec.MsgspecError):
        pass
    try:
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)
    except (RecursionError, ValueError):
        return as_text(value)


def json_in(text: str) -> Any:
    """The object or list that a text consists of, else `None`."""
    stripped = text.strip()
    if stripped[:1] + stripped[-1:] not in ("{}", "[]"):
        return None
    try:
        value = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    return value


def is_markdown(text: str) -> bool:
    """Whether a text that may be anything looks like Markdown."""
    head = text[:_LOOKED_AT]
    return _MARKDOWN.search(head) is not None or len(_LIST_LINE.findall(head)) > 1


def tree(text: str) -> list[MarkdownNode] | None:
    """What Markdown is drawn by; `None` when it is drawn as it is written."""
    # Imported when the first trace is viewed: it would be felt in every import of the package.
    from labeling_widget.traces.markdown import parse  # noqa: PLC0415

    return parse(text)


class Texts:
    """Makes the texts of one view and numbers the long ones in the order they are made.

    Making the same view again numbers them the same way, so a `ref` means the same text in
    every process.

    Args:
        scope: What the refs begin with: "trace" or "span:<id>".
        parsed: Whether Markdown is parsed, to be drawn; not when only a text is looked for.
    """

    def __init__(self, scope: str, *, parsed: bool = False) -> None:
        self._scope = scope
        self._parsed = parsed
        self.whole: dict[str, str] = {}
        self.formats: dict[str, Format] = {}

    def text(self, value: Any, form: Format) -> Text:
        """A text as it is, or as its head and the ref of the whole."""
        whole = clean(value if isinstance(value, str) else json_text(value))
        text, ref = whole, None
        if len(whole) > INLINE_CHARS:
            text, ref = whole[:INLINE_CHARS], self._ref(whole, form)
        nodes = tree(text) if self._parsed and form == "markdown" else None
        return Text(text=text, format=form, chars=len(whole), ref=ref, markdown=nodes)

    def folded(self, line: str, whole: str, form: Format) -> Text:
        """A line in place of a text that is read on request only."""
        whole = clean(whole)
        return Text(text=clean(line), format=form, chars=len(whole), ref=self._ref(whole, form))

    def prose(self, text: str) -> Text:
        """What a model or a document says: Markdown, unless it is JSON."""
        found = json_in(text)
        return self.text(text, "markdown") if found is None else self.json(found)

    def written(self, text: str) -> Text:
        """What a person or a tool wrote: as it stands, unless it is code or Markdown."""
        if code.is_code(text):
            return self.text(text, "code")
        return self.text(text, "markdown" if is_markdown(text) else "plain")

    def json(self, value: Any) -> Text:
        """Indented JSON; vectors in it, and tool definitions, are folded to a line each."""
        line = vector_line(value)
        if line is not None:
            return self.folded(line, json_text(value), "json")
        tools = read_tools(value)
        if tools is not None:
            return self.folded(tools.line, tools.text, "plain")
        whole = json_text(value)
        shown = value if len(whole) <= _LINE else folded(value)
        if shown is value:
            return self.text(whole, "json")
        return self.folded(json_text(shown)[:INLINE_CHARS], whole, "json")

    def value(self, value: Any, name: str = "") -> Text:
        """Any value on one line of a list of fields."""
        if isinstance(value, str):
            found = json_in(value)
            if found is not None:
                return self.json(found)
            is_code = name.lower() in code.NAMES or code.is_code(value)
            return self.text(value, "code" if is_code else "plain")
        if not isinstance(value, dict | list):
            return self.text(as_text(value), "json")
        line = as_text(value)
        return self.text(line, "json") if len(line) <= _LINE else self.json(value)

    def whole_value(self, value: Any, name: str = "") -> str:
        """All that a reviewer can read of it in such a list."""
        text = self.value(value, name)
        return text.text if text.ref is None else self.whole[text.ref]

    def fields(self, values: dict[str, Any]) -> list[Field]:
        """Named values, in their order."""
        return [
            Field(name=clean(str(key)), value=self.value(value, str(key)))
            for key, value in values.items()
        ]

    def blocks(self, value: Any) -> list[Block]:
        """A value that is no message and no document: text, table, error or JSON."""
        if value is None:
            return []
        failure = read_failure(value)
        if failure is not None:
            kind, message, stack = map(clean, (failure.type, failure.message, failure.stack))
            return [Problem(type=kind, message=message, stack=stack)]
        if isinstance(value, str):
            found = json_in(value)
            if found is None:
                return [self.written(value)] if value else []
            return self.blocks(found)
        table = self.table(value)
        if table is not None:
            return [table]
        return self._with_tools(value) or [self.json(value)]

    def _with_tools(self, value: Any) -> list[Block]:
        """The parameters of a model's call: its tools on a line, the others as JSON."""
        for key in TOOL_KEYS if isinstance(value, dict) else ():
            tools = read_tools(value.get(key))
            if tools is not None:
                rest = {name: inner for name, inner in value.items() if name != key}
                line = self.folded(tools.line, tools.text, "plain")
                return [line, *(self.blocks(rest) if rest else [])]
        return []

    def table(self, value: Any) -> Table | None:
        """A list of flat records as a table, `None` for everything else."""
        records = _records(value)
        if records is None:
            return None
        columns = list(dict.fromkeys(key for record in records for key in record))
        if not columns or len(columns) > _MAX_COLUMNS:
            return None
        rows = [[_cell(record.get(name)) for name in columns] for record in records]
        return Table(
            columns=[clean(str(name)) for name in columns],
            rows=rows[:_MAX_ROWS],
            total_rows=len(rows),
            ref=self._ref(as_text(rows), "json") if len(rows) > _MAX_ROWS else None,
        )

    def _ref(self, whole: str, form: Format) -> str:
        ref = f"{self._scope}:{len(self.whole) + 1}"
        self.whole[ref] = whole
        self.formats[ref] = form
        return ref


def _records(value: Any) -> list[dict[str, Any]] | None:
    if isinstance(value, dict) and set(value) - {"index"} == {"columns", "data"}:
        value = _split(value["columns"], value["data"])  # pandas' orient="split"
    if not isinstance(value, list) or not value:
        return None
    flat = all(
        isinstance(record, dict)
        and record
        and all(
            cell is None
            or isinstance(cell, bool | int | float)
            or (isinstance(cell, str) and len(cell) <= _MAX_CELL)
            for cell in record.values()
        )
        for record in value
    )
    return value if flat else None


def _split(columns: Any, rows: Any) -> Any:
    if not isinstance(columns, list) or not isinstance(rows, list):
        return None
    names = [str(name) for name in columns]
    if len(set(names)) < len(names) or not all(
        isinstance(row, list) and len(row) == len(names) for row in rows
    ):
        return None
    return [dict(zip(names, row, strict=True)) for row in rows]


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else clean(value)
    return as_text(value)
