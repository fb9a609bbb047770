"""Every operation and every event."""

from __future__ import annotations

from msgspec import Struct

from labeling_widget.agents.turns import ChatTurn
from labeling_widget.traces.blocks import SpanBody, TraceView
from labeling_widget.traces.filters import Facets
from labeling_widget.widget import app_protocol as app
from labeling_widget.widget import explorer_protocol as explorer
from labeling_widget.widget import results_protocol
from labeling_widget.widget.protocol.chats import ChatPiece, ChatSendArgs, ChatState, ChatStopArgs
from labeling_widget.widget.protocol.envelope import Changed, Nothing
from labeling_widget.widget.protocol.items import (
    ExistingLabels,
    ItemGetArgs,
    Items,
    ItemsPage,
    ItemsPageArgs,
)
from labeling_widget.widget.protocol.questions import Question, QuestionRows
from labeling_widget.widget.protocol.reviews import (
    AssessmentPutArgs,
    ReviewSetArgs,
    Saved,
    UndoArgs,
    Undone,
)
from labeling_widget.widget.protocol.sessions import Progress, ResultsSnapshot, Snapshot
from labeling_widget.widget.protocol.traces import (
    LongText,
    SearchArgs,
    SearchHits,
    SpanArgs,
    SpanRows,
    TextArgs,
    TraceArgs,
)

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
