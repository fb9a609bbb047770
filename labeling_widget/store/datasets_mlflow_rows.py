"""Records and datasets between this project's form and MLflow's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET

from labeling_widget.store.datasets import (
    KeptDataset,
    KeptRecord,
    NewRecord,
    checked_source,
    key_of,
    merged_record,
)


def changes_to(
    kept: Sequence[KeptRecord], records: Sequence[NewRecord]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """MLflow's dicts of the records that are new, and of those that change one that is there."""
    there = {key_of(record.inputs): record for record in kept}
    asked: dict[str, NewRecord] = {}
    for record in records:
        key = key_of(record.inputs)
        asked[key] = _together(asked[key], record) if key in asked else record
    new = [_as_mlflow(record) for key, record in asked.items() if key not in there]
    changed = [
        {name: part for name, part in _as_mlflow(record, known=True).items() if name != "source"}
        for key, record in asked.items()
        if key in there and _changes(there[key], record)
    ]
    return new, changed


def _changes(kept: KeptRecord, record: NewRecord) -> bool:
    # The server keeps the source that a record had first, so that alone changes nothing.
    source = kept.source
    new = NewRecord(
        inputs=record.inputs,
        outputs=record.outputs,
        expectations=record.expectations,
        tags=record.tags,
        source=source,
    )
    return merged_record(kept, new, kept.updated_at) is not kept


def _together(first: NewRecord, then: NewRecord) -> NewRecord:
    return NewRecord(
        inputs=first.inputs,
        outputs=first.outputs if then.outputs is UNSET else then.outputs,
        expectations={**first.expectations, **then.expectations},
        tags={**first.tags, **then.tags},
        source=first.source or then.source,
    )


def _as_mlflow(record: NewRecord, *, known: bool = False) -> dict[str, Any]:
    row: dict[str, Any] = {
        "inputs": record.inputs,
        "expectations": dict(record.expectations),
        "tags": dict(record.tags),
        "source": record.source,
    }
    if record.outputs is not UNSET:
        row["outputs"] = record.outputs
    elif not known:
        row["outputs"] = None  # left out, it would become an empty dict
    return row


def kept_dataset(entity: Any, experiment_ids: tuple[str, ...] = ()) -> KeptDataset:
    """MLflow's dataset without its records; where it belongs is not looked up."""
    return KeptDataset(
        dataset_id=str(entity.dataset_id),
        name=str(entity.name),
        tags={str(key): str(value) for key, value in (entity.tags or {}).items()},
        created_by=str(entity.created_by or ""),
        created_at=_moment(entity.created_time),
        experiment_ids=experiment_ids,
    )


def kept_record(entity: Any) -> KeptRecord:
    """MLflow's record."""
    return KeptRecord(
        record_id=str(entity.dataset_record_id),
        inputs=entity.inputs,
        outputs=entity.outputs,
        expectations=entity.expectations or {},
        tags=entity.tags or {},
        source=checked_source(entity.source),
        created_at=_moment(entity.created_time),
        updated_at=_moment(entity.last_update_time),
    )


def _moment(milliseconds: Any) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(milliseconds or 0) / 1000, dt.UTC)
