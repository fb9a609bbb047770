"""One evaluation dataset: its records, read from where they are kept when they are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pandas as pd
from msgspec import Struct

from labeling_widget.checks import check_list, check_text, shown
from labeling_widget.errors import DatasetAmbiguous, DatasetError, DatasetNotFound
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import EvaluationDatasets, KeptDataset, KeptRecord, traces_of

COLUMNS = (
    "inputs",
    "outputs",
    "expectations",
    "tags",
    "source_type",
    "source_id",
    "source",
    "created_time",
    "dataset_record_id",
)
"""The columns of a dataset's frame, which are those of MLflow's."""


class RecordSource(Struct, frozen=True):
    """What a record was made from, with the attributes that `mlflow.genai.evaluate` reads.

    Args:
        source_type: `TRACE`, `HUMAN`, `DOCUMENT`, `CODE` or `UNSPECIFIED`.
        source_data: Of a trace, `{"trace_id": …}`; with several traces of the same inputs also
            `trace_ids`.
    """

    source_type: str
    source_data: dict[str, Any]


class EvaluationDataset:
    """Records of inputs and what is expected of them; made by `create_dataset`.

    A record is known by its inputs: by their JSON text with sorted keys, as in MLflow. The order
    of keys means nothing; `1`, `1.0` and `True` are different inputs, and so are `0.0` and `-0.0`,
    and two spellings of one text in Unicode.
    """

    def __init__(self, datasets: EvaluationDatasets, kept: KeptDataset) -> None:
        self._datasets = datasets
        self._kept = kept

    def __repr__(self) -> str:
        return f"EvaluationDataset({self.name!r}, dataset_id={self.dataset_id!r})"

    @property
    def name(self) -> str:
        """What people call it."""
        return self._kept.name

    @property
    def dataset_id(self) -> str:
        """Its key."""
        return self._kept.dataset_id

    @property
    def tags(self) -> dict[str, str]:
        """What it was tagged with when it was made."""
        return dict(self._kept.tags)

    @property
    def created_by(self) -> str:
        """Who made it."""
        return self._kept.created_by

    @property
    def created_time(self) -> int:
        """When it was made, in milliseconds since the epoch."""
        return _milliseconds(self._kept.created_at)

    @property
    def experiment_ids(self) -> list[str]:
        """The experiments it belongs to: of a store, its one."""
        return list(self._kept.experiment_ids)

    @property
    def datasets(self) -> EvaluationDatasets:
        """Where it is kept."""
        return self._datasets

    def __len__(self) -> int:
        """How many records it holds."""
        return len(self.records())

    def __bool__(self) -> bool:
        """A dataset without records is a dataset."""
        return True

    def __eq__(self, other: object) -> bool:
        """Two objects of one dataset are equal."""
        if not isinstance(other, EvaluationDataset):
            return NotImplemented
        return self.dataset_id == other.dataset_id

    def __hash__(self) -> int:
        return hash(self.dataset_id)

    def merge_records(self, records: pd.DataFrame | Iterable[Any]) -> EvaluationDataset:
        """Add records; those whose inputs are there already are merged into them.

        Expectations and tags merge by name and the new one wins; `outputs`, where given, replace
        those that are there; the source stays that of the record, and further traces are listed
        in it. All records are taken or none. The same records again change nothing.

        Args:
            records: Dicts with `inputs` (a dict) and, if wanted, `expectations`, `outputs`,
                `tags` and `source`; a frame with these columns, such as `to_df()`; or traces, as
                `LabelingSession.add_traces` takes them, whose valid expectations are taken.

        Returns:
            The dataset.

        Raises:
            BadRecords: some are not records; its `rows` say which and why.
            BadTraces: some are not traces.
            DatasetNotFound: it was deleted.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> dataset = lw.create_dataset("eval_v1")
            >>> when = {"question": "When?"}
            >>> one = {"inputs": when, "expectations": {"expected_response": "At nine."}}
            >>> two = {"inputs": when, "expectations": {"guidelines": ["Be brief."]}}
            >>> dataset.merge_records([one, two]).to_df()["expectations"].tolist()
            [{'expected_response': 'At nine.', 'guidelines': ['Be brief.']}]
        """
        from labeling_widget.dataset_records import read_records  # noqa: PLC0415 - reads traces

        self._datasets.merge(self.dataset_id, read_records(records))
        return self

    def delete_records(self, record_ids: Iterable[str]) -> int:
        """Remove records, for good.

        Args:
            record_ids: Values of the column `dataset_record_id`.

        Returns:
            How many there were.

        Raises:
            DatasetError: it is no list of ids.
        """
        wanted = check_list(
            record_ids, name="record_ids", takes="a list of ids of records", error=DatasetError
        )
        return self._datasets.delete_records(self.dataset_id, [str(one) for one in wanted])

    def records(self) -> list[KeptRecord]:
        """Its records as they are kept, in the order they were added."""
        return self._datasets.records(self.dataset_id)

    def to_df(self) -> pd.DataFrame:
        """Its records, in the order they were added, with the columns of MLflow's datasets.

        Returns:
            `inputs`, `outputs` (`None` where there are none), `expectations`, `tags`,
            `source_type`, `source_id` (of a trace, its id), `source`, `created_time`
            (milliseconds since the epoch), `dataset_record_id`.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> dataset = lw.create_dataset("eval_v1").merge_records([{"inputs": {"n": 1}}])
            >>> dataset.to_df()[["inputs", "source_type"]].values.tolist()
            [[{'n': 1}, 'CODE']]
        """
        rows = [_row(record) for record in self.records()]
        cells = {name: [row[name] for row in rows] for name in COLUMNS}
        frame = pd.DataFrame({name: pd.Series(cells[name], dtype="object") for name in COLUMNS})
        return frame.astype({"created_time": "int64"})


def check_name(name: Any, *, field: str = "name") -> str:
    """Return a dataset's name; raises `DatasetError` if it is none."""
    if not isinstance(name, str) or not name.strip():
        raise DatasetError(f"{field} takes a text; got {shown(name)}", field=field)
    return check_text(name, name=field, error=DatasetError)


