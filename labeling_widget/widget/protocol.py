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

from labeling_widget.agents.turns import ChatTurn
from labeling_widget.passage import Passage
from labeling_widget.traces.blocks import Part, SpanBody, SpanRow, TraceView
from labeling_widget.traces.filters import Facets
from labeling_widget.traces.markdown_nodes import MarkdownNode
from labeling_widget.widget import app_protocol as app
from labeling_widget.widget import explorer_protocol as explorer
from labeling_widget.widget import results_protocol

VERSION = 1

State = Literal["pending", "in_progress", "completed", "skipped"]
SkipReason = Literal["later", "out_of_scope", "cannot_judge"]

Place = Literal["pending", "in_progress", "asked_again", "completed", "skipped", "closed"]
"""How an item stands for a reviewer in a list. `asked_again`: it was completed, and is in progress
since questions were added or changed; `closed`: it is other reviewers'."""

PLACE_LETTERS: dict[Place, str] = {
    "pending": "p",
    "in_progress": "i",
    "asked_again": "a",
    "completed": "c",
    "skipped": "s",
    "closed": "x",
}
"""`Snapshot.states` holds one letter per item: 10,000 items are 10 kB."""


# ── what both sides talk about ──────────────────────────────────────────────────────────────


class Option(Struct, frozen=True):
    """One option of a question: the value that is stored and the label that is shown."""

    value: str | bool
    label: str


class EarlierOptions(Struct, frozen=True):
    """What the options of a question were in a version that is not asked any more."""

    version: int
    options: list[Option]


class Question(Struct, frozen=True):
    """A label schema in the version that this session asks.

    Which of the bounds are set depends on `input`: `options` for the categorical inputs and
    pass_fail, `min` / `max` for numeric, `max_length` for text and each entry of a text_list,
    `max_count` for text_list. `fits` are the versions of the question whose answers count as
    answers to it; others were given to a question that read differently: `earlier` has the
    options of those where the value alone does not say what was chosen.
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
    fits: list[int] = []
    earlier: list[EarlierOptions] = []


class QuestionRows(Struct, frozen=True):
    """Questions to choose from, or those of a session; names of those that everybody has."""

    questions: list[Question]
    built_in: list[str]


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
    """Where this reviewer stands with one item. A cleared answer is absent from `answers`.

    `asked_again` says why an item that was completed is in progress: the questions that were added
    or changed since, by name.
    """

    item: str
    index: int
    state: State
    reason: SkipReason | None
    note: str
    answers: list[Answer]
    revs: dict[str, int]
    asked_again: dict[str, Literal["new", "changed"]] = {}


class Turn(Struct, frozen=True):
    """An item of the same conversation: where it stands in the session, and what was said."""

    item: str
    index: int
    request: str
    response: str


class Conversation(Struct, frozen=True):
    """The conversation that an item is a turn of, in the order it was spoken.

    Questions about the whole of it are asked on the first turn. `own`: it is a chat of this
    reviewer with the session's agent, which they can go on with.
    """

    id: str
    turns: list[Turn]
    own: bool = False


class Chat(Struct, frozen=True):
    """An agent that the reviewer may talk to; `problem` says why it cannot answer here, or ""."""

    agent: str
    problem: str


class Snapshot(Struct, frozen=True):
    """All that a view needs to begin. `index` is where this reviewer left off, from 0.

    `takes`: an item is to be taken (`item.take`) when it comes on the screen. `asked` stands for
    the questions and their versions: what completes an item says by it what was asked.
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
    chat: Chat | None = None
    asked: str = ""


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
    the same store, for a change that was left behind there; never another reviewer. `version` is
    that of the question as it was read: if the session asks another one by now, the answer is
    refused (`question.changed`) and the failure says how the review stands. `asked` is that of the
    snapshot; where the session asks something else by now, the item is not completed.
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
    version: int | None = None
    asked: str | None = None


