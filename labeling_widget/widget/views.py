"""Records of the store and schemas as the messages of the protocol."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from labeling_widget.inputs import (
    InputCategorical,
    InputCategoricalList,
    InputNumeric,
    InputPassFail,
    InputText,
    InputTextList,
    InputType,
)
from labeling_widget.passage import stored_passages
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import AnswerRecord, Outcome, ReviewRecord, State
from labeling_widget.widget import protocol


def question(schema: LabelSchema) -> protocol.Question:
    """A label schema as the front end asks it."""
    bounds = _Bounds(schema.input)
    return protocol.Question(
        name=schema.name,
        version=schema.version,
        type=schema.type.value,
        input=schema.input.answer_kind,
        title=schema.title,
        instruction=schema.instruction or "",
        enable_comment=schema.enable_comment,
        required=schema.required,
        target=schema.target,
        options=bounds.options,
        min=bounds.min,
        max=bounds.max,
        max_length=bounds.max_length,
        max_count=bounds.max_count,
    )


def review(record: ReviewRecord) -> protocol.Review:
    """Where a reviewer stands with an item."""
    return protocol.Review(
        item=record.trace_id,
        index=record.position,
        state=record.state,
        reason=record.reason,
        note=record.note,
        answers=[_answer(a) for a in record.answers if a.valid and a.value is not None],
        revs={_slot(a): a.rev for a in record.answers},
    )


def document_of(target: str) -> int | None:
    """The number of the document that a target names."""
    kind, _, number = target.partition(":")
    return int(number) if kind == "document" and number.isdecimal() else None


def saved(outcome: Outcome) -> protocol.Saved:
    """What a write did, said after its commit."""
    return protocol.Saved(saved_at=iso(outcome.at), seq=outcome.seq, review=review(outcome.review))


def letters(states: Iterable[State], closed: AbstractSet[int]) -> str:
    """One letter per item; those at `closed` are other reviewers'."""
    return "".join(
        protocol.CLOSED_LETTER if at in closed else protocol.STATE_LETTERS[state]
        for at, state in enumerate(states)
    )


def iso(moment: dt.datetime) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _slot(answer: AnswerRecord) -> str:
    whole = answer.target == "trace"
    part = [] if whole else [answer.span_id or "", answer.target]
    return "\x1f".join([answer.name, *part])


def _answer(record: AnswerRecord) -> protocol.Answer:
    return protocol.Answer(
        slot=_slot(record),
        name=record.name,
        schema_version=record.schema_version,
        value=json.loads(record.value or "null"),
        rationale=record.rationale,
        rev=record.rev,
        saved_at=iso(record.created_at),
        span_id=record.span_id,
        target=record.target,
        evidence=stored_passages(record.evidence),
    )


class _Bounds:
    """What the reviewer is told about an input before they answer."""

    def __init__(self, asked: InputType) -> None:
        self.options: list[protocol.Option] = []
        self.min: float | None = None
        self.max: float | None = None
        self.max_length: int | None = None
        self.max_count: int | None = None
        match asked:
            case InputCategorical() | InputCategoricalList():
                self.options = [protocol.Option(value=o, label=o) for o in asked.options]
            case InputPassFail():
                self.options = [
                    protocol.Option(value=True, label=asked.positive_label),
                    protocol.Option(value=False, label=asked.negative_label),
                ]
            case InputNumeric():
                self.min, self.max = asked.min_value, asked.max_value
            case InputText():
                self.max_length = asked.max_length
            case InputTextList():
                self.max_length, self.max_count = asked.max_length_each, asked.max_count
            case _:
                raise TypeError(asked)
