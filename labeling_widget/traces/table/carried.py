"""Assessments that traces carry, as they stand: those superseded or withdrawn left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from labeling_widget.traces.decode import as_text, decode_value


class Carried(Struct, frozen=True):
    """One assessment; `value` is text ready to draw, `error` says why a judge gave none."""

    name: str
    value: str
    source: str
    source_type: str
    rationale: str
    error: str = ""


def carried(assessments: Iterable[Mapping[str, Any]]) -> list[Carried]:
    """The assessments that are valid and that no other one overrides, in their order."""
    given = list(assessments)
    overridden = {str(each["overrides"]) for each in given if each.get("overrides")}
    return [
        _read(each)
        for each in given
        if each.get("valid") is not False and str(each.get("assessment_id")) not in overridden
    ]


def _read(assessment: Mapping[str, Any]) -> Carried:
    kind = "expectation" if assessment.get("expectation") is not None else "feedback"
    judgement = assessment.get(kind)
    origin = assessment.get("source")
    source = origin if isinstance(origin, Mapping) else {}
    return Carried(
        name=str(assessment.get("assessment_name") or assessment.get("name") or kind),
        value=value_text(_value(judgement)),
        source=str(source.get("source_id") or ""),
        source_type=str(source.get("source_type") or "SOURCE_TYPE_UNSPECIFIED"),
        rationale=str(assessment.get("rationale") or ""),
        error=_error(judgement) or _error(assessment),
    )


def value_text(value: Any) -> str:
    """A value as it is filtered by and shown: a text as it is, anything else as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else as_text(value)


def _value(judgement: Any) -> Any:
    if not isinstance(judgement, Mapping):
        return judgement
    serialized = judgement.get("serialized_value")
    if serialized is None:
        return judgement.get("value")
    found = serialized.get("value") if isinstance(serialized, Mapping) else serialized
    return decode_value(found)[0]


def _error(told: Any) -> str:
    error = told.get("error") if isinstance(told, Mapping) else None
    if isinstance(error, Mapping):
        named = (error.get("error_code"), error.get("error_message"))
        return ": ".join(str(part) for part in named if part)
    return str(error) if error else ""
