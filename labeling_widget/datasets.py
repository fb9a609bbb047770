"""Evaluation datasets: inputs and what is expected of them, in the store in use.

Mirrors `mlflow.genai.datasets`, and needs no MLflow. `LabelingSession.sync` fills a dataset from
labels, `LabelingSession.add_dataset` labels its records, and `mlflow.genai.evaluate` takes its
`to_df()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labeling_widget.checks import check_flag, check_text, shown
from labeling_widget.current import get_store
from labeling_widget.errors import DatasetError, DatasetExists
from labeling_widget.evaluation_dataset import (
    EvaluationDataset,
    RecordSource,
    check_name,
    find_dataset,
    not_named,
    the_only,
)
from labeling_widget.store.base import Store

__all__ = [
    "EvaluationDataset",
    "RecordSource",
    "create_dataset",
    "delete_dataset",
    "get_dataset",
    "list_datasets",
]


def create_dataset(
    name: str,
    experiment_id: str | list[str] | None = None,
    tags: Mapping[str, Any] | None = None,
    *,
    reuse: bool = False,
) -> EvaluationDataset:
    """Make an evaluation dataset in the store in use.

    Args:
        name: What people call it; one for each dataset of a store.
        experiment_id: The experiments that it belongs to, where an MLflow server is the store.
            Any other store is one experiment, and does not look at it.
        tags: Texts about it.
        reuse: Return the dataset of that name, as it is, if there is one. For notebook cells that
            are run again.

    Returns:
        The dataset.

    Raises:
        DatasetExists: the name is taken.
        DatasetAmbiguous: `reuse`, and several have that name.
        DatasetError: an argument that cannot be.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> lw.create_dataset("eval_v1", tags={"team": "support"}).tags
        {'team': 'support'}
    """
    check_name(name)
    check_flag(reuse, name="reuse", error=DatasetError)
    if isinstance(experiment_id, str):
        experiment_id = [experiment_id]
    datasets = get_store().evaluation_datasets()
    if found := datasets.find(name):
        if not reuse:
            raise DatasetExists(
                f"there is an evaluation dataset {name!r} already; get_dataset({name!r}) returns "
                "it, and so does reuse=True",
                field="name",
            )
        return EvaluationDataset(datasets, the_only(found, name))
    kept = datasets.create(name, tags=_tags(tags), experiment_ids=experiment_id)
    return EvaluationDataset(datasets, kept)


def get_dataset(name: str | None = None, dataset_id: str | None = None) -> EvaluationDataset:
    """One evaluation dataset of the store in use.

    Args:
        name: Its name.
        dataset_id: Its key instead.

    Raises:
        DatasetNotFound: there is none.
        DatasetAmbiguous: several have that name, as they may where MLflow is the store.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> made = lw.create_dataset("eval_v1")
        >>> lw.get_dataset("eval_v1") == lw.get_dataset(dataset_id=made.dataset_id) == made
        True
    """
    return _the_dataset(get_store(), name, dataset_id)


def list_datasets() -> list[EvaluationDataset]:
    """Every evaluation dataset of the store in use, newest first.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> _ = lw.create_dataset("eval_v1"), lw.create_dataset("eval_v2")
        >>> [dataset.name for dataset in lw.list_datasets()]
        ['eval_v2', 'eval_v1']
    """
    datasets = get_store().evaluation_datasets()
    return [EvaluationDataset(datasets, kept) for kept in datasets.all()]


def delete_dataset(name: str | None = None, dataset_id: str | None = None) -> None:
    """Remove an evaluation dataset with its records, for good.

    Args:
        name: Its name.
        dataset_id: Its key instead.

    Raises:
        DatasetNotFound: there is none.
        DatasetAmbiguous: several have that name.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> _ = lw.create_dataset("eval_v1")
        >>> lw.delete_dataset("eval_v1")
        >>> lw.list_datasets()
        []
    """
    dataset = _the_dataset(get_store(), name, dataset_id)
    dataset.datasets.delete(dataset.dataset_id)


def _the_dataset(store: Store, name: str | None, dataset_id: str | None) -> EvaluationDataset:
    if (name is None) == (dataset_id is None):
        raise DatasetError("give either name or dataset_id", field="name")
    if dataset_id is not None:
        datasets = store.evaluation_datasets()
        return EvaluationDataset(datasets, datasets.get(check_name(dataset_id, field="dataset_id")))
    found = find_dataset(store, check_name(name))
    if found is None:
        raise not_named(store, check_name(name))
    return found


def _tags(tags: Mapping[str, Any] | None) -> dict[str, str]:
    if tags is None:
        return {}
    if not isinstance(tags, Mapping):
        raise DatasetError(f"tags takes a dict of texts; got {shown(tags)}", field="tags")
    return {
        check_text(key, name="tags", error=DatasetError): check_text(
            str(value), name="tags", error=DatasetError
        )
        for key, value in tags.items()
    }
