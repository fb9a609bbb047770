"""What came back from reviewers as DataFrames: agreement, disagreements, base rates, times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from labeling_widget.agreement import Agreement, Estimate, agreement
from labeling_widget.agreement_figures import Scale
from labeling_widget.checks import check_list
from labeling_widget.decisions import Decision
from labeling_widget.errors import SchemaError
from labeling_widget.inputs import InputCategorical, InputCategoricalList, InputPassFail
from labeling_widget.opinions import Opinions, Place, Unit, meaning
from labeling_widget.questions import question_named
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import Store

_SCALES: dict[str, Scale] = {
    "pass_fail": "nominal",
    "categorical": "nominal",
    "categorical_list": "MASI",
    "numeric": "interval",
}
"""What differences between answers of a kind mean; free text has no agreement."""

_FREE_TEXT = "free text has no agreement; disagreements() shows the texts side by side"


def check_ordinal(schemas: Sequence[LabelSchema], ordinal: str | Iterable[str] | None) -> set[str]:
    """The questions that are taken as ordinal.

    Raises:
        SchemaNotFound: one is not asked.
        SchemaError: one has answers that have no order.
    """
    names = check_list(
        () if ordinal is None else ordinal,
        name="ordinal",
        takes="names of questions",
        error=SchemaError,
    )
    for name in names:
        schema = question_named(schemas, name)
        if schema.input.answer_kind not in ("categorical", "numeric"):
            raise SchemaError(
                f"ordinal takes questions whose answers can stand in an order (categorical or "
                f"numeric); {name!r} is {schema.input.answer_kind}",
                field="ordinal",
            )
    return set(names)


def agreement_of(
    schema: LabelSchema, units: Sequence[Unit], earlier: int, *, ordinal: bool = False
) -> Agreement | None:
    """How far reviewers agree on a question; `None` for free text."""
    kind = schema.input.answer_kind
    if kind not in _SCALES:
        return None
    is_list = kind == "categorical_list"
    options = schema.input.options if isinstance(schema.input, InputCategorical) else ()
    found = agreement(
        [
            {
                who: frozenset(said.value) if is_list else said.value
                for who, said in unit.answers.items()
            }
            for unit in units
        ],
        "ordinal" if ordinal else _SCALES[kind],
        options,
    )
    if not earlier:
        return found
    left_out = f"{earlier} {'answer' if earlier == 1 else 'answers'} to earlier versions left out"
    return found._replace(note="; ".join(filter(None, [found.note, left_out])))


def agreement_frame(
    schemas: Sequence[LabelSchema], opinions: Opinions, ordinal: set[str]
) -> pd.DataFrame:
    """One row per question; see `LabelingSession.agreement`."""
    rows = []
    for schema in schemas:
        units, earlier = opinions.units[schema.name], opinions.earlier[schema.name]
        found = agreement_of(schema, units, earlier, ordinal=schema.name in ordinal)
        row: dict[str, Any] = {"name": schema.name, "schema_version": schema.version}
        if found is None:
            several = [unit for unit in units if len(unit.answers) > 1]
            row |= {
                "reviewers": len({who for unit in units for who in unit.answers}),
                "units": len(several),
                "agreed": sum(not unit.differs for unit in several),
                "note": _FREE_TEXT,
            }
        else:
            row |= {
                "scale": found.scale,
                "reviewers": found.reviewers,
                "units": found.units,
                "agreed": found.agreed,
                "note": found.note,
                **_figures("percent", found.percent),
                **_figures("kappa", found.kappa),
                **_figures("alpha", found.alpha),
            }
        rows.append(row)
    dtypes = {
        **dict.fromkeys(("name", "scale", "note"), "string"),
        **dict.fromkeys(("schema_version", "reviewers", "units", "agreed"), "int64"),
    }
    figures = [f"{name}{end}" for name in ("percent", "kappa", "alpha") for end in _ENDS]
    columns = [
        *("name", "schema_version", "scale", "reviewers", "units", "agreed"),
        *figures,
        "note",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({**dtypes, **dict.fromkeys(figures, "Float64")})


_ENDS = ("", "_low", "_high")


def _figures(name: str, found: Estimate) -> dict[str, float | None]:
    return {f"{name}{end}": value for end, value in zip(_ENDS, found, strict=True)}


def disagreements_frame(
    opinions: Opinions, decisions: dict[Place, Decision], names: Sequence[str]
) -> pd.DataFrame:
    """One row per unit on which reviewers differ; see `LabelingSession.disagreements`."""
    rows = [
        {
            "trace_id": unit.trace_id,
            "copy_id": unit.copy_id,
            "span_id": unit.slot.span_id or None,
            "target": unit.slot.target,
            "name": name,
            "answers": {who: said.value for who, said in unit.answers.items()},
            "comments": {who: s.rationale for who, s in unit.answers.items() if s.rationale},
            "adjudicated": decision.value if decision else None,
            "stale": bool(decision and decision.value is not None and decision.stale),
        }
        for name in names
        for unit in opinions.units[name]
        if unit.differs
        for decision in [decisions.get(unit.place)]
    ]
    columns = [
        *("trace_id", "copy_id", "span_id", "target", "name"),
        *("answers", "comments", "adjudicated", "stale"),
    ]
    values = {c: pd.Series([row[c] for row in rows], dtype="object") for c in columns}
    texts = dict.fromkeys(columns[:5], "string")
    return pd.DataFrame(values).astype({**texts, "stale": "bool"})


def base_rates_frame(schemas: Sequence[LabelSchema], opinions: Opinions) -> pd.DataFrame:
    """How often each answer was given; see `LabelingSession.base_rates`."""
    rows = [
        (schema.name, who, value, count, count / answers)
        for schema in schemas
        for who, answers, counts in rates_of(schema, opinions.units[schema.name])
        for value, count in counts
    ]
    columns = ["name", "reviewer", "value", "count", "share"]
    cells = zip(*rows, strict=True) if rows else ([] for _ in columns)
    frame = pd.DataFrame(
        {c: pd.Series(list(v), dtype="object") for c, v in zip(columns, cells, strict=True)}
    )
    return frame.astype(
        {"name": "string", "reviewer": "string", "count": "int64", "share": "Float64"}
    )


def rates_of(
    schema: LabelSchema, units: Sequence[Unit]
) -> list[tuple[str | None, int, list[tuple[Any, int]]]]:
    """`None` for everybody and then each reviewer → answers, and how many gave each value.

    Every option is there, given or not; of a list, each option counts by itself. Of free text
    there are none.
    """
    kind = schema.input.answer_kind
    if kind not in _SCALES:
        return []
    by_reviewer: dict[str, list[Any]] = {}
    for unit in units:
        for who, said in unit.answers.items():
            by_reviewer.setdefault(who, []).append(said.value)
    everybody = [value for values in by_reviewer.values() for value in values]
    ordered = sorted(by_reviewer.items())
    if not everybody:
        return []
    return [
        (who, len(values), _counted(schema, values))
        for who, values in [(None, everybody), *ordered]
    ]


def _counted(schema: LabelSchema, values: Sequence[Any]) -> list[tuple[Any, int]]:
    asked = schema.input
    if isinstance(asked, InputPassFail):
        return [(value, sum(v is value for v in values)) for value in (True, False)]
    if isinstance(asked, InputCategorical | InputCategoricalList):
        several = asked.answer_kind == "categorical_list"
        counts = Counter(v for value in values for v in (value if several else [value]))
        return [(option, counts[option]) for option in asked.options]
    numbers = Counter(meaning(value) for value in values)
    return sorted(numbers.items())


def times_frame(store: Store, session_id: str) -> pd.DataFrame:
    """How long reviewers had items before them; see `LabelingSession.times`."""
    changes = store.frame(
        "changes",
        columns=["copy_id", "reviewer", "active_ms"],
        session_id=session_id,
        kind=["answer", "review"],
    )
    done = store.frame(
        "reviews",
        columns=["copy_id", "reviewer"],
        session_id=session_id,
        valid=True,
        state="completed",
    )
    known = changes[changes["active_ms"].notna()]
    spent = known.groupby(["reviewer", "copy_id"])["active_ms"].sum().astype("float64") / 1000
    finished = set(zip(done["reviewer"], done["copy_id"], strict=True))
    spent = spent[[key in finished for key in spent.index]]
    found = spent.groupby(level="reviewer").agg(["count", "median", "sum"]).reset_index()
    found.columns = pd.Index(["reviewer", "items", "median_s", "total_s"])
    return found.astype(
        {"reviewer": "string", "items": "int64", "median_s": "Float64", "total_s": "Float64"}
    )
