"""The evaluation dataset that a session is synced to: one that is there, or will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from labeling_widget.errors import DatasetExists
from labeling_widget.evaluation_dataset import EvaluationDataset, find_dataset
from labeling_widget.session_dataset import the_dataset
from labeling_widget.session_sync_answers import Gathered
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import KeptRecord, NewRecord


class Target:
    """A dataset that is made when it is first written to."""

    def __init__(self, store: Store, name: str, dataset: EvaluationDataset | None) -> None:
        self._store = store
        self._name = name
        self._dataset = dataset

    @classmethod
    def of(cls, store: Store, given: Any, *, field: str) -> Target:
        """The target that an argument names or is. Raises `DatasetError`."""
        found = the_dataset(store, given, field=field)
        return cls(store, given if found is None else found.name, found)

    def records(self) -> list[KeptRecord]:
        """What it holds."""
        return [] if self._dataset is None else self._dataset.records()

    def merge(self, groups: Sequence[Gathered], expected: Sequence[Mapping[str, Any]]) -> None:
        """Write what is expected, all or nothing."""
        dataset = self._dataset = self._dataset or self._made()
        records = [
            NewRecord(inputs=group.inputs, expectations=dict(values), source=group.source)
            for group, values in zip(groups, expected, strict=True)
        ]
        dataset.datasets.merge(dataset.dataset_id, records)

    def _made(self) -> EvaluationDataset:
        datasets = self._store.evaluation_datasets()
        try:
            return EvaluationDataset(datasets, datasets.create(self._name, tags={}))
        except DatasetExists:  # somebody else was faster
            found = find_dataset(self._store, self._name)
            if found is None:
                raise
            return found
