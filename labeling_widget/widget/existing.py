"""Assessments that traces carried before anybody labeled them here, as the front end shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from labeling_widget.store.base import Store
from labeling_widget.traces.table.carried import Carried, value_text
from labeling_widget.traces.text import clean
from labeling_widget.widget.explorer_protocol import ExistingLabel

_ID_CHARS = 200
_RATIONALE_CHARS, _LABELS = 4_000, 100


def labels_of(carried: Sequence[Carried]) -> list[ExistingLabel]:
    """What a trace carries, whole."""
    return [
        ExistingLabel(
            name=clean(each.name[:_ID_CHARS]),
            value=clean(each.value[:_RATIONALE_CHARS]),
            source=clean(each.source[:_ID_CHARS]),
            source_type=clean(each.source_type[:_ID_CHARS]),
            rationale=clean(each.rationale[:_RATIONALE_CHARS]),
            error=clean(each.error[:_RATIONALE_CHARS]),
        )
        for each in carried[:_LABELS]
    ]


def existing_in(store: Store, copy_id: str) -> list[Carried]:
    """The assessments that a copied trace carried and that no other one of them overrides."""
    columns = ["assessment_id", "overrides", "name", "value", "reviewer", "source_type"]
    rows = store.frame(
        "assessments", columns=[*columns, "rationale"], copy_id=copy_id, existing=True, valid=True
    ).to_dict("records")
    overridden = {row["overrides"] for row in rows}
    return [
        Carried(
            name=row["name"],
            value=value_text(json.loads(row["value"])) if isinstance(row["value"], str) else "",
            source=row["reviewer"],
            source_type=row["source_type"],
            rationale=row["rationale"],
        )
        for row in rows
        if row["assessment_id"] not in overridden
    ]
