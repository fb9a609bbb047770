"""A session as a whole, and what came back to it."""

from __future__ import annotations

from msgspec import Struct

from labeling_widget.widget import results_protocol
from labeling_widget.widget.protocol.chats import Chat
from labeling_widget.widget.protocol.questions import Question


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


class ReviewerProgress(Struct, frozen=True):
    """How many items of the session a reviewer has in each state."""

    reviewer: str
    pending: int
    in_progress: int
    completed: int
    skipped: int


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
