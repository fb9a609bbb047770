"""What a sync would change in a dataset, old and new side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from labeling_widget.session_sync_answers import Gathered
from labeling_widget.store.datasets import KeptRecord, canonical, key_of

COLUMNS = (
    "inputs",
    "name",
    "change",
    "old",
    "new",
    "reviewers",
    "trace_ids",
    "dataset_record_id",
)

_CHANGES = ("new record", "added", "changed")


def plan(
    kept: Sequence[KeptRecord],
    groups: Sequence[Gathered],
    expected: Sequence[Mapping[str, Any]],
) -> pd.DataFrame:
    """One row for each expectation that would be written; see `LabelingSession.sync`."""
    there = {key_of(record.inputs): record for record in kept}
    rows = [
        row
        for group, values in zip(groups, expected, strict=True)
        for row in _rows(there.get(key_of(group.inputs)), group, values)
    ]
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype="object") for name in COLUMNS}
    )
    frame["change"] = pd.Categorical(frame["change"], categories=list(_CHANGES))
    return frame.astype({"name": "string", "dataset_record_id": "string"})


def _rows(
    record: KeptRecord | None, group: Gathered, values: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    for name, new in values.items():
        old = None if record is None else record.expectations.get(name)
        known = record is not None and name in record.expectations
        if known and canonical(old) == canonical(new):
            continue
        said = [one for one in group.said if one.name == name]
        said = [one for one in said if one.agreed] or said
        yield {
            "inputs": group.inputs,
            "name": name,
            "change": "changed" if known else "new record" if record is None else "added",
            "old": old,
            "new": new,
            "reviewers": list(dict.fromkeys(one.reviewer for one in said)),
            "trace_ids": list(dict.fromkeys(one.trace_id for one in said)),
            "dataset_record_id": None if record is None else record.record_id,
        }
