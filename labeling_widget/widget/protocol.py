"""One typed message per operation between the front end and Python.

These classes are the only description of the wire: `python -m labeling_widget.widget.schema`
writes them as JSON Schema, from which `npm run protocol` makes `js/src/protocol.gen.ts`.

A request is one custom message, answered by exactly one reply with its id::

    {"v": 1, "kind": "call",  "id": "c7", "op": "assessment.put", "args": {…}}
    {"v": 1, "kind": "reply", "id": "c7", "ok": true, "result": {…}}
    {"v": 1, "kind": "reply", "id": "c8", "ok": false, "error": {"code": …, "message": …}}
    {"v": 1, "kind": "event", "topic": "session.changed", "data": {"seq": 12}}

`item` is always the id of the source trace. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from labeling_widget.passage import Passage
from labeling_widget.traces.blocks import Part, SpanBody, SpanRow, TraceView
from labeling_widget.traces.filters import Facets
from labeling_widget.traces.markdown_nodes import MarkdownNode
from labeling_widget.widget import explorer_protocol as explorer

VERSION = 1

State = Literal["pending", "in_progress", "completed", "skipped"]
SkipReason = Literal["later", "out_of_scope", "cannot_judge"]

STATE_LETTERS: dict[State, str] = {
    "pending": "p",
    "in_progress": "i",
    "completed": "c",
    "skipped": "s",
}
"""`Snapshot.states` holds one letter per item: 10,000 items are 10 kB."""

Place = Literal["pending", "in_progress", "completed", "skipped", "closed"]
"""How an item stands for a reviewer in a list; `closed`: it is other reviewers'."""

CLOSED_LETTER = "x"


# ── what both sides talk about ──────────────────────────────────────────────────────────────


class Option(Struct, frozen=True):
    """One option of a question: the value that is stored and the label that is shown."""

    value: str | bool
    label: str


class Question(Struct, frozen=True):
    """A label schema in the version that this session asks.

    Which of the bounds are set depends on `input`: `options` for the categorical inputs and
    pass_fail, `min` / `max` for numeric, `max_length` for text and each entry of a text_list,
    `max_count` for text_list.
    """

    name: str
    version: int
    type: Literal["feedback", "expectation"]
    input: Literal["categorical", "categorical_list", "numeric", "text", "text_list", "pass_fail"]
    title: str
    instruction: str
    enable_comment: bool
    required: bool
    target: str
    options: list[Option] = []
    min: float | None = None
    max: float | None = None
    max_length: int | None = None
    max_count: int | None = None


class Answer(Struct, frozen=True):
    """This reviewer's valid answer to one question; `rev` counts its versions.

    `slot` is its key in `Review.revs`: the question's name, for a part of a trace followed by the
    span and the target, with U+001F between them.
    """

    slot: str
    name: str
    schema_version: int
    value: Any
    rationale: str
    rev: int
    saved_at: str
    span_id: str | None
    target: str
    evidence: list[Passage]


class Review(Struct, frozen=True):
    """Where this reviewer stands with one item. A cleared answer is absent from `answers`."""

    item: str
    index: int
    state: State
    reason: SkipReason | None
    note: str
    answers: list[Answer]
    revs: dict[str, int]


class Turn(Struct, frozen=True):
    """An item of the same conversation: where it stands in the session, and what was said."""

    item: str
    index: int
    request: str
    response: str


class Conversation(Struct, frozen=True):
    """The conversation that an item is a turn of, in the order it was spoken.

    Questions about the whole of it are asked on the first turn.
    """

    id: str
    turns: list[Turn]


class Snapshot(Struct, frozen=True):
    """All that a view needs to begin. `index` is where this reviewer left off, from 0.

    `takes`: an item is to be taken (`item.take`) when it comes on the screen.
    """

    store_id: str
    store_label: str
    session_id: str
    name: str
    reviewer: str
    assigned: bool
    questions: list[Question]
    states: str
    index: int
    seq: int
    takes: bool


class Item(Struct, frozen=True):
    """A trace of the session with this reviewer's answers to it.

    `parts` holds, for each target that a question has and that is no whole, what of the trace is
    asked about. `existing` counts the assessments that the trace carried before; what they say is
    told once the reviewer has completed or skipped it (`item.existing`).
    """

    index: int
    item: str
    copy_id: str
    review: Review
    trace: TraceView
    parts: dict[str, list[Part]]
    conversation: Conversation | None
    existing: int


class ExistingLabels(Struct, frozen=True):
    """What others said of a trace before; nothing while the reviewer has yet to say theirs."""

    labels: list[explorer.ExistingLabel]


class ItemRow(Struct, frozen=True):
    """A line of a list of items; `title` is the head of its request."""

    index: int
    item: str
    title: str
    state: Place


