"""What every call and every reply is wrapped in or may say."""

from __future__ import annotations

from msgspec import Struct

from labeling_widget.widget.protocol.reviews import Review

VERSION = 1


class Nothing(Struct, frozen=True, forbid_unknown_fields=False):
    """No arguments."""


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
