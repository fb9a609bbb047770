"""What a reviewer sees of a trace: typed blocks, decided in Python and only drawn by the front end.

Every field is ready to draw: numbers that JavaScript would round are text, NaN and lone
surrogates are gone, times are microseconds from the start of the trace. Text longer than
`INLINE_CHARS` travels as its head with a `ref`; the rest is asked for by that ref when a
reviewer unfolds it.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from labeling_widget.traces.markdown_nodes import MarkdownNode

INLINE_CHARS = 20_000
"""Characters of one text that are sent at once; a longer text is completed by its `ref`."""

INLINE_SPANS = 300
"""Rows of the span tree that are sent with the trace; a larger tree is asked for."""

Role = Literal["system", "user", "assistant", "tool", "request", "response"]
Status = Literal["ok", "error", "unset"]


class Text(Struct, frozen=True, tag="text", tag_field="kind"):
    """Text as written. `chars` counts all of it, `ref` is set when `text` is only its head.

    `markdown` is what Markdown is drawn by: its tree, with offsets into `text`. It is `None` for
    every other format, and for Markdown that is drawn as it is written (nested without end).
    """

    text: str
    format: Literal["markdown", "plain", "code", "json"]
    chars: int
    ref: str | None = None
    markdown: list[MarkdownNode] | None = None


class TablePlace(Struct, frozen=True):
    """Where the records of a table stand: the cell of row `r` and column `c` at the JSON Pointer
    `{path}/{r}/{steps[c]}` into its span's inputs and outputs.
    """

    span_id: str
    path: str
    steps: list[str]


class Table(Struct, frozen=True, tag="table", tag_field="kind"):
    """A list of flat records: every cell as text, `None` where a record lacks the column.

    `rows` are the first ones when `ref` is set: the text of that ref is the JSON of all of them.
    `place` is `None` where no span holds the records as they are drawn.
    """

    columns: list[str]
    rows: list[list[str | None]]
    total_rows: int
    ref: str | None = None
    place: TablePlace | None = None


class Media(Struct, frozen=True, tag="media", tag_field="kind"):
    """An image, sound or file. `url` is `data:` or http(s) and is loaded on request only.

    A url longer than `INLINE_CHARS` is left out; the text of `ref` is the url.
    """

    media: Literal["image", "audio", "file"]
    name: str
    url: str | None = None
    ref: str | None = None


class Problem(Struct, frozen=True, tag="error", tag_field="kind"):
    """An error as the application recorded it; `stack` is its stack trace or empty."""

    type: str
    message: str
    stack: str = ""


class Field(Struct, frozen=True):
    """A name and its value, drawn as one line of a list."""

    name: str
    value: Text


class ToolCall(Struct, frozen=True, tag="tool_call", tag_field="kind"):
    """A call of a tool with its result, paired by call id, and the span that ran it if known."""

    id: str
    name: str
    args: list[Field]
    result: list[Text | Table | Media | Problem]
    status: Status
    span_id: str | None = None
    duration_us: int | None = None


class Reasoning(Struct, frozen=True, tag="reasoning", tag_field="kind"):
    """What a model says it thought; folded."""

    text: Text


Block = Text | Table | Media | Problem | ToolCall | Reasoning


class Message(Struct, frozen=True):
    """One message of a conversation.

    `earlier` marks history that the request brought along, `answer` the message that the
    questions are asked about. Roles `request` and `response` hold the input and output of an
    application that does not speak in messages.
    """

    role: Role
    blocks: list[Block]
    name: str | None = None
    span_id: str | None = None
    duration_us: int | None = None
    earlier: bool = False
    answer: bool = False


class Document(Struct, frozen=True):
    """One retrieved document. `uri` is http(s) or `None`; `fields` is the rest of its metadata."""

    id: str
    title: str
    text: Text
    uri: str | None
    score: float | None
    fields: list[Field]


class Retrieval(Struct, frozen=True):
    """The documents that one retriever span returned, in its order, and what it was asked."""

    span_id: str
    name: str
    query: str
    documents: list[Document]


class SpanRow(Struct, frozen=True):
    """One row of the span tree, in the order of a walk through it; the root has level 1."""

    id: str
    name: str
    type: str
    level: int
    children: int
    status: Status
    start_us: int
    duration_us: int | None
    tokens: int | None = None


class SpanError(Struct, frozen=True):
    """An error and the span that it happened in."""

    span_id: str
    span_name: str
    error: Problem


class TraceView(Struct, frozen=True):
    """A whole trace as a reviewer reads it.

    `request_time` is ISO 8601 in UTC or empty. `spans` is empty when the tree is larger than
    `INLINE_SPANS`. `problems` says in words what of the trace could not be read.
    """

    trace_id: str
    name: str
    state: str
    request_time: str
    duration_us: int | None
    bytes: int
    messages: list[Message]
    retrievals: list[Retrieval]
    errors: list[SpanError]
    span_count: int
    spans: list[SpanRow]
    tags: list[Field]
    problems: list[str]


class Part(Struct, frozen=True):
    """One span or document that is asked about.

    Args:
        span_id: The span, or the retriever that returned the document.
        target: `span`, or `document:N` counted from 0.
        label: What it is called on the screen.
    """

    span_id: str
    target: str
    label: str


class SpanEvent(Struct, frozen=True):
    """Something that happened at one moment of a span, the n-th of its events from 0."""

    n: int
    name: str
    at_us: int
    fields: list[Field]


class SpanBody(Struct, frozen=True):
    """What one span took in and gave out, and the tokens that it used where they are known.

    `input` and `output` hold messages where the span speaks in messages (a chat model), else
    one message of role `request` or `response`; `documents` is filled for retrievers.
    """

    id: str
    name: str
    type: str
    status: Status
    duration_us: int | None
    tokens: int | None
    input: list[Message]
    output: list[Message]
    documents: list[Document]
    errors: list[Problem]
    attributes: list[Field]
    events: list[SpanEvent]