class ReviewerProgress(Struct, frozen=True):
    """How many items of the session a reviewer has in each state."""

    reviewer: str
    pending: int
    in_progress: int
    completed: int
    skipped: int


# ── operations: arguments and results ───────────────────────────────────────────────────────


class Nothing(Struct, frozen=True, forbid_unknown_fields=False):
    """No arguments."""


class ItemsPageArgs(Struct, frozen=True):
    """Rows whose id or request contains `query` (any case) and whose state is one of `states`."""

    offset: int = 0
    limit: int = 50
    query: str = ""
    states: list[State] = []


class ItemsPage(Struct, frozen=True):
    total: int
    rows: list[ItemRow]


class ItemGetArgs(Struct, frozen=True):
    """By position or by id (of the source trace, or of the copy)."""

    indexes: list[int] = []
    item: str | None = None


class Items(Struct, frozen=True):
    """At least the first of those asked for; the rest as far as one reply should be long."""

    items: list[Item]


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


class AssessmentPutArgs(Struct, frozen=True):
    """An answer. `value` null clears it. `rev` is the revision it was made from (0: none yet).

    `span_id` and `target` say which part of the trace it is about, as in `Answer`; passages
    of `evidence` need their quote, and where they stand as far as it is known. `key` makes the
    call idempotent. `complete` also completes the item. `active_ms` is how long the reviewer had
    the item before them since the last change they sent. `session_id` names another session of
    the same store, for a change that was left behind there; never another reviewer.
    """

    item: str
    name: str
    value: Any
    key: str
    rationale: str = ""
    rev: int | UnsetType = UNSET
    span_id: str | None = None
    target: str = "trace"
    evidence: list[Passage] = []
    complete: bool = False
    active_ms: int | None = None
    session_id: str | None = None


class ReviewSetArgs(Struct, frozen=True):
    """A new state for an item; `reason` and `note` belong to `skipped`. The rest as above."""

    item: str
    state: Literal["in_progress", "completed", "skipped"]
    key: str
    reason: SkipReason | None = None
    note: str = ""
    active_ms: int | None = None
    session_id: str | None = None


class UndoArgs(Struct, frozen=True):
    key: str
    session_id: str | None = None


class Saved(Struct, frozen=True):
    """Sent after the store's commit, never before. `seq` counts the changes of the session."""

    saved_at: str
    seq: int
    review: Review


class Undone(Struct, frozen=True):
    """`saved` is `None` when there was nothing left to take back."""

    saved: Saved | None


class Progress(Struct, frozen=True):
    states: str
    seq: int
    reviewers: list[ReviewerProgress]


# ── envelope ────────────────────────────────────────────────────────────────────────────────


class Failure(Struct, frozen=True):
    """Why an operation was refused. `rev` and `review` are set for `answer.conflict`."""

    code: str
    message: str
    field: str | None = None
    retryable: bool = False
    review: Review | None = None


class Changed(Struct, frozen=True):
    """The session has changed; whoever shows it asks for what it shows.

    `item` and `reviewer` name the item and whose answer or state it was; empty when more than
    one item is concerned (traces added, questions replaced).
    """

    seq: int
    item: str = ""
    reviewer: str = ""


OPERATIONS: dict[str, tuple[type[Struct], type[Struct]]] = {
    "session.open": (Nothing, Snapshot),
    "session.progress": (Nothing, Progress),
    "items.page": (ItemsPageArgs, ItemsPage),
    "item.get": (ItemGetArgs, Items),
    "item.existing": (TraceArgs, ExistingLabels),
    "item.take": (TraceArgs, Nothing),
    "trace.open": (Nothing, TraceView),
    "trace.spans": (TraceArgs, SpanRows),
    "trace.json": (TraceArgs, LongText),
    "trace.search": (SearchArgs, SearchHits),
    "span.body": (SpanArgs, SpanBody),
    "text.get": (TextArgs, LongText),
    "assessment.put": (AssessmentPutArgs, Saved),
    "assessment.undo": (UndoArgs, Undone),
    "review.set": (ReviewSetArgs, Saved),
    "explore.open": (Nothing, explorer.ExploreSnapshot),
    "explore.facets": (Nothing, Facets),
    "explore.rows": (explorer.RowsArgs, explorer.RowsPage),
    "explore.select": (explorer.SelectArgs, explorer.Selection),
    "explore.row": (explorer.RowArgs, explorer.RowDetail),
    "explore.sessions": (Nothing, explorer.SessionRows),
    "explore.schemas": (Nothing, explorer.SchemaRows),
    "explore.add": (explorer.AddArgs, explorer.Added),
}
"""Operation → (arguments, result). `trace.open` is for `show`, whose one trace has no session."""

EVENTS: dict[str, type[Struct]] = {
    "session.changed": Changed,
    "explore.selected": explorer.SelectionChanged,
    "explore.filtered": explorer.FilterChanged,
}
