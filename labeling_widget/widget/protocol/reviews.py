"""Where a reviewer stands with an item: their answers, their state, and changing them."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from labeling_widget.passage import Passage

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


class Saved(Struct, frozen=True):
    """Sent after the store's commit, never before. `seq` counts the changes of the session."""

    saved_at: str
    seq: int
    review: Review


class Undone(Struct, frozen=True):
    """`saved` is `None` when there was nothing left to take back."""

    saved: Saved | None
