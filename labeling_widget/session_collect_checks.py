"""What stands in files of answers, checked as `log_assessment` checks an answer."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from labeling_widget.answers import new_answer
from labeling_widget.answers_file import GivenAnswer, GivenReview
from labeling_widget.checks import check_text, shown
from labeling_widget.errors import AnswerError, ItemNotFound, LabelingError, StoreError
from labeling_widget.questions import question_named, questions_of
from labeling_widget.schema import LabelSchema
from labeling_widget.session_exchange import SessionExchange
from labeling_widget.store.records import NewAnswer
from labeling_widget.targets import document_of
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Trace

Outcome = Literal["taken", "changed", "equal", "older", "refused"]
OUTCOMES: tuple[Outcome, ...] = ("taken", "changed", "equal", "older", "refused")

KEY = "file-"
"""What the keys of changes begin with that came in files; the moment of the answer follows."""


class Given(Struct, frozen=True, kw_only=True):
    """An answer or a state in a file, and what becomes of it.

    Args:
        row: Where it stands in the file, from 0.
        claimed: The name in the file.
        vouched: Whoever collects says whose it is.
        copy_id: The item, once it is found.
        answer: Of an answer, what can be stored.
    """

    file: str
    row: int
    reviewer: str
    claimed: str
    vouched: bool
    exported_at: dt.datetime
    said: GivenAnswer | GivenReview
    copy_id: str = ""
    answer: NewAnswer | None = None
    outcome: Outcome = "taken"
    reason: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it is to be stored."""
        return self.outcome in ("taken", "changed")

    @property
    def review(self) -> GivenReview | None:
        """The state, if it is one."""
        return self.said if isinstance(self.said, GivenReview) else None

    @property
    def slot(self) -> tuple[str, ...]:
        """What it answers, or whose state it is: of several only the latest counts."""
        if self.answer is None:
            return self.copy_id, self.reviewer
        found = self.answer
        return found.copy_id, found.reviewer, found.name, found.span_id or "", found.target

    def key(self, session_id: str) -> str:
        """The same for the same answer, from whichever copy of a file it comes."""
        said = msgspec.json.encode([session_id, self.slot, msgspec.to_builtins(self.said)])
        moment = int(self.said.at.timestamp() * 1000)
        return f"{KEY}{moment}-{hashlib.sha256(said).hexdigest()[:32]}"

    def reported(self) -> dict[str, Any]:
        """Its row in the report."""
        answer, review = self.said if isinstance(self.said, GivenAnswer) else None, self.review
        return {
            "file": self.file,
            "row": self.row,
            "trace_id": self.said.item,
            "reviewer": self.reviewer,
            "claimed": self.claimed,
            "name": answer and answer.name,
            "span_id": answer and answer.span_id,
            "target": answer and answer.target,
            "state": review and review.state,
            "answered_at": self.said.at.astimezone(dt.UTC),
            "outcome": self.outcome,
            "reason": self.reason,
        }


class Checker:
    """Checks what stands in files against the session."""

    def __init__(self, session: SessionExchange) -> None:
        self._store, self._session_id = session.store, session.labeling_session_id
        self._questions = session.schemas
        self._users = session.assigned_users
        frame = self._store.frame(
            "items", columns=["trace_id", "copy_id", "position"], session_id=self._session_id
        )
        self._copies = dict(zip(frame["trace_id"], frame["copy_id"], strict=True))
        self._positions = dict(zip(frame["copy_id"], frame["position"], strict=True))
        self._shut = lru_cache(lambda who: self._store.shut(self._session_id, who))
        self._versions = lru_cache(self._asked_as)
        # Answers to one trace stand together as a rule, so few decoded traces are enough.
        self._trace = lru_cache(maxsize=8)(self._read_trace)

    def check(self, given: Given) -> Given:
        """The same with what can be stored, or with why nothing can."""
        try:
            self._check_reviewer(given)
            found = replace(given, copy_id=self._item(given))
            if isinstance(found.said, GivenAnswer):
                return self._answer(found, found.said)
            check_text(found.said.note, name="note")
        except StoreError:
            raise
        except LabelingError as error:
            return replace(given, outcome="refused", reason=str(error))
        return found

    def _check_reviewer(self, given: Given) -> None:
        if given.vouched or not self._users or given.reviewer in self._users:
            return
        raise AnswerError(
            f"{shown(given.claimed)} is not assigned to this session; give reviewer= if you know "
            "who that is, or add them with set_assigned_users",
            field="reviewer",
        )

    def _item(self, given: Given) -> str:
        copy_id = self._copies.get(given.said.item)
        if copy_id is None:
            raise ItemNotFound(
                f"the session has no trace {shown(given.said.item)}; session.trace_ids lists them",
                field="trace_id",
            )
        if self._positions[copy_id] in self._shut(given.reviewer):
            raise AnswerError(
                f"the trace is other reviewers', not {given.reviewer!r}'s; "
                "`assign` gives it to them too",
                field="trace_id",
            )
        return str(copy_id)

    def _answer(self, given: Given, said: GivenAnswer) -> Given:
        asked = question_named(self._questions, said.name)
        answer = new_answer(
            self._store,
            self._session_id,
            self._versions(asked.name, said.schema_version),
            copy_id=given.copy_id,
            reviewer=given.reviewer,
            name=asked.name,
            value=said.value,
            rationale=said.rationale,
            evidence=said.evidence,
            span_id=said.span_id,
            document=document_of(said.target),
            trace=lambda: self._trace(given.copy_id),
            active_ms=said.active_ms,
        )
        if answer.target != said.target:
            raise AnswerError(
                f"{said.name!r} is not asked of {shown(said.target)}", field=said.name
            )
        found = replace(given, copy_id=answer.copy_id, answer=answer)
        return replace(found, answer=replace(answer, key=found.key(self._session_id)))

    def _asked_as(self, name: str, version: int) -> list[LabelSchema]:
        """The session's questions, this one as it was asked in the file."""
        [asked] = questions_of(self._store, [(name, version)])
        return [asked if schema.name == name else schema for schema in self._questions]

    def _read_trace(self, copy_id: str) -> Trace:
        return parse_trace(self._store.body(copy_id))
