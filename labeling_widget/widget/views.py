"""Records of the store and schemas as the messages of the protocol."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
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
from labeling_widget.store.records import AnswerRecord, Outcome, ReviewRecord, State
from labeling_widget.store.slots import asked_in
from labeling_widget.widget import protocol


def question(schema: LabelSchema, versions: Sequence[LabelSchema] = ()) -> protocol.Question:
    """A label schema as the front end asks it; `versions` are all that there are of it."""
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
        fits=sorted({schema.version, *(v.version for v in versions if schema.fits(v))}),
        earlier=[
            protocol.EarlierOptions(version=each.version, options=_Bounds(each.input).options)
            for each in versions
            if isinstance(each.input, InputPassFail) and not schema.fits(each)
        ],
    )


def asked(schemas: Iterable[LabelSchema]) -> str:
    """What stands for questions in their versions, in any order."""
    pins = sorted((schema.name, schema.version) for schema in schemas)
    return hashlib.sha256(json.dumps(pins).encode()).hexdigest()[:8]


def review(record: ReviewRecord) -> protocol.Review:
    """Where a reviewer stands with an item."""
    skipped = None if record.reason == "asked_again" else record.reason
    return protocol.Review(
        item=record.trace_id,
        index=record.position,
        state=record.state,
        reason=skipped,
        note=record.note if record.reason == skipped else "",
        asked_again={} if record.reason == skipped else asked_in(record.note),
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


def places(
    states: Iterable[State], closed: AbstractSet[int], again: AbstractSet[int]
) -> list[protocol.Place]:
    """How each item stands; those at `closed` are other reviewers', at `again` asked again."""
    return [
        "closed" if at in closed else "asked_again" if at in again else state
        for at, state in enumerate(states)
    ]


def letters(found: Iterable[protocol.Place]) -> str:
    """One letter per item."""
    return "".join(protocol.PLACE_LETTERS[place] for place in found)


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
