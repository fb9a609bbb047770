"""Records of an evaluation dataset as items of a session."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from labeling_widget.checks import check_list, shown
from labeling_widget.dataset_records import RECORD_ID
from labeling_widget.errors import DatasetError, RecordNotFound
from labeling_widget.evaluation_dataset import (
    EvaluationDataset,
    check_name,
    find_dataset,
    not_named,
)
from labeling_widget.notices import TraceWarning
from labeling_widget.session_traces import copy_sources
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import KeptRecord
from labeling_widget.traces.mlflow import read_traces

DATASET_ID = "labeling_widget.datasetId"
"""Key in a trace's `trace_metadata` that names that record's dataset."""

_LISTED = 10


def the_dataset(store: Store, dataset: Any, *, field: str) -> EvaluationDataset | None:
    """The evaluation dataset that an argument names or is; `None`: there is none of that name.

    Raises:
        DatasetError: It is neither a name nor a dataset.
        DatasetAmbiguous: Several have that name.
    """
    if isinstance(dataset, EvaluationDataset):
        return dataset
    if isinstance(dataset, str):
        return find_dataset(store, check_name(dataset, field=field))
    if all(hasattr(dataset, name) for name in ("dataset_id", "merge_records", "to_df")):
        from labeling_widget.store.datasets_mlflow import GivenMlflowDataset  # noqa: PLC0415

        given = GivenMlflowDataset(dataset)
        return EvaluationDataset(given, given.get(str(dataset.dataset_id)))
    raise DatasetError(
        f"{field} takes the name of an evaluation dataset, or the dataset; got {shown(dataset)}",
        field=field,
    )


def add_records(
    store: Store, session_id: str, dataset: Any, record_ids: Iterable[str] | None
) -> list[str]:
    """Make items of records; see `LabelingSession.add_dataset`. Returns the ids of the new ones."""
    found = the_dataset(store, dataset, field="dataset_name")
    if found is None:
        raise not_named(store, dataset)
    records = _chosen(found, record_ids)
    if not records:
        warnings.warn(f"{found!r} has no records to add", TraceWarning, stacklevel=3)
        return []
    traces = read_traces([_trace(found, one) for one in records])
    agent = store.frame("sessions", columns=["agent"], session_id=session_id)["agent"].iloc[0]
    if not isinstance(agent, str):
        return copy_sources(store, session_id, traces)
    # What asks agents is imported when there is one.
    from labeling_widget.agents.records import answering, needs_answer  # noqa: PLC0415

    pairs = list(zip(records, traces, strict=True))
    there = [trace for record, trace in pairs if not needs_answer(record)]
    open_ = [pair for pair in pairs if needs_answer(pair[0])]
    answer = answering(store, session_id, agent, open_, RECORD_ID)  # or an error, and none is added
    return copy_sources(store, session_id, there) + answer()


def _chosen(dataset: EvaluationDataset, record_ids: Iterable[str] | None) -> Sequence[KeptRecord]:
    records = dataset.records()
    if record_ids is None:
        return records
    wanted = check_list(
        record_ids, name="record_ids", takes="ids of records, or None for all", error=DatasetError
    )
    known = {record.record_id: record for record in records}
    if missing := [one for one in wanted if not isinstance(one, str) or one not in known]:
        listed = ", ".join(shown(one) for one in missing[:_LISTED])
        more = f" and {len(missing) - _LISTED} more" if len(missing) > _LISTED else ""
        raise RecordNotFound(
            f"the evaluation dataset {dataset.name!r} has no record {listed}{more}, so none was "
            "added; its to_df()['dataset_record_id'] lists them",
            field="record_ids",
        )
    return [known[record_id] for record_id in dict.fromkeys(wanted)]


def _trace(dataset: EvaluationDataset, record: KeptRecord) -> dict[str, Any]:
    """A record as a trace of one span, in MLflow's form, under the record's own id."""
    digest = hashlib.sha256(record.record_id.encode()).digest()
    started = int(record.created_at.timestamp() * 1e9)
    attributes = {"mlflow.spanType": "UNKNOWN", "mlflow.spanInputs": record.inputs}
    if record.outputs not in (None, {}):  # {} is what MLflow makes of outputs not given
        attributes["mlflow.spanOutputs"] = record.outputs
    span: dict[str, Any] = {
        "trace_id": base64.b64encode(digest[:16]).decode(),
        "span_id": base64.b64encode(digest[16:24]).decode(),
        "parent_span_id": None,
        "name": dataset.name,
        "start_time_unix_nano": started,
        "end_time_unix_nano": started,
        "events": [],
        "status": {"code": "STATUS_CODE_OK", "message": ""},
        "attributes": {key: json.dumps(value) for key, value in attributes.items()},
    }
    info = {
        "trace_id": record.record_id,
        "request_time": _iso(record.created_at),
        "state": "OK",
        "trace_metadata": {RECORD_ID: record.record_id, DATASET_ID: dataset.dataset_id},
        "tags": {str(key): str(value) for key, value in record.tags.items()}
        | {"mlflow.traceName": dataset.name},
        "assessments": [
            _assessment(record, name, value) for name, value in record.expectations.items()
        ],
    }
    return {"info": info, "data": {"spans": [span]}}


def _assessment(record: KeptRecord, name: str, value: Any) -> dict[str, Any]:
    """What a record expects, as an assessment that its trace carries."""
    data = (record.source or {}).get("source_data") or {}
    digest = hashlib.sha256(f"{record.record_id} {name}".encode()).hexdigest()
    return {
        "assessment_id": f"a-{digest[:32]}",
        "assessment_name": name,
        "source": {"source_type": "HUMAN", "source_id": str(data.get("source_id") or "")},
        "create_time": _iso(record.updated_at),
        "expectation": {"value": value},
        "valid": True,
    }


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
