"""The items of a session."""

from __future__ import annotations

from msgspec import Struct

from labeling_widget.traces.blocks import Part, TraceView
from labeling_widget.widget import explorer_protocol as explorer
from labeling_widget.widget.protocol.reviews import Place, Review, State


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
