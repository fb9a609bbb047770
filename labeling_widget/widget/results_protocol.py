"""What the front end of a session's results asks: its part of the protocol (see `protocol`)."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from labeling_widget.traces.blocks import TraceView

Which = Literal["differing", "open", "all"]
"""Units on which reviewers differ; those of them without an agreed answer; all with an answer."""


class Figure(Struct, frozen=True):
    """A figure and its 95 % interval, as far as there are any."""

    value: float | None
    low: float | None
    high: float | None


class Bar(Struct, frozen=True):
    """How often an option was given."""

    label: str
    count: int


class Histogram(Struct, frozen=True):
    """Numbers in bins of equal width from `low` to `high`."""

    low: float
    high: float
    bins: list[int]
    median: float


class TextSummary(Struct, frozen=True):
    """Texts: how many entries (of lists) on how many units, and units of several reviewers."""

    entries: int
    units: int
    several: int


class AgreementFigures(Struct, frozen=True):
    """How far reviewers agree; see `labeling_widget.agreement`."""

    scale: Literal["nominal", "ordinal", "interval", "MASI"]
    reviewers: int
    units: int
    agreed: int
    percent: Figure
    kappa: Figure
    alpha: Figure
    note: str


class QuestionResults(Struct, frozen=True):
    """What came back to one question: `bars`, a `histogram` or `texts`, as its input has it.

    Args:
        earlier: How many more answers are to versions that read differently, and left out.
        differing: On how many units reviewers differ; `open`: of these, without an agreed answer.
        stale: How many agreed answers were decided from answers that have changed since.
        rate_label: What `rates` say: how often a reviewer said that, or their median.
        rates: Reviewer → share or median.
    """

    name: str
    answers: int
    earlier: int
    units: int
    bars: list[Bar]
    histogram: Histogram | None
    texts: TextSummary | None
    agreement: AgreementFigures | None
    differing: int
    open: int
    stale: int
    rate_label: str
    rates: dict[str, float]


class ReviewerResults(Struct, frozen=True):
    """How far a reviewer is, and the median time of the items they completed.

    `total` is their share where items are assigned to them, else all of the session's.
    """

    reviewer: str
    in_progress: int
    completed: int
    skipped: int
    total: int
    median_s: float | None


class Voice(Struct, frozen=True):
    """What one reviewer said of a unit, short; `verdict` where it passes or fails."""

    reviewer: str
    value: str
    verdict: Literal["pass", "fail", "skipped", ""]


class UnitRow(Struct, frozen=True):
    """A line of the list of units.

    Args:
        unit: Names it among the units of its question.
        title: The head of the trace's request.
        part: What of the trace it is about, "" for the whole.
        voices: The first reviewers; `more` counts the others.
        comments: How many gave a reason.
        agreed: The agreed answer, short; `None` if there is none.
        stale: Answers have changed since it was agreed.
    """

    unit: str
    index: int
    item: str
    span_id: str | None
    target: str
    title: str
    part: str
    voices: list[Voice]
    more: int
    comments: int
    agreed: str | None
    stale: bool


class UnitsArgs(Struct, frozen=True):
    """Units of a question, in the session's order."""

    name: str
    which: Which = "differing"
    offset: int = 0
    limit: int = 50


class UnitsPage(Struct, frozen=True):
    """Some of the units, and how many there are."""

    total: int
    rows: list[UnitRow]


class UnitArgs(Struct, frozen=True):
    """A question asked of an item, or of a part of it."""

    item: str
    name: str
    span_id: str | None = None
    target: str = "trace"


class Opinion(Struct, frozen=True):
    """One reviewer's valid answer.

    `earlier`: it was given to a version of the question that read differently, and does not count.
    """

    assessment_id: str
    reviewer: str
    value: Any
    rationale: str
    at: str
    earlier: bool


class Past(Struct, frozen=True):
    """One thing that happened to a unit; `agreed` and `withdrawn` are decisions."""

    at: str
    who: str
    action: str
    value: Any
    rationale: str


class Agreed(Struct, frozen=True):
    """The agreed answer; `value` null when it was withdrawn. `rev` counts the decisions."""

    value: Any
    rationale: str
    decided_by: str
    at: str
    rev: int
    stale: bool


class UnitOpinions(Struct, frozen=True):
    """Everything that was said of one unit, with what happened to it, oldest first.

    `part` says what of the trace it is about, as in `UnitRow`; `label` is that part's own name.
    """

    unit: str
    name: str
    span_id: str | None
    target: str
    part: str
    label: str
    opinions: list[Opinion]
    history: list[Past]
    agreed: Agreed | None


class ReviewState(Struct, frozen=True):
    """Where a reviewer stands with an item."""

    reviewer: str
    state: Literal["pending", "in_progress", "completed", "skipped"]
    reason: str
    note: str


class ItemOpinions(Struct, frozen=True):
    """A trace with everything that was said of it; `units` has first the one that was asked for."""

    index: int
    item: str
    trace: TraceView
    units: list[UnitOpinions]
    reviews: list[ReviewState]
    seq: int


class AdjudicateArgs(Struct, frozen=True):
    """An agreed answer; `value` null withdraws it.

    `basis` names the answers that were on the screen, `rev` the decision that was (0: none).
    `key` makes the call idempotent.
    """

    item: str
    name: str
    value: Any
    key: str
    basis: list[str]
    rev: int
    rationale: str = ""
    span_id: str | None = None
    target: str = "trace"


class Adjudicated(Struct, frozen=True):
    """Sent after the store's commit, never before."""

    unit: UnitOpinions
    seq: int


class MakeSessionArgs(Struct, frozen=True):
    """A new session `name` of the traces in the list of the question `question`."""

    name: str
    question: str
    which: Which = "differing"


class MadeSession(Struct, frozen=True):
    """The session that was made, and how many traces it has."""

    session_id: str
    name: str
    traces: int


class SyncArgs(Struct, frozen=True):
    """Where what reviewers expect goes; `dry_run` only finds out what would change."""

    dataset_name: str
    on_conflict: Literal["error", "latest", "all"] = "error"
    dry_run: bool = True


class DatasetChange(Struct, frozen=True):
    """One expectation of one record, old and new, each as a short text; `old` null for a new one.

    `title` is the head of the record's inputs, `who` said what is new.
    """

    title: str
    name: str
    change: Literal["new record", "added", "changed"]
    old: str | None
    new: str
    who: list[str]


class Difference(Struct, frozen=True):
    """An expectation of one record on which reviewers differ: what each said, as a short text."""

    title: str
    name: str
    said: list[Voice]


class Synced(Struct, frozen=True):
    """What was written, or would be.

    Args:
        records: How many records are new.
        expectations: How many expectations are added to, or changed in, records that were there.
        total: How many changes there are; `changes` has the first.
        open: On how many expectations reviewers differ, so that nothing can be written;
            `differences` has the first.
        notes: What was left out, and why.
    """

    dataset_name: str
    records: int
    expectations: int
    total: int
    changes: list[DatasetChange]
    open: int
    differences: list[Difference]
    notes: list[str]
