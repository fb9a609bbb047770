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

from labeling_widget.widget.protocol.chats import (
    Chat,
    ChatPiece,
    ChatSendArgs,
    ChatState,
    ChatStopArgs,
)
from labeling_widget.widget.protocol.envelope import VERSION, Changed, Failure, Nothing
from labeling_widget.widget.protocol.items import (
    Conversation,
    ExistingLabels,
    Item,
    ItemGetArgs,
    ItemRow,
    Items,
    ItemsPage,
    ItemsPageArgs,
    Turn,
)
from labeling_widget.widget.protocol.operations import EVENTS, OPERATIONS
from labeling_widget.widget.protocol.questions import EarlierOptions, Option, Question, QuestionRows
from labeling_widget.widget.protocol.reviews import (
    PLACE_LETTERS,
    Answer,
    AssessmentPutArgs,
    Place,
    Review,
    ReviewSetArgs,
    Saved,
    SkipReason,
    State,
    UndoArgs,
    Undone,
)
from labeling_widget.widget.protocol.sessions import (
    Progress,
    ResultsSnapshot,
    ReviewerProgress,
    Snapshot,
)
from labeling_widget.widget.protocol.traces import (
    LongText,
    SearchArgs,
    SearchHits,
    SpanArgs,
    SpanRows,
    TextArgs,
    TraceArgs,
)

__all__ = [
    "EVENTS",
    "OPERATIONS",
    "PLACE_LETTERS",
    "VERSION",
    "Answer",
    "AssessmentPutArgs",
    "Changed",
    "Chat",
    "ChatPiece",
    "ChatSendArgs",
    "ChatState",
    "ChatStopArgs",
    "Conversation",
    "EarlierOptions",
    "ExistingLabels",
    "Failure",
    "Item",
    "ItemGetArgs",
    "ItemRow",
    "Items",
    "ItemsPage",
    "ItemsPageArgs",
    "LongText",
    "Nothing",
    "Option",
    "Place",
    "Progress",
    "Question",
    "QuestionRows",
    "ResultsSnapshot",
    "Review",
    "ReviewSetArgs",
    "ReviewerProgress",
    "Saved",
    "SearchArgs",
    "SearchHits",
    "SkipReason",
    "Snapshot",
    "SpanArgs",
    "SpanRows",
    "State",
    "TextArgs",
    "TraceArgs",
    "Turn",
    "UndoArgs",
    "Undone",
]