def find_dataset(store: Store, name: str) -> EvaluationDataset | None:
    """The dataset of that name, if there is one. Raises `DatasetAmbiguous`."""
    datasets = store.evaluation_datasets()
    found = datasets.find(name)
    return EvaluationDataset(datasets, the_only(found, name)) if found else None


def not_named(store: Store, name: str) -> DatasetNotFound:
    """The error that says which datasets there are."""
    known = [kept.name for kept in store.evaluation_datasets().all()]
    there = f"there are {', '.join(map(repr, known[:12]))}" if known else "there is none yet"
    return DatasetNotFound(
        f"no evaluation dataset has the name {shown(name)}; {there}", field="name"
    )


def the_only(found: list[KeptDataset], name: str) -> KeptDataset:
    """The one that was found. Raises `DatasetAmbiguous`."""
    if len(found) > 1:
        ids = ", ".join(f"{one.dataset_id} ({one.created_at:%Y-%m-%d %H:%M})" for one in found)
        raise DatasetAmbiguous(
            f"{len(found)} evaluation datasets have the name {name!r}; pass dataset_id or the "
            f"dataset itself, one of {ids}",
            field="name",
        )
    return found[0]


def _row(record: KeptRecord) -> dict[str, Any]:
    source = record.source
    data = {} if source is None else source.get("source_data") or {}
    return {
        "inputs": record.inputs,
        "outputs": record.outputs,
        "expectations": record.expectations,
        "tags": record.tags,
        "source_type": None if source is None else source["source_type"],
        "source_id": next(iter(traces_of(source)), data.get("source_id")),
        "source": None if source is None else RecordSource(source["source_type"], dict(data)),
        "created_time": _milliseconds(record.created_at),
        "dataset_record_id": record.record_id,
    }


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)