class ReviewSetArgs(Struct, frozen=True):
    """A new state for an item; `reason` and `note` belong to `skipped`. The rest as above.

    Where the session asks something else than `asked` by now, completing is refused
    (`question.changed`).
    """

    item: str
    state: Literal["in_progress", "completed", "skipped"]
    key: str
    reason: SkipReason | None = None
    note: str = ""
    active_ms: int | None = None
    session_id: str | None = None
    asked: str | None = None


class UndoArgs(Struct, frozen=True):
    key: str
    session_id: str | None = None


class ChatSendArgs(Struct, frozen=True):
    """A message to the agent; it goes on with `chat`, or begins one. `key` names the message."""

    key: str
    text: str
    chat: str | None = None


class ChatStopArgs(Struct, frozen=True):
    key: str


class ChatState(Struct, frozen=True):
    """How the reviewer's latest message stands; `None` when there is none in this process."""

    turn: ChatTurn | None


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


class ResultsSnapshot(Struct, frozen=True):
    """What came back to a session; `results` has one for each of `questions`, in their order.

    `unfinished`: the session is blind, and somebody has yet to complete what is shown here.
    """

    store_id: str
    store_label: str
    session_id: str
    name: str
    decided_by: str
    unfinished: bool
    traces: int
    questions: list[Question]
    results: list[results_protocol.QuestionResults]
    reviewers: list[results_protocol.ReviewerResults]
    seq: int


# ── envelope ────────────────────────────────────────────────────────────────────────────────


class Failure(Struct, frozen=True):
    """Why an operation was refused; with `review` for `answer.conflict` and `question.changed`."""

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


class ChatPiece(Struct, frozen=True):
    """More of an answer has come: piece number `n`, counted from 1."""

    key: str
    n: int
    text: str


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
    "chat.open": (Nothing, ChatState),
    "chat.send": (ChatSendArgs, ChatTurn),
    "chat.stop": (ChatStopArgs, ChatState),
    "explore.open": (Nothing, explorer.ExploreSnapshot),
    "explore.facets": (Nothing, Facets),
    "explore.rows": (explorer.RowsArgs, explorer.RowsPage),
    "explore.select": (explorer.SelectArgs, explorer.Selection),
    "explore.row": (explorer.RowArgs, explorer.RowDetail),
    "explore.sessions": (Nothing, explorer.SessionRows),
    "explore.schemas": (Nothing, explorer.SchemaRows),
    "explore.add": (explorer.AddArgs, explorer.Added),
    "results.open": (Nothing, ResultsSnapshot),
    "results.units": (results_protocol.UnitsArgs, results_protocol.UnitsPage),
    "results.item": (results_protocol.UnitArgs, results_protocol.ItemOpinions),
    "results.adjudicate": (results_protocol.AdjudicateArgs, results_protocol.Adjudicated),
    "results.make_session": (
        results_protocol.MakeSessionArgs,
        results_protocol.MadeSession,
    ),
    "results.sync": (results_protocol.SyncArgs, results_protocol.Synced),
    "app.open": (Nothing, app.AppSnapshot),
    "app.questions": (Nothing, QuestionRows),
    "app.asked": (app.SessionArgs, QuestionRows),
    "app.check": (app.DraftArgs, Question),
    "app.sources": (Nothing, app.SourceRows),
    "app.create": (app.CreateArgs, app.Made),
    "app.affected": (app.AskArgs, app.Affected),
    "app.ask": (app.AskArgs, app.Made),
    "app.assign": (app.AssignArgs, app.Made),
    "app.share": (app.SessionArgs, app.Shared),
    "app.delete": (app.SessionArgs, Nothing),
    "app.show": (app.ShowArgs, app.Showing),
    "app.back": (Nothing, Nothing),
}
"""Operation → (arguments, result). `trace.open` is for `show`, whose one trace has no session."""

EVENTS: dict[str, type[Struct]] = {
    "session.changed": Changed,
    "chat.piece": ChatPiece,
    "chat.turn": ChatTurn,
    "explore.selected": explorer.SelectionChanged,
    "explore.filtered": explorer.FilterChanged,
    "app.changed": Nothing,
}
