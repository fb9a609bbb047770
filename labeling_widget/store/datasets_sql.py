"""Evaluation datasets in the tables of a SQL database."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.exc import IntegrityError

from labeling_widget.errors import DatasetExists, DatasetNotFound
from labeling_widget.reviewer import current_reviewer
from labeling_widget.store.columns import storable_text
from labeling_widget.store.datasets import (
    KeptDataset,
    KeptRecord,
    Merged,
    NewRecord,
    key_of,
    merged_record,
)
from labeling_widget.store.engine import Database
from labeling_widget.store.frames import complete_row
from labeling_widget.store.tables import dataset_records, datasets, now

_CHUNK = 1000
"""Rows of a statement; SQLite takes 32,766 parameters in one."""


class SqlDatasets:
    """What each method does stands in `labeling_widget.store.datasets.EvaluationDatasets`."""

    def __init__(self, database: Database, experiment_id: str) -> None:
        self._database = database
        self._experiments = (experiment_id,)

    def create(
        self,
        name: str,
        *,
        tags: Mapping[str, str],
        experiment_ids: Sequence[str] | None = None,  # noqa: ARG002 - a store is one experiment
    ) -> KeptDataset:
        """Make a dataset."""
        row = complete_row(
            datasets,
            {
                "name": name,
                "dataset_id": f"d-{secrets.token_hex(16)}",
                "tags": dict(tags),
                "created_by": current_reviewer(),
            },
        )

        def work(connection: sa.Connection) -> None:
            try:
                connection.execute(sa.insert(datasets), row)
            except IntegrityError as error:
                raise DatasetExists(
                    f"there is an evaluation dataset {name!r} already; get_dataset({name!r}) "
                    "returns it",
                    field="name",
                ) from error

        self._database.write(work)
        return self.get(row["dataset_id"])

    def find(self, name: str) -> list[KeptDataset]:
        """Those of that name: one or none."""
        return self._read(datasets.c.name == storable_text(name))

    def get(self, dataset_id: str) -> KeptDataset:
        """The one of that id."""
        found = self._read(datasets.c.dataset_id == storable_text(dataset_id))
        if not found:
            raise _not_found(dataset_id)
        return found[0]

    def all(self) -> list[KeptDataset]:
        """Every dataset, newest first."""
        return self._read(sa.true())

    def delete(self, dataset_id: str) -> None:
        """Remove a dataset with its records."""

        def work(connection: sa.Connection) -> None:
            _lock(connection, dataset_id)
            for table in (dataset_records, datasets):
                connection.execute(sa.delete(table).where(table.c.dataset_id == dataset_id))

        self._database.write(work)

    def records(self, dataset_id: str) -> list[KeptRecord]:
        """Its records in the order they were added."""

        def work(connection: sa.Connection) -> list[KeptRecord]:
            known = sa.select(datasets.c.dataset_id).where(datasets.c.dataset_id == dataset_id)
            if connection.execute(known).one_or_none() is None:
                raise _not_found(dataset_id)
            of = sa.select(dataset_records).where(dataset_records.c.dataset_id == dataset_id)
            return [_kept(row) for row in connection.execute(of.order_by(dataset_records.c.row_id))]

        return self._database.read(work)

    def merge(self, dataset_id: str, records: Sequence[NewRecord]) -> Merged:
        """Add records, or merge them into those of the same inputs."""
        # The id comes from the inputs, so that no two records of a dataset can have the same.
        given = [(_record_id(dataset_id, record.inputs), record) for record in records]

        def work(connection: sa.Connection) -> Merged:
            _lock(connection, dataset_id)
            there = _by_id(connection, dataset_id, [record_id for record_id, _ in given])
            at = now()
            after: dict[str, KeptRecord] = {}
            for record_id, record in given:
                kept = after.get(record_id) or there.get(record_id)
                after[record_id] = (
                    _new(record_id, record, at) if kept is None else merged_record(kept, record, at)
                )
            new = [one for key, one in after.items() if key not in there]
            changed = [one for key, one in after.items() if one is not there.get(key, one)]
            for start in range(0, len(new), _CHUNK):
                rows = [_row(dataset_id, one) for one in new[start : start + _CHUNK]]
                connection.execute(sa.insert(dataset_records), rows)
            for one in changed:
                connection.execute(
                    sa.update(dataset_records)
                    .where(_is(dataset_id), dataset_records.c.record_id == one.record_id)
                    .values(_row(dataset_id, one))
                )
            return Merged(len(new), len(changed))

        return self._database.write(work, keyed=True)

    def delete_records(self, dataset_id: str, record_ids: Sequence[str]) -> int:
        """Remove records; how many there were."""

        def work(connection: sa.Connection) -> int:
            _lock(connection, dataset_id)
            there = list(_by_id(connection, dataset_id, record_ids))
            for start in range(0, len(there), _CHUNK):
                some = dataset_records.c.record_id.in_(there[start : start + _CHUNK])
                connection.execute(sa.delete(dataset_records).where(_is(dataset_id), some))
            return len(there)

        return self._database.write(work)

    def _read(self, condition: sa.ColumnElement[bool]) -> list[KeptDataset]:
        query = sa.select(datasets).where(condition).order_by(datasets.c.row_id.desc())
        rows = self._database.read(lambda c: c.execute(query).all())
        return [
            KeptDataset(
                dataset_id=row.dataset_id,
                name=row.name,
                tags=row.tags,
                created_by=row.created_by,
                created_at=row.created_at,
                experiment_ids=self._experiments,
            )
            for row in rows
        ]


def _is(dataset_id: str) -> sa.ColumnElement[bool]:
    return dataset_records.c.dataset_id == dataset_id


def _lock(connection: sa.Connection, dataset_id: str) -> None:
    """Keep other writers of the dataset waiting until this transaction ends."""
    query = sa.select(datasets.c.dataset_id).where(datasets.c.dataset_id == dataset_id)
    if connection.execute(query.with_for_update()).one_or_none() is None:
        raise _not_found(dataset_id)


def _not_found(dataset_id: str) -> DatasetNotFound:
    return DatasetNotFound(
        f"no evaluation dataset has the id {dataset_id!r}; list_datasets() lists them",
        field="dataset_id",
    )


def _by_id(
    connection: sa.Connection, dataset_id: str, record_ids: Sequence[str]
) -> dict[str, KeptRecord]:
    wanted = list(dict.fromkeys(storable_text(record_id) for record_id in record_ids))
    found: dict[str, KeptRecord] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = dataset_records.c.record_id.in_(wanted[start : start + _CHUNK])
        for row in connection.execute(sa.select(dataset_records).where(_is(dataset_id), some)):
            found[row.record_id] = _kept(row)
    return found


def _record_id(dataset_id: str, inputs: Any) -> str:
    """As long as MLflow's; another one for the same inputs in another dataset."""
    return f"dr-{hashlib.sha256(f'{dataset_id} {key_of(inputs)}'.encode()).hexdigest()[:32]}"


def _new(record_id: str, record: NewRecord, at: dt.datetime) -> KeptRecord:
    return KeptRecord(
        record_id=record_id,
        inputs=record.inputs,
        outputs=None if record.outputs is UNSET else record.outputs,
        expectations=record.expectations,
        tags=record.tags,
        source=record.source,
        created_at=at,
        updated_at=at,
    )


def _row(dataset_id: str, record: KeptRecord) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in KeptRecord.__struct_fields__}
    return {"dataset_id": dataset_id, **fields}


def _kept(row: sa.Row[Any]) -> KeptRecord:
    return KeptRecord(**{name: getattr(row, name) for name in KeptRecord.__struct_fields__})
