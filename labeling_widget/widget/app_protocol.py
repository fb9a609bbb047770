"""What the front end of the review app asks: its part of the protocol (see `protocol`)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

InputKind = Literal["categorical", "categorical_list", "numeric", "text", "text_list", "pass_fail"]


class ReviewerShare(Struct, frozen=True):
    """How far a reviewer of a session is.

    Args:
        total: How many traces are theirs to review; `None` while any of them may be taken.
    """

    reviewer: str
    in_progress: int
    completed: int
    skipped: int
    total: int | None
    assigned: bool


class AppSession(Struct, frozen=True):
    """A line of the list of sessions.

    Args:
        created_at: ISO 8601, in UTC; so is `changed_at`, "" when nothing was done yet.
        reviewers: Those it is assigned to, then others who have begun.
        everyone: It is assigned to nobody in particular.
        newer: Questions of which there is a later version than the session asks.
    """

    session_id: str
    name: str
    created_at: str
    created_by: str
    changed_at: str
    traces: int
    questions: list[str]
    reviewers: list[ReviewerShare]
    everyone: bool
    reviewers_per_item: int | None
    blind: bool
    newer: int


class Showing(Struct, frozen=True):
    """What is open below the head of the app."""

    session_id: str
    name: str
    what: Literal["label", "results"]


class AppSnapshot(Struct, frozen=True):
    """All that a view needs to begin.

    Args:
        kind: Who else can reach the store: nobody but this kernel, whoever has the file, or
            whoever may use the server.
        url: Address of the review app, if a server serves it.
    """

    store_label: str
    kind: Literal["memory", "file", "server"]
    reviewer: str
    url: str | None
    sessions: list[AppSession]
    showing: Showing | None


class QuestionDraft(Struct, frozen=True):
    """A question as it stands in the editor.

    Args:
        options: Of the categorical inputs the options; of `pass_fail` its two labels.
        replaces: Version of the schema of that name that it is to follow; `None`: the name is new.
    """

    name: str
    type: Literal["feedback", "expectation"]
    input: InputKind
    title: str = ""
    instruction: str = ""
    enable_comment: bool = False
    required: bool = False
    target: str = "trace"
    options: list[str] = []
    min: int | float | None = None
    max: int | float | None = None
    max_length: int | None = None
    max_count: int | None = None
    replaces: int | None = None


class ChosenQuestion(Struct, frozen=True):
    """A question of a session: a version of a schema as it is, or what becomes the next one."""

    name: str
    version: int | None = None
    draft: QuestionDraft | None = None


class SessionArgs(Struct, frozen=True):
    """One session."""

    session_id: str


class DraftArgs(Struct, frozen=True):
    """A question to look at before it is asked."""

    draft: QuestionDraft


class SourceRow(Struct, frozen=True):
    """Where traces of a new session can come from.

    Args:
        source: Its id for `CreateArgs`.
        kind: A frame of the notebook, what is selected in an explorer, or an evaluation dataset.
        traces: How many; `None` when it is not known before they are read.
    """

    source: str
    kind: Literal["frame", "selection", "dataset"]
    name: str
    traces: int | None


class SourceRows(Struct, frozen=True):
    """Everything that traces can come from."""

    sources: list[SourceRow]


class CreateArgs(Struct, frozen=True):
    """A new session. `source` is one of `SourceRows`, or empty for no traces yet."""

    name: str
    questions: list[ChosenQuestion]
    assigned_users: list[str] = []
    source: str = ""
    reviewers_per_item: int | None = None
    blind: bool = False


class AskArgs(Struct, frozen=True):
    """New questions of a session that is there. `again`: of reviewers who were done, too."""

    session_id: str
    questions: list[ChosenQuestion]
    again: bool = True


class Affected(Struct, frozen=True):
    """How many completed items, of how many reviewers, would be in progress again."""

    items: int
    reviewers: int


class AssignArgs(Struct, frozen=True):
    """New reviewers of a session; none: everyone."""

    session_id: str
    assigned_users: list[str]


class ShowArgs(Struct, frozen=True):
    """What to open below the head of the app."""

    session_id: str
    what: Literal["label", "results"]


class Made(Struct, frozen=True):
    """A session as it stands after it was made or changed."""

    session: AppSession
    added: int = 0


class Link(Struct, frozen=True):
    """Where one reviewer labels."""

    reviewer: str
    url: str


class Shared(Struct, frozen=True):
    """What the owner gives to reviewers.

    Args:
        url: Address of the session, if a server with accounts serves it.
        links: A link for each reviewer, if that server gives them.
        cell: Code for a notebook.
        warning: Why whoever gets the links, or the code, cannot open it; "" if they can.
    """

    url: str | None
    links: list[Link]
    cell: str
    warning: str
