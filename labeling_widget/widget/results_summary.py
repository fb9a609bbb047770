"""What came back to each question and from each reviewer, in figures for the screen."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

from labeling_widget.agreement import Agreement, Estimate
from labeling_widget.decisions import Decision
from labeling_widget.inputs import InputNumeric, InputPassFail
from labeling_widget.opinions import Place, Unit
from labeling_widget.results_frames import agreement_of, rates_of
from labeling_widget.schema import LabelSchema
from labeling_widget.traces.text import clean
from labeling_widget.widget import results_protocol as messages

_BINS = 11
_LABEL_CHARS = 120


def question_results(
    schema: LabelSchema,
    units: Sequence[Unit],
    earlier: int,
    decisions: dict[Place, Decision],
    *,
    ordinal: bool,
) -> messages.QuestionResults:
    """What came back to one question."""
    kind = schema.input.answer_kind
    found = agreement_of(schema, units, earlier, ordinal=ordinal)
    values = [said.value for unit in units for said in unit.answers.values()]
    agreed = {unit.place for unit in units if is_agreed(decisions.get(unit.place))}
    differing = [unit.place for unit in units if unit.differs]
    rates = rates_of(schema, units)
    is_number = kind == "numeric"
    label, shares = _rates(schema, rates, units)
    return messages.QuestionResults(
        name=schema.name,
        answers=len(values),
        earlier=earlier,
        units=len(units),
        bars=[] if is_number or not rates else _bars(schema, rates[0][2]),
        histogram=_histogram(schema, values) if is_number and values else None,
        texts=None if found is not None else _texts(units),
        agreement=None if found is None else _figures(found),
        differing=len(differing),
        open=sum(place not in agreed for place in differing),
        stale=sum(decisions[place].stale for place in agreed),
        rate_label=label,
        rates=shares,
    )


def is_agreed(decision: Decision | None) -> bool:
    """Whether there is an agreed answer that was not withdrawn."""
    return decision is not None and decision.value is not None


def value_words(schema: LabelSchema, value: Any) -> str:
    """An answer in the words of its question."""
    asked = schema.input
    if isinstance(asked, InputPassFail) and isinstance(value, bool):
        return asked.positive_label if value else asked.negative_label
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)


def _bars(schema: LabelSchema, counted: Sequence[tuple[Any, int]]) -> list[messages.Bar]:
    return [
        messages.Bar(label=clean(value_words(schema, value)[:_LABEL_CHARS]), count=count)
        for value, count in counted
    ]


def _histogram(schema: LabelSchema, values: Sequence[float]) -> messages.Histogram:
    asked = schema.input
    least, most = min(values), max(values)
    if isinstance(asked, InputNumeric):
        least = least if asked.min_value is None else asked.min_value
        most = most if asked.max_value is None else asked.max_value
    bins = [0] * _BINS
    width = (most - least) / _BINS
    for value in values:
        at = int((value - least) / width) if width > 0 else 0
        bins[max(0, min(at, _BINS - 1))] += 1
    return messages.Histogram(
        low=float(least), high=float(most), bins=bins, median=float(statistics.median(values))
    )


def _texts(units: Sequence[Unit]) -> messages.TextSummary:
    entries = sum(
        len(said.value) if isinstance(said.value, list) else 1
        for unit in units
        for said in unit.answers.values()
    )
    several = sum(len(unit.answers) > 1 for unit in units)
    return messages.TextSummary(entries=entries, units=len(units), several=several)


def _figures(found: Agreement) -> messages.AgreementFigures:
    return messages.AgreementFigures(
        scale=found.scale,
        reviewers=found.reviewers,
        units=found.units,
        agreed=found.agreed,
        percent=_figure(found.percent),
        kappa=_figure(found.kappa),
        alpha=_figure(found.alpha),
        note=found.note,
    )


def _figure(found: Estimate) -> messages.Figure:
    return messages.Figure(value=found.value, low=found.low, high=found.high)


def _rates(
    schema: LabelSchema, rates: Sequence[tuple[str | None, int, list[tuple[Any, int]]]], units: Any
) -> tuple[str, dict[str, float]]:
    """A column that tells reviewers apart: how often each said the telling thing."""
    kind = schema.input.answer_kind
    if not rates:
        counts = Counter(who for unit in units for who in unit.answers)
        return "Answers", {who: float(n) for who, n in counts.items()}
    everybody, *each = rates
    if kind == "numeric":
        return "Median answer", {
            str(who): float(statistics.median([v for v, n in counted for _ in range(n)]))
            for who, _, counted in each
        }
    # Of pass or fail, how often it failed; else the answer that was given most.
    telling = (
        1
        if kind == "pass_fail"
        else max(range(len(everybody[2])), key=lambda at: everybody[2][at][1])
    )
    value = everybody[2][telling][0]
    label = f"Said {value_words(schema, value)}"
    shares = {str(who): counted[telling][1] / answers for who, answers, counted in each}
    return clean(label[:_LABEL_CHARS]), shares
