"""Cells of a frame checked as answers, each by the path that every answer takes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec import Struct

from labeling_widget.answers import new_answer
from labeling_widget.checks import shown
from labeling_widget.errors import AnswerError, ItemNotFound, LabelingError, StoreError
from labeling_widget.passage import Passage
from labeling_widget.questions import question_named
from labeling_widget.reviewer import current_reviewer
from labeling_widget.schema import LabelSchema
from labeling_widget.session_import_cells import (
    Cell,
    answer_in,
    decoded,
    document_in,
    is_missing,
    text_in,
)
from labeling_widget.store.base import Store
from labeling_widget.store.records import NewAnswer
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Trace

Outcome = Literal["taken", "changed", "equal", "refused"]
OUTCOMES: tuple[Outcome, ...] = ("taken", "changed", "equal", "refused")


class Checked(Struct, frozen=True):
    """What becomes of one cell."""

    cell: Cell
    outcome: Outcome
    reason: str = ""
    answer: NewAnswer | None = None


class Checker:
    """Checks cells as `log_assessment` checks an answer."""

    def __init__(
        self, store: Store, session_id: str, questions: Sequence[LabelSchema], reviewer: str | None
    ) -> None:
        self._store, self._session_id, self._questions = store, session_id, questions
        self._reviewer = reviewer
        items = store.frame("items", columns=["trace_id", "copy_id"], session_id=session_id)
        self._copies = {copy_id: copy_id for copy_id in items["copy_id"]}
        self._copies |= dict(zip(items["trace_id"], items["copy_id"], strict=True))
        # Rows of one trace stand together as a rule, so few decoded traces are enough.
        self._trace = lru_cache(maxsize=8)(self._read_trace)

    def check(self, cell: Cell) -> Checked:
        """The answer that a cell is, or why it is none."""
        try:
            return Checked(cell, "taken", answer=self._answer(cell))
        except StoreError:
            raise
        except LabelingError as error:
            return Checked(cell, "refused", reason=str(error))

    def _answer(self, cell: Cell) -> NewAnswer:
        schema = question_named(self._questions, text_in(cell.name, what="name") or "")
        copy_id = self._copies.get(text_in(cell.trace_id, what="trace_id") or "")
        if copy_id is None:
            raise ItemNotFound(
                f"the session has no trace {shown(cell.trace_id)}; session.trace_ids lists them",
                field="trace_id",
            )
        kind = text_in(cell.type, what="type") or schema.type.value
        source_type = text_in(cell.source_type, what="source_type") or "HUMAN"
        if kind != schema.type.value or source_type != "HUMAN":
            raise AnswerError(
                f"{schema.name!r} takes people's {schema.type.value}; got "
                f"{shown(source_type)}, {shown(kind)}",
                field=schema.name,
            )
        if is_missing(cell.value):
            raise AnswerError(f"{schema.name!r} has no value in this row", field=schema.name)
        named = text_in(cell.reviewer, what="reviewer")
        return new_answer(
            self._store,
            self._session_id,
            self._questions,
            copy_id=copy_id,
            reviewer=current_reviewer(named if named is not None else self._reviewer),
            name=schema.name,
            value=answer_in(cell.value, schema.input),
            rationale=text_in(cell.rationale, what=cell.comment) or "",
            evidence=_passages(cell.evidence, schema.name),
            span_id=text_in(cell.span_id, what="span_id"),
            document=document_in(cell.target),
            trace=lambda: self._trace(copy_id),
        )

    def _read_trace(self, copy_id: str) -> Trace:
        return parse_trace(self._store.body(copy_id))


def _passages(cell: Any, name: str) -> list[Passage]:
    if is_missing(cell):
        return []
    found = decoded(cell)
    try:
        plain = found.tolist() if hasattr(found, "tolist") else found
        return msgspec.convert(plain, list[Passage])
    except msgspec.ValidationError as error:
        raise AnswerError(f"the evidence of {name!r} is no list of passages: {error}") from error
