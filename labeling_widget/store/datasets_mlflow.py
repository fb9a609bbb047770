"""MLflow's evaluation datasets, on a tracking server, behind the project's own interface.

Names are not unique there: the server makes a second dataset of the same name, and then refuses
to find either by it. So a name that is taken is looked up before one is made, and one that several
have is an error of whoever looks it up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from labeling_widget.errors import (
    DatasetError,
    DatasetExists,
    DatasetNotFound,
    ExtraMissing,
)
from labeling_widget.store.columns import storable_text
from labeling_widget.store.datasets import KeptDataset, KeptRecord, Merged, NewRecord
from labeling_widget.store.datasets_mlflow_rows import changes_to, kept_dataset, kept_record
from labeling_widget.store.mlflow.address import Address
from labeling_widget.store.mlflow.failures import understood

T = TypeVar("T")

_PAGE = 1000

_ATTEMPTS = 5
"""How often a merge looks again when somebody else merges in between."""

_TWICE = re.compile("unique|duplicate", re.IGNORECASE)
"""What databases say of a second record of the same inputs."""


class MlflowDatasets:
    """What each method does stands in `labeling_widget.store.datasets.EvaluationDatasets`.

    A merge is one call of the server's, which does not say what it finds there: what changes
    nothing is left out before, so that the dataset's digest stays what it is.
    """

    def __init__(
        self, tracking_uri: str | None = None, experiment_ids: Sequence[str] | None = None
    ) -> None:
        """The datasets of a server.

        Args:
            tracking_uri: The server's; the current one of each moment when `None`.
            experiment_ids: To which new datasets belong, if it is not said.
        """
        self._tracking_uri = tracking_uri
        self._experiment_ids = experiment_ids

    def create(
        self, name: str, *, tags: Mapping[str, str], experiment_ids: Sequence[str] | None = None
    ) -> KeptDataset:
        """Make a dataset, unless there is one of that name at this moment."""
        name = storable_text(name)
        if self.find(name):
            raise DatasetExists(
                f"there is an evaluation dataset {name!r} already; get_dataset({name!r}) returns "
                "it",
                field="name",
            )
        where = experiment_ids or self._experiment_ids or _current_experiment()
        made = self._asked(
            lambda client: client.create_dataset(
                name=name, experiment_id=list(where), tags=dict(tags) or None
            )
        )
        return kept_dataset(made, tuple(where))

    def find(self, name: str) -> list[KeptDataset]:
        """Those of that name, newest first."""
        name = storable_text(name)
        # A filter cannot name every text: quotes are not escaped alike by all versions.
        return [one for one in self.all(_filter(name)) if one.name == name]

    def get(self, dataset_id: str) -> KeptDataset:
        """The one of that id."""
        return kept_dataset(self._asked(lambda client: client.get_dataset(dataset_id)))

    def all(self, filter_string: str | None = None) -> list[KeptDataset]:
        """Every dataset, newest first."""
        found: list[KeptDataset] = []
        token: str | None = None
        while True:
            page = self._asked(partial(_search, filter_string=filter_string, token=token))
            found += [kept_dataset(one) for one in page]
            token = page.token
            if not token:
                return found

    def delete(self, dataset_id: str) -> None:
        """Remove a dataset with its records."""
        self.get(dataset_id)  # the server is silent about one that is not there
        self._asked(lambda client: client.delete_dataset(dataset_id))

    def records(self, dataset_id: str) -> list[KeptRecord]:
        """Its records, oldest first; those of one merge in no order."""
        self.get(dataset_id)  # the server has no records of one that is not there
        found, _ = self._asked(
            lambda client: _store(client)._load_dataset_records(dataset_id, max_results=None)  # noqa: SLF001
        )
        return sorted((kept_record(one) for one in found), key=lambda record: record.created_at)

    def merge(self, dataset_id: str, records: Sequence[NewRecord]) -> Merged:
        """Add records, or merge them into those of the same inputs."""
        for attempt in range(_ATTEMPTS):
            new, changed = changes_to(self.records(dataset_id), records)
            rows = [*new, *changed]
            if not rows:
                break
            try:
                self._asked(partial(self._send, dataset_id=dataset_id, rows=rows))
                break
            except DatasetError as error:
                # Somebody else added a record of the same inputs in between.
                if attempt + 1 == _ATTEMPTS or not _TWICE.search(str(error)):
                    raise
        return Merged(len(new), len(changed))

    def delete_records(self, dataset_id: str, record_ids: Sequence[str]) -> int:
        """Remove records; how many there were."""
        self.get(dataset_id)
        return int(self._asked(lambda client: _without(_store(client), dataset_id, record_ids)))

    def _send(self, client: Any, *, dataset_id: str, rows: list[dict[str, Any]]) -> None:
        import mlflow  # noqa: PLC0415 - takes seconds

        if self._tracking_uri in (None, mlflow.get_tracking_uri()):
            # MLflow's own way in also checks that records of one kind stay together.
            client.get_dataset(dataset_id).merge_records(rows)
        else:
            _store(client).upsert_dataset_records(dataset_id, rows)

    def _asked(self, question: Callable[[Any], T]) -> T:
        try:
            from mlflow.exceptions import MlflowException  # noqa: PLC0415 - takes seconds
            from mlflow.tracking import MlflowClient, get_tracking_uri  # noqa: PLC0415
        except ModuleNotFoundError as error:
            if error.name != "mlflow":
                raise
            raise ExtraMissing(
                "MLflow is not installed: pip install 'labeling-widget[mlflow]'", field="dataset"
            ) from error
        uri = self._tracking_uri or get_tracking_uri()
        with understood(Address(uri, "evaluation datasets")):
            try:
                return question(MlflowClient(tracking_uri=uri))
            except MlflowException as error:
                if (refusal := _refusal(error)) is None:
                    raise
                raise refusal from error


class GivenMlflowDataset(MlflowDatasets):
    """The server's datasets, one of which is an object that somebody holds.

    It is written through that object, which keeps its records: another way would leave it with
    records that are no longer so.
    """

    def __init__(self, given: Any) -> None:
        super().__init__()
        self._given = given

    def get(self, dataset_id: str) -> KeptDataset:
        """The one of that id."""
        return kept_dataset(self._given) if self._is_it(dataset_id) else super().get(dataset_id)

    def merge(self, dataset_id: str, records: Sequence[NewRecord]) -> Merged:
        """Add records, or merge them into those of the same inputs."""
        if not self._is_it(dataset_id):
            return super().merge(dataset_id, records)
        new, changed = changes_to(self.records(dataset_id), records)
        if rows := [*new, *changed]:
            self._asked(lambda _: self._given.merge_records(rows))
        return Merged(len(new), len(changed))

    def _is_it(self, dataset_id: str) -> bool:
        return str(self._given.dataset_id) == dataset_id


def _search(client: Any, *, filter_string: str | None, token: str | None) -> Any:
    return client.search_datasets(
        filter_string=filter_string,
        max_results=_PAGE,
        order_by=["created_time DESC"],
        page_token=token,
    )


def _current_experiment() -> list[str]:
    from mlflow.tracking.fluent import _get_experiment_id  # noqa: PLC0415 - as above

    return [str(_get_experiment_id())]


def _filter(name: str) -> str | None:
    """What finds the name, and perhaps more; `None` where a filter cannot say it."""
    return None if '"' in name or "\\" in name else f'name = "{name}"'


def _store(client: Any) -> Any:
    """The client's own store: MLflow's functions for records know only the current server."""
    return client._tracking_client.store  # noqa: SLF001


def _without(store: Any, dataset_id: str, record_ids: Sequence[str]) -> int:
    remove = getattr(store, "delete_dataset_records", None)
    if remove is None:
        raise DatasetError(
            "this MLflow cannot remove records from a dataset: pip install --upgrade mlflow",
            field="record_ids",
        )
    return int(remove(dataset_id, list(record_ids)))


def _refusal(error: Any) -> DatasetError | None:
    """What the server says of a dataset or its records, and not of itself."""
    said = " ".join(str(error).split())
    code = getattr(error, "error_code", "")
    if code == "RESOURCE_DOES_NOT_EXIST":
        return DatasetNotFound(f"MLflow has no such evaluation dataset: {said}", field="dataset")
    if code in ("INVALID_PARAMETER_VALUE", "BAD_REQUEST"):
        return DatasetError(f"MLflow refuses it: {said}", field="records")
    return None
